#pragma once
// Which faults are told by another fault's incident. Pure.

#include <raidwatch/model/fault.hpp>

#include <vector>

namespace raidwatch::incident {

/// True when `fault` opens no incident of its own: something above it (controller, node) is out, or an array
/// that is short of members tells its disks' story. Not asked of one that has an open incident: that goes on.
bool absorbed(const Fault& fault, const std::vector<Fault>& faults);

}  // namespace raidwatch::incident
