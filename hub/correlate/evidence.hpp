#pragma once
// Is it the storage? What the nodes' heartbeats and open incidents say about it. Pure.

#include "hub/fleet.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/incident.hpp>

#include <string>
#include <vector>

namespace raidwatch::hub {

/// One sentence: "storage healthy on 2 of 2 nodes", "storage at fault on 1 of 2 nodes: store-1 (md0:
/// degraded)", "storage state unknown: ..." where a node is silent or was never heard. The words "storage
/// healthy" are said only where every node says so itself, no incident of it is open and it is not silent.
std::string storage_evidence(const std::vector<std::string>& nodes, const Fleet& fleet,
                             const std::vector<Incident>& open, MonoTime now, Milliseconds silent_after);

}  // namespace raidwatch::hub
