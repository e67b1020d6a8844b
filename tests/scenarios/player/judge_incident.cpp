#include "judge.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::player {
namespace {

std::string story(const Incident& incident) {
    std::string text = incident.title;
    for (const auto& update : incident.updates) text += "\n" + update.text;
    return text;
}

std::string brief(const Incident& incident) {
    return fmt::format("{} {} {} {}", incident.kind.name(), incident.subject.name, word(incident.severity),
                       word(incident.state));
}

/// Why it is not the one looked for; nothing if it is.
std::optional<std::string> misfit(const IncidentExpected& expected, const Incident& incident) {
    if (expected.severity && incident.severity != *expected.severity)
        return fmt::format("its severity is {}", word(incident.severity));
    if (expected.state && incident.state != *expected.state)
        return fmt::format("its state is {}", word(incident.state));
    for (const auto& service : expected.services)
        if (std::ranges::count(incident.services, service) == 0)
            return "it does not name the service " + service;
    if (const auto missing = lacks(story(incident), expected.text_has))
        return "its text lacks \"" + *missing + "\": " + story(incident).substr(0, 1500);
    return std::nullopt;
}

Result<std::vector<Incident>> incidents(PlayedHub& hub) {
    auto list = hub.list("/api/operator/v1/incidents?limit=10000", "incidents");
    if (!list) return tl::unexpected(list.error());
    std::vector<Incident> out;
    for (const auto& one : *list)
        if (auto incident = from_json<Incident>(one)) out.push_back(std::move(*incident));
    std::ranges::stable_sort(out, {}, &Incident::opened_at);
    return out;
}

/// Without a state the open ones; with one the latest of each node and component.
std::vector<Incident> candidates(std::vector<Incident> all, const IncidentExpected& expected,
                                 const std::set<std::string>& names) {
    std::vector<Incident> out;
    std::map<std::string, std::size_t> latest;
    for (auto& incident : all) {
        if (expected.kind && incident.kind != *expected.kind) continue;
        if (expected.component && !names.contains(incident.subject.name) &&
            !names.contains(incident.subject.id))
            continue;
        if (!expected.state) {
            if (is_open(incident)) out.push_back(std::move(incident));
            continue;
        }
        const auto [known, fresh] = latest.try_emplace(incident.node + "/" + incident.key, out.size());
        if (fresh)
            out.push_back(std::move(incident));
        else
            out[known->second] = std::move(incident);
    }
    return out;
}

}  // namespace

Look look_for(const IncidentExpected& expected, const Step& step, const Evidence& evidence) {
    auto all = incidents(evidence.hub);
    if (!all) return {false, all.error().text()};
    const auto names =
        expected.component ? evidence.names_of(*expected.component, step.node) : std::set<std::string>{};
    std::string others;
    for (const auto& incident : *all)
        if (is_open(incident)) others += (others.empty() ? "" : ", ") + brief(incident);
    const auto considered = candidates(std::move(*all), expected, names);
    int count = 0;
    std::string fitting, misfits;
    for (const auto& incident : considered) {
        if (const auto why = misfit(expected, incident)) {
            misfits += fmt::format("{}{}: {}", misfits.empty() ? "" : "; ", brief(incident), *why);
            continue;
        }
        ++count;
        fitting += (fitting.empty() ? "" : ", ") + brief(incident);
    }
    if (expected.count)
        return {count == *expected.count, fmt::format("there are {}: {} {}", count, fitting, misfits)};
    if (count > 0) return {true, fitting};
    return {false, !misfits.empty() ? misfits : "none; open are: " + (others.empty() ? "none" : others)};
}

}  // namespace raidwatch::player
