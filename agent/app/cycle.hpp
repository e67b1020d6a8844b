#pragma once
// One turn of the agent: what was found becomes what must be recorded. Pure.

#include "agent/assess/forget.hpp"
#include "agent/store/commit.hpp"
#include "config.hpp"

#include <raidwatch/base/ids.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::app {

/// What the agent knows between cycles. All of it comes back from the store after a crash.
struct Memory {
    Snapshot snapshot;
    NodeView view;
    std::vector<Fault> faults;
    std::vector<Incident> incidents;         ///< open ones, and those that a relapse would re-open
    std::vector<Operation> operations;       ///< running ones
    std::vector<PhaseOut> phase_outs;        ///< open and lately ended ones
    std::vector<MaintenanceWindow> windows;  ///< open and lately completed ones that cover this node
    RuleMemory rules;
    std::int64_t next_outbox_seq = 1;
    std::int64_t next_incident_number = 1;
    bool first_look = true;          ///< nothing was ever seen of this node
    UtcTime progress_recorded_at{};  ///< when the numbers of running work were last handed on for recording
    std::set<Domain> progress_owed;  ///< domains whose recorded numbers are behind
    std::vector<integrity::Start> tests_due;  ///< begin now; taken away by whoever begins them
    std::optional<Fault> drill;               ///< of a drill under way; not remembered: a restart ends it
    bool picture_owed = false;                ///< the recorded view is behind in such numbers
};

/// What was recorded when the agent stopped.
Memory remembered(const store::State& state, const std::string& node, const std::string& boot_id);

struct Cycle {
    std::vector<Findings> news;
    std::vector<Event>
        notes;  ///< what the agent saw of itself, of the probe and the node; without id and node
    UtcTime now{};
    std::vector<MaintenanceWindow> declared;  ///< ordered on this node since the last cycle, whole
    std::optional<std::vector<MaintenanceWindow>>
        at_hub;                   ///< what the hub has for this node, where it said so
    std::optional<Absence> away;  ///< the node was not watched; ended with this cycle
    std::vector<incident::Remark> remarks;
    std::vector<PhaseOut> phase_outs;             ///< asked for since the last cycle, whole
    std::vector<assess::Farewell> farewells;      ///< said since the last cycle
    std::vector<integrity::Start> tests_refused;  ///< of Memory::tests_due, since the last cycle
    int minute_of_day = 0;                        ///< local time
};

/// Brings `memory` up to the news and returns everything that changed, without `meta`. An answer that brings
/// nothing new gives a commit without anything in it.
store::Commit run(const Cycle& cycle, Memory& memory, const Config& config, IdSource& ids);

/// All of it, for a store that may have begun anew.
store::Commit everything(const Memory& memory);

}  // namespace raidwatch::app
