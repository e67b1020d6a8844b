#pragma once
// The story of a maintenance that takes longer than declared: one incident of the cluster that says how many
// nodes are back. `parts` are the nodes that do not speak now, `touches` all that were ever missing.

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <string>
#include <vector>

namespace raidwatch::hub::overrun {

struct Missing {
    std::string node;
    bool silent = false;
    std::string why;  ///< "silent", or the title of what is wrong with its storage
};

struct Extent {
    std::vector<Missing> missing;
    int nodes = 0;
};

Incident open(const MaintenanceWindow& window, const Extent& extent, std::string id, UtcTime now);
/// More or fewer are back, all are, or the window is over: one update. False: nothing new.
bool follow(Incident& incident, const MaintenanceWindow& window, const Extent& extent, UtcTime now);

/// The id of its window.
std::string window_of(const Incident& incident);
/// The node is one of those it says are silent.
bool tells_of(const Incident& incident, const std::string& node);

}  // namespace raidwatch::hub::overrun
