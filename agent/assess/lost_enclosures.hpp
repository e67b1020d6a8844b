#pragma once
// What the snapshot remembers of enclosures that have gone with their disks, until they are back. Pure.

#include <raidwatch/model/snapshot.hpp>

#include <vector>

namespace raidwatch::assess {

/// The inventory no longer lists the domain that `gone` was told by. Its enclosures are remembered with the
/// disks in them that went too: `disks` are those of the inventory before, others departed within the last
/// minute. One whose disks are all there was only one of two ways to them, and is not missed.
void remember_lost_enclosures(Snapshot& snapshot, const Findings& gone, const std::vector<Disk>& disks,
                              const Findings& inventory);

/// Enclosures that are there again, or whose disks all are.
void forget_returned_enclosures(Snapshot& snapshot, const Findings& inventory, std::vector<Domain>& dropped);

/// The memory as it goes into the view.
LostEnclosure lost_enclosure(const DomainState& memory);

}  // namespace raidwatch::assess
