#pragma once
// The story of hardware faults that several nodes of one cluster have at the same time: one incident of the
// cluster, from the second node's fault until the last of them is over. The nodes' own incidents are folded
// under it and go on as they are. Pure.

#include "hub/correlate/picture.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/incident.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace raidwatch::hub::cluster {

/// A node with at least one folded incident.
struct Hit {
    std::string node;
    bool open = true;              ///< a folded incident of it is not over
    Effect effect = Effect::none;  ///< the worst of them does to its storage
    std::string what;              ///< title of its worst
};

/// A service that runs on nodes of the cluster.
struct ServiceLeft {
    std::string name;
    int nodes = 0;
    int left = 0;  ///< whose storage is there and that are not silent
};

struct Extent {
    std::string cluster;
    int nodes = 0;  ///< in the cluster
    std::vector<Hit> hits;
    std::vector<ServiceLeft> services;  ///< hit ones
    FaultClass fault_class = FaultClass::array_redundancy;
    Kind kind;               ///< of the worst folded incident
    bool repairing = false;  ///< every open one is being repaired or watched
    bool identified = false;
    bool maintenance = false;  ///< declared work runs in the cluster
};

/// By redundancy and by the nodes that services have left: critical where a service or the whole cluster has
/// none, major where storage is down or without redundancy somewhere, else minor.
IncidentSeverity severity_of(const Extent& extent);

/// `first`: number of an incident that is folded under it; it can be under no other, so the key is its own.
Incident open(const Extent& extent, std::int64_t first, std::string id, UtcTime now);
/// Brings it up to the extent: one update where something is to be told. Progress alone is told once in
/// `at_most_every`; being worse, over or back at once. False: nothing changed.
bool follow(Incident& incident, const Extent& extent, UtcTime now, Milliseconds at_most_every);

/// Of a node's fault: "hardware" is what can fail on several nodes by one cause. A disk's illness is its own.
bool is_of_hardware(const Incident& incident);
/// When it began: its latest relapse, where it had one.
UtcTime onset(const Incident& incident);

}  // namespace raidwatch::hub::cluster
