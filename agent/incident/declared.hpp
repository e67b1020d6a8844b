#pragma once
// What a running maintenance window declares of a fault. Pure.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <vector>

namespace raidwatch::incident {

/// The window that declares exactly this: an array that is short of one member as of a rebuild or a phase-out
/// and keeps redundancy. A stalled rebuild, an ill survivor, a second failed member or lost redundancy are
/// declared by nobody. `windows`: those that cover this node. Null: there is none.
const MaintenanceWindow* declaring(const Fault& fault, const std::vector<MaintenanceWindow>& windows,
                                   UtcTime now);

}  // namespace raidwatch::incident
