#pragma once
// What the snapshot remembers of enclosures that have gone with their disks, until they are back. Pure.

#include <raidwatch/model/snapshot.hpp>

#include <vector>

namespace raidwatch::assess {

/// An enclosure that goes may be asked again when its disks have gone already, and an answer may lack it
/// before the inventory does: as it was before disks left it, or before it left the answer, it is remembered
/// for a minute, with the disks that only its controller knows.
void remember_emptied_bays(Snapshot& snapshot, const Findings& before, const Findings& now);
void forget_emptied_bays(Snapshot& snapshot, UtcTime now, std::vector<Domain>& dropped);

/// Several disks have left an enclosure that the inventory still lists, within the last minute: it may go
/// itself, as the last.
bool disks_leave_an_enclosure(const Snapshot& snapshot, const Findings& inventory);

/// Enclosures that nobody lists any more: `gone`, whose domains the inventory no longer lists, and those
/// remembered as they were before. Each is remembered with the disks in it that went too: `disks` are those
/// of the inventory before, others departed within the last minute. One whose disks are all there was only
/// one of two ways to them, and is not missed.
void remember_lost_enclosures(Snapshot& snapshot, std::vector<Enclosure> gone, const std::vector<Disk>& disks,
                              const Findings& inventory);

/// Enclosures that are there again, or whose disks all are.
void forget_returned_enclosures(Snapshot& snapshot, const Findings& inventory, std::vector<Domain>& dropped);

/// The memory as it goes into the view.
LostEnclosure lost_enclosure(const DomainState& memory);

}  // namespace raidwatch::assess
