#pragma once
// Findings into the snapshot, the snapshot into one view of the node. Pure.

#include <raidwatch/model/snapshot.hpp>

namespace raidwatch::assess {

/// Puts one answer of the probe into the snapshot. A complete answer replaces the domain's facts; an
/// incomplete one replaces what it says of what it names and carries the rest forward. A complete inventory
/// also drops the domains that are no longer present. Returns the domains that were dropped.
std::vector<Domain> merge(Snapshot& snapshot, const Findings& told);

/// The domains that there are: those that the inventory lists, and those that only these know of, as a
/// controller knows its drives.
std::vector<Domain> present_domains(const Snapshot& snapshot, const Findings& inventory);

/// One component each: disks seen by several sources become one, members get the identity that the inventory
/// (or an earlier look at the same array) knows, readings of disks that are not there any more are left out.
NodeView view(const Snapshot& snapshot);

}  // namespace raidwatch::assess
