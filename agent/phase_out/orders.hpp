#pragma once
// What people ask for. Pure.

#include <raidwatch/base/ids.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <string>
#include <vector>

namespace raidwatch::phase_out {

/// The disk meant: by serial, id, kernel name or slot. not_found: none is there; invalid: several are.
Result<const Disk*> disk_meant(const NodeView& view, const std::string& text);

/// A phase-out of this disk as it stands: where it sits and what it belongs to; state proposed.
PhaseOut about(const Disk& disk, const NodeView& view, IdSource& ids, UtcTime now);

/// Fills in which array the disk is of, and its place there.
void find_array(PhaseOut& phase_out, const NodeView& view);

/// The new or changed phase-out, its revision grown. not_found: no such disk or phase-out. busy: it is being
/// phased out already. refused: confirmed, but the array would not stay redundant.
Result<PhaseOut> carry_out(const PhaseOutOrder& order, const std::vector<PhaseOut>& book,
                           const NodeView& view, IdSource& ids, UtcTime now);

/// The open phase-outs of this array, called off: it is gone for good.
std::vector<PhaseOut> without_array(const std::vector<PhaseOut>& book, const std::string& array, UtcTime now);

}  // namespace raidwatch::phase_out
