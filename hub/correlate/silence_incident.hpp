#pragma once
// The story of a node_silent incident. `parts` are the nodes silent now, `touches` all it ever stood for.

#include <raidwatch/model/incident.hpp>

#include <string>
#include <vector>

namespace raidwatch::hub::silence {

struct Extent {
    std::string cluster;
    std::vector<std::string> silent;  ///< sorted
    int cluster_size = 0;             ///< nodes the hub knows there
    int were_healthy = 0;    ///< of the silent ones: called their storage healthy in their last heartbeat
    bool elsewhere = false;  ///< nodes of other clusters are silent too
};

Incident open(const Extent& extent, std::string id, UtcTime now);
/// More silent, some back, or all back: one update; resolved when nobody is silent any more.
void follow(Incident& incident, const Extent& extent, UtcTime now);

bool names(const Incident& incident, const std::string& node);
std::string cluster_of(const Incident& incident);

}  // namespace raidwatch::hub::silence
