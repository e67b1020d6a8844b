#pragma once
// One fault, one incident: opens, escalates, updates, watches, resolves and re-opens. Pure.

#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::incident {

struct Policy {
    Seconds watch{600};            ///< whole that long before an incident resolves
    Seconds reopen_within{86400};  ///< a relapse within this time re-opens the old incident
    Seconds repair_update{3600};   ///< how often measured progress or growing counters become an update
    int flaps_after = 3;           ///< relapses within `flap_span` that make a damped fault a flapping one
    Seconds flap_span{3600};
    Seconds flap_update{900};  ///< a flapping one is told no more often
    Seconds flap_watch{3600};  ///< and is whole that long before it resolves
    bool operator==(const Policy&) const = default;
};

/// Gone for good by a person's word.
struct Forgotten {
    Subject what;
    std::string text;  ///< who says so, and why
};

/// What the lifecycle is told about this moment.
struct Present {
    std::string node;
    const std::vector<Fault>& faults;
    /// Keys whose component cannot be seen now: their incidents neither resolve nor count as whole.
    std::vector<std::string> unseen_keys;
    UtcTime now;
    /// Those that cover this node; a fault that one of them declares opens nothing.
    const std::vector<MaintenanceWindow>& windows = kNoWindows;
    /// Incidents of these and of what was behind them end at once: there is nothing to watch any more.
    std::vector<Forgotten> forgotten = {};
    /// Keys whose component is not there: it is out of the node, not whole.
    std::vector<std::string> gone_keys = {};
    static inline const std::vector<MaintenanceWindow> kNoWindows{};
};

struct Step {
    std::vector<Incident> changed;  ///< in the order they changed; revision grown
    std::vector<Event> events;      ///< incident.opened, escalated, updated, resolved, reopened
};

/// `book` holds all open incidents and recently resolved ones; it is brought up to `present`. Resolved ones
/// older than policy.reopen_within leave it. `next_number` is given to new incidents and grows.
Step advance(std::vector<Incident>& book, const Present& present, const Policy& policy, IdSource& ids,
             std::int64_t& next_number);

/// Heat, enclosure sensors and sources that cannot be read come and go: their flapping is damped. Arrays,
/// disks, controllers and SMART counters never are.
bool is_damped(const Incident& incident);
/// A damped fault that comes and goes.
bool is_flapping(const Incident& incident, const Policy& policy);

/// What a person says of open incidents.
struct Remark {
    std::optional<std::int64_t> number;
    /// Where there is no number: name or id of the subject or of a failed part; else of a service that is
    /// hit.
    std::string about;
    std::string by, text;
    bool acknowledges = false;  ///< and knows of it, until it gets worse
    UtcTime now{};
};
/// Writes it into their stories. Nothing changed: no such incident is open.
Step remark(std::vector<Incident>& book, const Remark& what);

/// When something changes by time alone (a watch ends); nullopt when nothing will.
std::optional<UtcTime> next_due(const std::vector<Incident>& book, const Policy& policy);

}  // namespace raidwatch::incident
