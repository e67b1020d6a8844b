#include "sight.hpp"

#include "scheduler.hpp"

#include <algorithm>
#include <set>

namespace raidwatch::app {

namespace {

bool by_probe(const Problem& problem) {
    return problem.scope == kProbeScope;
}

void add_components(const DomainState& state, std::set<std::string>& ids) {
    for (const auto& controller : state.last.controllers) ids.insert(controller.id);
    for (const auto& enclosure : state.last.enclosures) ids.insert(enclosure.id);
    for (const auto& array : state.last.arrays) ids.insert(array.id);
    for (const auto& disk : state.last.disks) ids.insert(disk.id);
    for (const auto& reading : state.last.readings) ids.insert(reading.disk);
}

bool is_blind(const NodeView& view) {
    return std::ranges::any_of(view.blind, [](const Blind& blind) { return blind.domain == kInventory; });
}

template <class Component>
bool has(const std::vector<Component>& list, const std::string& id) {
    return std::ranges::find(list, id, &Component::id) != list.end();
}

/// It went with its controller or enclosure, and is neither whole nor over.
bool is_behind_lost(const NodeView& view, const Incident& incident) {
    if (view.lists(incident.subject)) return false;
    const auto& id = incident.subject.id;
    return std::ranges::any_of(view.lost,
                               [&](const LostController& lost) {
                                   return lost.controller.id == id || has(lost.arrays, id) ||
                                          has(lost.disks, id) || has(incident.parents, lost.controller.id);
                               }) ||
           std::ranges::any_of(view.lost_enclosures,
                               [&](const LostEnclosure& lost) { return has(lost.disks, id); });
}

}  // namespace

Findings no_answer(const Domain& domain, UtcTime now, const std::string& why) {
    Findings findings;
    findings.domain = domain;
    findings.taken_at = now;
    findings.problems.push_back({kProbeScope, ErrorCode::unreachable, why});
    return findings;
}

void gather_blind(NodeView& view) {
    const auto silent = [](const Blind& blind) { return std::ranges::any_of(blind.problems, by_probe); };
    std::vector<Blind> hidden;
    std::ranges::copy_if(view.blind, std::back_inserter(hidden), silent);
    if (hidden.empty()) return;
    std::erase_if(view.blind, silent);
    const auto first = std::ranges::min_element(hidden, {}, &Blind::since);
    view.blind.push_back({kInventory, first->since, first->problems});
}

std::vector<std::string> hidden_keys(const Snapshot& snapshot, const NodeView& view,
                                     const std::vector<Incident>& incidents) {
    std::set<std::string> hidden;
    for (const auto& [domain, state] : snapshot.domains) {
        if (!state.failing_since) continue;
        add_components(state, hidden);
        hidden.insert(domain.text());
    }
    std::vector<std::string> keys;
    for (const auto& incident : incidents) {
        if (!is_open(incident)) continue;
        // What cannot be read is a fault of its own, but while one stands for all of them.
        const bool told = incident.fault_class == FaultClass::disk_unresponsive && !is_blind(view);
        if ((!told && hidden.contains(incident.subject.id)) || is_behind_lost(view, incident))
            keys.push_back(incident.key);
    }
    return keys;
}

std::vector<std::string> gone_keys(const NodeView& view, const std::vector<Incident>& incidents) {
    std::vector<std::string> keys;
    for (const auto& incident : incidents)
        if (is_open(incident) && !view.lists(incident.subject)) keys.push_back(incident.key);
    return keys;
}

}  // namespace raidwatch::app
