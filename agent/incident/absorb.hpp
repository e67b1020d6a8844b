#pragma once
// Which faults are told by another fault's incident. Pure.

#include <raidwatch/model/fault.hpp>

#include <vector>

namespace raidwatch::incident {

/// `subject` is one of them.
bool names(const std::vector<Subject>& subjects, const Subject& subject);

/// True when `fault` opens no incident of its own: something above it (controller, node) is out, or an array
/// that is short of members tells its disks' story. Not asked of one that has an open incident: that goes on.
bool absorbed(const Fault& fault, const std::vector<Fault>& faults);

/// The fault of an enclosure that is lost, and an array's whose members went with it and nothing else did.
/// The kernel takes disks away first: the array's incident may be the one that opens first, and then tells of
/// the enclosure too.
bool goes_with(const Fault& array, const Fault& enclosure);

/// An array's fault as its incident tells it when the enclosure that went with its members has none.
Fault joined(Fault array, const Fault& enclosure);

}  // namespace raidwatch::incident
