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

std::vector<std::string> hidden_keys(const Snapshot& snapshot, const std::vector<Incident>& incidents) {
    std::set<std::string> hidden;
    for (const auto& [domain, state] : snapshot.domains)
        if (state.failing_since) add_components(state, hidden);
    std::vector<std::string> keys;
    for (const auto& incident : incidents)
        if (is_open(incident) && incident.fault_class != FaultClass::disk_unresponsive &&
            hidden.contains(incident.subject.id))
            keys.push_back(incident.key);
    return keys;
}

}  // namespace raidwatch::app
