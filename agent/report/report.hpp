#pragma once
// The health report of one node over a period: built as values, rendered as text, HTML or JSON. Pure.

#include "disk_standing.hpp"

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/redundancy.hpp>
#include <raidwatch/model/snapshot.hpp>
#include <raidwatch/model/trend.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::report {

struct Inputs {
    std::string node;
    std::string version;  ///< of raidwatch
    UtcTime from{};       ///< the period is from..now
    UtcTime now{};
    std::optional<UtcTime> taken_at;  ///< of the last completed cycle; none: never
    bool daemon_running = true;
    NodeView view;
    std::vector<Fault> faults;
    std::vector<Incident> incidents;    ///< all open ones, and those that touch the period
    std::vector<Event> events;          ///< of the period
    std::vector<Operation> operations;  ///< all known: integrity tests are looked for before the period too
    std::map<std::string, std::vector<TrendPoint>> temperatures;  ///< of the period, by Disk::id
    std::vector<MaintenanceWindow> windows;  ///< open ones, and those completed in the period
};

struct ArrayLine {
    Array array;
    Redundancy redundancy;
    std::vector<Operation> running;
    std::optional<Operation> last_test;  ///< last check, repair or patrol read that ended
};

struct DiskLine {
    DiskStanding standing;
    std::optional<double> coolest_c, hottest_c;  ///< over the period
};

/// Something that could not be seen. Without `until` it cannot be seen now.
struct BlindSpell {
    std::string what;
    UtcTime since{};
    std::optional<UtcTime> until;
    std::string why;
};

struct Report {
    std::string node, version;
    UtcTime from{}, now{};
    std::optional<UtcTime> taken_at;
    bool daemon_running = true;
    std::string summary;                     ///< one sentence
    std::optional<IncidentSeverity> worst;   ///< of the open incidents
    bool healthy = false;                    ///< nothing open, everything seen, by a running daemon
    std::vector<Incident> open;              ///< worst first
    std::vector<Incident> opened, resolved;  ///< in the period
    std::vector<ArrayLine> arrays;
    std::vector<VanishedArray> vanished;
    std::vector<Operation> operations;           ///< that ran in the period
    std::vector<MaintenanceWindow> maintenance;  ///< that ran in the period, or is to come
    std::vector<DiskLine> disks;                 ///< most unwell first
    std::vector<BlindSpell> blind;
    std::map<std::string, int> events;    ///< how many of each kind in the period
    std::map<std::string, int> firmware;  ///< "model firmware" -> number of disks
};

Report build(const Inputs& inputs);

std::string as_text(const Report& report);
/// One self-contained page: no scripts, nothing fetched.
std::string as_html(const Report& report);
/// One document; shape in docs/cli.md.
std::string as_json(const Report& report);

}  // namespace raidwatch::report
