#pragma once
// Which hardware faults of a cluster belong together: those that began within one span of time on different
// nodes. Pure.

#include "hub/correlate/cluster_incident.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/incident.hpp>

#include <cstdint>
#include <vector>

namespace raidwatch::hub {

/// A node's incident, by the hub's number.
struct NodeFault {
    std::int64_t number = 0;
    Incident incident;
};

/// Numbers of those of `alone` (open, of one cluster, folded nowhere) that belong to the cluster's incident:
/// another node's fault, folded or not, began at most `within` before or after their own. Without any in
/// `folded` that are two nodes' at least, or none.
std::vector<std::int64_t> joining(const std::vector<NodeFault>& alone, const std::vector<NodeFault>& folded,
                                  Milliseconds within);

/// The extent of an incident that stands for `folded`; cluster, nodes, services and maintenance are the
/// caller's to fill in.
cluster::Extent extent_of(const std::vector<NodeFault>& folded);

}  // namespace raidwatch::hub
