#include "pulse.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/redundancy.hpp>
#include <raidwatch/version.hpp>

#include <algorithm>

namespace raidwatch::app {

namespace {

Severity severity_of(const Incident& incident) {
    return incident.severity == IncidentSeverity::minor ? Severity::warning : Severity::critical;
}

/// By counting where that is possible: md may call an array clean that has lost more than it can bear.
std::string state_of(const Array& array, const Redundancy& counted) {
    if (counted.known && counted.data_lost) return "failed";
    if (array.state == ArrayState::optimal && counted.known && counted.lost > 0) return "degraded";
    return std::string(word(array.state));
}

ArrayBrief brief(const Array& array) {
    const auto counted = redundancy(array);
    return {array.id,      array.name,     array.level, state_of(array, counted),
            counted.total, counted.active, array.mounts};
}

/// A node has a handful; the rest of more is left to its own `phase-out list`.
constexpr std::size_t kMostPhaseOuts = 32;

std::vector<PhaseOutBrief> open_ones(const std::vector<PhaseOut>& phase_outs) {
    std::vector<PhaseOutBrief> briefs;
    for (const auto& one : phase_outs)
        if (is_open(one) && briefs.size() < kMostPhaseOuts)
            briefs.push_back({one.disk, one.name, one.slot, one.array_name, one.state, one.reason,
                              one.requested_by, one.note, one.replacement_name, one.asked_at,
                              one.changed_at});
    return briefs;
}

}  // namespace

Heartbeat heartbeat(const Memory& memory, const Config& config, const Identity& identity,
                    int waiting_deliveries, UtcTime now) {
    Heartbeat beat;
    beat.node = config.node;
    beat.cluster = config.cluster;
    beat.boot_id = identity.boot_id;
    beat.version = kVersion;
    beat.at = now;
    beat.started_at = identity.started_at;
    for (const auto& incident : memory.incidents) {
        if (!is_open(incident) || is_drill(incident)) continue;
        ++beat.open_incidents;
        beat.worst = std::max(beat.worst.value_or(Severity::warning), severity_of(incident));
    }
    beat.blind_domains = static_cast<int>(memory.view.blind.size());
    beat.waiting_deliveries = waiting_deliveries;
    beat.storage_healthy = !memory.first_look && beat.open_incidents == 0 && beat.blind_domains == 0;
    for (const auto& array : memory.view.arrays)
        if (array.state != ArrayState::container) beat.arrays.push_back(brief(array));
    beat.operations = memory.operations;
    for (const auto& window : memory.windows)
        if (is_unfinished(window))
            for (const auto& use : window.used)
                if (use.node == config.node) beat.maintenance.push_back(use);
    beat.phase_outs = open_ones(memory.phase_outs);
    return beat;
}

}  // namespace raidwatch::app
