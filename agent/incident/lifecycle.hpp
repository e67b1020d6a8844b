#pragma once
// One fault, one incident: opens, escalates, updates, watches, resolves and re-opens. Pure.

#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/incident.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::incident {

struct Policy {
    Seconds watch{600};            ///< whole that long before an incident resolves
    Seconds reopen_within{86400};  ///< a relapse within this time re-opens the old incident
    Seconds repair_update{3600};   ///< how often measured progress or growing counters become an update
    bool operator==(const Policy&) const = default;
};

/// What the lifecycle is told about this moment.
struct Present {
    std::string node;
    const std::vector<Fault>& faults;
    /// Keys whose component cannot be seen now: their incidents neither resolve nor count as whole.
    std::vector<std::string> unseen_keys;
    UtcTime now;
};

struct Step {
    std::vector<Incident> changed;  ///< in the order they changed; revision grown
    std::vector<Event> events;      ///< incident.opened, escalated, updated, resolved, reopened
};

/// `book` holds all open incidents and recently resolved ones; it is brought up to `present`. Resolved ones
/// older than policy.reopen_within leave it. `next_number` is given to new incidents and grows.
Step advance(std::vector<Incident>& book, const Present& present, const Policy& policy, IdSource& ids,
             std::int64_t& next_number);

/// When something changes by time alone (a watch ends); nullopt when nothing will.
std::optional<UtcTime> next_due(const std::vector<Incident>& book, const Policy& policy);

}  // namespace raidwatch::incident
