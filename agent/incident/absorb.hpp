#pragma once
// Which faults are told by another fault's incident. Pure.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/incident.hpp>

#include <vector>

namespace raidwatch::incident {

/// True when `fault` opens no incident of its own: something above it (controller, node) is out, or an array
/// that is short of members tells its disks' story. A fault that has an open incident is never absorbed.
bool absorbed(const Fault& fault, const std::vector<Fault>& faults, const std::vector<Incident>& book);

}  // namespace raidwatch::incident
