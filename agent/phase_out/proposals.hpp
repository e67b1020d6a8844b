#pragma once
// Which disks raidwatch itself suggests to phase out. Pure.

#include "book.hpp"

#include <vector>

namespace raidwatch::phase_out {

/// Every critical fault of a disk, but for its link and its temperature, proposes it: once, and not again for
/// the same rule after somebody called it off.
std::vector<PhaseOut> proposals(const std::vector<PhaseOut>& book, const Present& present, IdSource& ids);

/// Withdraws a proposal whose fault has been over for a while: true when it did.
bool withdraw(PhaseOut& proposal, const Present& present);

}  // namespace raidwatch::phase_out
