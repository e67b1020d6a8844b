#pragma once
// Everything one cycle changed, recorded in one SQLite transaction or not at all.

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/outbox.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/rule_memory.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::store {

struct Commit {
    UtcTime at{};
    std::map<Domain, DomainState> domains;  ///< changed ones, whole
    std::vector<Domain> domains_gone;
    std::optional<NodeView> view;             ///< what the CLI and reports show; set when it changed
    std::vector<Fault> faults;                ///< present ones; replaces the stored list when `view` is set
    std::vector<SmartReading> readings;       ///< appended to the history; only changed ones are given
    std::vector<Event> events;                ///< appended; ids are set
    std::vector<Incident> incidents;          ///< inserted or replaced by id
    std::vector<Operation> operations;        ///< inserted or replaced by id
    std::vector<MaintenanceWindow> windows;   ///< inserted or replaced by id
    std::vector<PhaseOut> phase_outs;         ///< inserted or replaced by id
    RuleMemory memory;                        ///< inserted or replaced by key
    std::vector<OutboxRow> outbox;            ///< inserted or replaced by seq
    std::vector<std::int64_t> delivered;      ///< outbox rows that are done
    std::map<std::string, std::string> meta;  ///< "boot_id", "last_cycle_at", "node", ...

    bool empty() const;
};

/// What the agent needs to go on where it (or the machine) stopped.
struct State {
    Snapshot snapshot;
    std::vector<Fault> faults;
    std::vector<Incident>
        incidents;  ///< all open ones, and those resolved in the last 24 h (a relapse re-opens)
    std::vector<Operation> operations;       ///< all without an end
    std::vector<MaintenanceWindow> windows;  ///< open ones, and those completed in the last 24 h
    std::vector<PhaseOut> phase_outs;        ///< open ones, and those ended in the last 90 days
    RuleMemory memory;
    std::vector<OutboxRow> outbox;  ///< waiting and dead, by seq
    std::map<std::string, std::string> meta;
    std::int64_t next_outbox_seq = 1;
    std::int64_t next_incident_number = 1;
};

}  // namespace raidwatch::store
