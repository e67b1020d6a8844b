#pragma once
// Disks that have gone are kept by name: whoever is short of one is told which it was.

#include <raidwatch/model/snapshot.hpp>

#include <vector>

namespace raidwatch::assess {

/// As a source has it that says which disks there are; what only adds to disks says nothing of that. Null:
/// none lists it.
const Disk* listed(const Snapshot& snapshot, const Disk& disk);

/// Those of `before` that the complete answer `now` of the same domain no longer lists, and no other source
/// either. `snapshot` has taken `now` in.
void remember_departed(Snapshot& snapshot, const std::vector<Disk>& before, const Findings& now);

/// Disks that are listed again, and those that went more than a day ago and that no array names. `dropped`
/// takes their domains.
void forget_departed(Snapshot& snapshot, UtcTime now, std::vector<Domain>& dropped);

}  // namespace raidwatch::assess
