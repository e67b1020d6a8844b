#include "pagerduty_sink.hpp"

#include "row.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::push {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestSummary = 1024;

/// The first alert of an incident went out and its second is due; holds the revision.
std::string half_done(const OutboxRow& row) {
    return "~first/" + row.ref;
}

/// The severity its alert was opened with: that of the first update since it was opened, or re-opened.
IncidentSeverity opened_with(const Incident& incident) {
    auto severity = incident.severity;
    for (auto update = incident.updates.rbegin(); update != incident.updates.rend(); ++update) {
        if (update->state == IncidentState::resolved && update != incident.updates.rbegin()) break;
        severity = update->severity;
    }
    return severity;
}

bool has_second(const Incident& incident) {
    return incident.severity == IncidentSeverity::critical && opened_with(incident) != incident.severity;
}

std::string_view severity_word(IncidentSeverity severity) {
    switch (severity) {
        case IncidentSeverity::minor:
            return "warning";
        case IncidentSeverity::major:
            return "error";
        case IncidentSeverity::critical:
            return "critical";
    }
    return "critical";
}

std::string_view action_for(const Incident& incident) {
    if (!is_open(incident)) return "resolve";
    return incident.acknowledged ? "acknowledge" : "trigger";
}

Json payload(const Incident& incident, IncidentSeverity severity) {
    auto summary = fmt::format("{}: {}", incident.node, incident.title);
    if (!incident.summary.empty()) summary += ": " + incident.summary;
    Json details{
        {"incident", incident.number}, {"state", word(incident.state)}, {"kind", incident.kind.name()}};
    if (!incident.repair.empty()) details["repair"] = incident.repair;
    if (!incident.services.empty()) details["services"] = incident.services;
    if (!incident.mounts.empty()) details["mounts"] = incident.mounts;
    if (!incident.updates.empty()) details["update"] = incident.updates.back().text;
    return {{"summary", printable(summary, kLongestSummary)},
            {"source", incident.node},
            {"severity", is_drill(incident) ? "info" : severity_word(severity)},
            {"timestamp", to_rfc3339(incident.opened_at)},
            {"component", incident.subject.name},
            {"class", word(incident.fault_class)},
            {"custom_details", std::move(details)}};
}

}  // namespace

PagerdutySink::PagerdutySink(PagerdutyOptions options) : options_(std::move(options)) {
    while (options_.url.ends_with('/')) options_.url.pop_back();
}

Parcel PagerdutySink::parcel(std::span<const OutboxRow> rows, const SinkMemory& memory, UtcTime) const {
    const auto count = coalesced(rows);
    const auto& row = rows[count - 1];
    const auto incident = incident_of(row).value_or(Incident{});
    const bool two = has_second(incident);
    const auto done = memory.find(half_done(row));
    const bool second = two && done != memory.end() && done->second == std::to_string(row.revision);
    Json event{{"routing_key", options_.routing_key},
               {"event_action", action_for(incident)},
               {"dedup_key", row.ref + (second ? "/crit" : "")}};
    if (event["event_action"] == "trigger")
        event["payload"] = payload(incident, second ? IncidentSeverity::critical : opened_with(incident));
    return {{"POST",
             options_.url + "/v2/enqueue",
             {{"content-type", "application/json"}, {"accept", "application/json"}},
             dump(event),
             options_.deadline},
            count,
            !two || second};
}

Verdict PagerdutySink::judge(std::span<const OutboxRow> rows, const HttpResponse& answer, SinkMemory& memory,
                             UtcTime now) const {
    auto verdict = judge_status(answer, now);
    if (verdict.kind == Verdict::Kind::recover)
        return {.kind = Verdict::Kind::retry,
                .reason = verdict.reason + ": no Events API at this address",
                .whole_sink = true};
    if (verdict.kind != Verdict::Kind::delivered) return verdict;
    const auto& row = rows.back();
    const auto incident = incident_of(row);
    const auto revision = std::to_string(row.revision);
    const auto done = memory.find(half_done(row));
    if (done != memory.end() && done->second == revision)
        memory.erase(done);
    else if (incident && has_second(*incident))
        memory[half_done(row)] = revision;
    return verdict;
}

}  // namespace raidwatch::push
