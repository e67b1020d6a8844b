#pragma once
// Pools that two sources tell of: zpool, which tells everything and may hang, and the ZFS module's own word
// on their states and on error reports that were lost, which does neither. Pure.

#include <raidwatch/model/snapshot.hpp>

#include <optional>

namespace raidwatch::assess {

/// An incomplete answer about a pool may lack its GUID, which is its id, and its members: it is the pool of
/// that name that is known, in the state that is told now.
void recognise_pools(Findings& incomplete, const Findings& known);

/// Since when error reports are lost of which an operator should know: those that this complete answer tells
/// and the answer before it did not, for an hour. Counters of the kernel never go back, so the loss itself
/// stays told.
std::optional<UtcTime> reports_lost_since(const DomainState& before, const Findings& answer);

/// Where zpool gives no answer about a pool, its state is the kernel's word, if that is newer.
void heed_pool_kernel(const Snapshot& snapshot, NodeView& view);

}  // namespace raidwatch::assess
