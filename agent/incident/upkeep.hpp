#pragma once
// The maintenance windows of one node: they begin and end by time, count what the node makes use of, and
// follow what the hub says of them. Pure.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::incident {

struct UpkeepStep {
    std::vector<MaintenanceWindow> changed;  ///< as they are now
    std::vector<Event> events;               ///< maintenance.scheduled, started, exceeded, overrun, ended
};

/// What the node knows of itself at this moment.
struct Standing {
    std::string node;
    const std::vector<Fault>& faults;
    const std::vector<Incident>& incidents;
    std::optional<Absence> away;  ///< ended with this look
    bool alone = false;           ///< no hub judges whether the node is back; it does so itself
    UtcTime now{};
};

/// A window was declared or changed on this node; `windows` holds it from now on.
UpkeepStep declare(std::vector<MaintenanceWindow>& windows, const MaintenanceWindow& window, UtcTime now);

/// Time, absences, rebuilds and, without a hub's verdict, whether all is back. Windows completed for longer
/// than a day leave the list.
UpkeepStep keep_up(std::vector<MaintenanceWindow>& windows, const Standing& standing);

/// What the hub has for this node: every open window and those completed lately. The hub's verdict on a
/// window whose time is over counts; a cluster's window that the hub does not know any more is over.
UpkeepStep follow_hub(std::vector<MaintenanceWindow>& windows, const std::vector<MaintenanceWindow>& at_hub,
                      const std::string& node, UtcTime now);

/// Overruns of windows that this node judges itself, as faults.
std::vector<Fault> overrun_faults(const std::vector<MaintenanceWindow>& windows, const Standing& standing);

/// When a window changes by time alone.
std::optional<UtcTime> next_due(const std::vector<MaintenanceWindow>& windows);

}  // namespace raidwatch::incident
