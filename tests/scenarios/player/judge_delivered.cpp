// Whether the hub holds everything that the nodes recorded, once.

#include "judge.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::player {
namespace {

/// From a fault to its incident at the hub, at most.
constexpr Seconds kSoon{60};

struct Count {
    int lost = 0, duplicates = 0;
    std::string what;
    void add(int& counter, std::string line) {
        ++counter;
        what += "; " + std::move(line);
    }
};

Result<std::vector<Incident>> at_hub(PlayedHub& hub) {
    auto list = hub.list("/api/operator/v1/incidents?limit=10000", "incidents");
    if (!list) return tl::unexpected(list.error());
    std::vector<Incident> out;
    for (const auto& one : *list) {
        auto incident = from_json<Incident>(one);
        if (!incident) return tl::unexpected(incident.error());
        out.push_back(std::move(*incident));
    }
    return out;
}

void compare(const Incident& recorded, const std::vector<Incident>& held, Count& count) {
    const auto found = std::ranges::find_if(
        held, [&](const Incident& i) { return i.id == recorded.id && i.node == recorded.node; });
    if (found == held.end())
        return count.add(count.lost, "incident " + recorded.title + " of " + recorded.node);
    for (const auto& update : recorded.updates)
        if (std::ranges::find(found->updates, update) == found->updates.end())
            count.add(count.lost, fmt::format("update {} of {}", update.id, recorded.title));
}

bool overlap(const Incident& a, const Incident& b) {
    const auto end = [](const Incident& i) { return i.resolved_at.value_or(UtcTime::max()); };
    return a.opened_at < end(b) && b.opened_at < end(a);
}

void find_doubles(const std::vector<Incident>& held, Count& count) {
    for (std::size_t i = 0; i < held.size(); ++i) {
        for (std::size_t j = i + 1; j < held.size(); ++j)
            if (held[i].node == held[j].node && held[i].key == held[j].key && overlap(held[i], held[j]))
                count.add(count.duplicates, "two incidents for " + held[i].key);
        const auto& updates = held[i].updates;
        for (std::size_t a = 0; a < updates.size(); ++a)
            for (std::size_t b = a + 1; b < updates.size(); ++b)
                if (updates[a].id == updates[b].id ||
                    (updates[a].text == updates[b].text && updates[a].at == updates[b].at))
                    count.add(count.duplicates,
                              fmt::format("update {} of {} twice", updates[b].id, held[i].title));
    }
}

/// The node knows the failure as one that somebody declared: a rebuild within a window, a confirmed
/// phase-out.
bool was_declared(const PlayedNode& node, const LedgerEntry& entry) {
    auto reader = node.reader();
    if (!reader) return false;
    const auto windows = (*reader)->maintenance();
    const auto by_window = [&](const MaintenanceWindow& window) {
        return window.from <= entry.at && entry.at <= over_at(window) &&
               std::ranges::any_of(window.used, [&](const MaintenanceUse& use) {
                   return use.node == entry.node &&
                          std::ranges::find(use.rebuilds, entry.array, &Subject::name) != use.rebuilds.end();
               });
    };
    const auto phase_outs = (*reader)->phase_outs();
    const auto by_phase_out = [&](const PhaseOut& one) {
        return one.array_name == entry.array && one.confirmed && one.asked_at <= entry.at &&
               entry.at <= one.ended_at.value_or(UtcTime::max());
    };
    return (windows && std::ranges::any_of(*windows, by_window)) ||
           (phase_outs && std::ranges::any_of(*phase_outs, by_phase_out));
}

/// Failures the player made must be told of, whatever the nodes recorded, unless they were declared.
void check_ledger(const Evidence& evidence, const std::vector<Incident>& held, Count& count) {
    for (const auto& entry : evidence.ledger) {
        if (entry.at + kSoon > evidence.clock.utc() || !evidence.nodes.at(entry.node)->is_on()) continue;
        const bool told = std::ranges::any_of(held, [&](const Incident& i) {
            return i.node == entry.node && i.subject.name == entry.array &&
                   i.resolved_at.value_or(UtcTime::max()) >= entry.at;
        });
        if (!told && !was_declared(*evidence.nodes.at(entry.node), entry))
            count.add(count.lost, fmt::format("no incident tells of step {} on {} of {}", entry.step,
                                              entry.array, entry.node));
    }
}

}  // namespace

Look look_for(const DeliveredExpected& expected, const Step&, const Evidence& evidence) {
    const auto held = at_hub(evidence.hub);
    if (!held) return {false, held.error().text()};
    Count count;
    for (const auto& [name, node] : evidence.nodes) {
        auto reader = node->reader();
        if (!reader) return {false, reader.error().text()};
        const auto recorded = (*reader)->incidents();
        if (!recorded) return {false, recorded.error().text()};
        for (const auto& incident : *recorded) compare(incident, *held, count);
    }
    find_doubles(*held, count);
    check_ledger(evidence, *held, count);
    const bool fits = (!expected.lost || *expected.lost == count.lost) &&
                      (!expected.duplicates || *expected.duplicates == count.duplicates);
    return {fits, fmt::format("lost {}, duplicates {}{}", count.lost, count.duplicates, count.what)};
}

}  // namespace raidwatch::player
