#pragma once
// What the node's picture says about one disk on its way out. Pure.

#include "interlock.hpp"

#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::phase_out {

struct Facts {
    bool visible =
        false;  ///< disk and array can be spoken of: neither is out of sight (a boot, a lost controller)
    bool present = false;               ///< the disk is there
    bool holds_data = false;            ///< it is a member in sync
    std::optional<int> group, ordinal;  ///< its place, where it holds data
    bool copying = false;               ///< its place is being filled by another disk
    int others_lost = 0;                ///< members that are lost beside it
    bool whole = false;                 ///< the array has all its members, this one not needed
    Pull pull;                          ///< whether it may be taken out, or could be missed where it has gone
    std::vector<std::string> others;    ///< disks in sync beside it
    std::vector<Subject> pulled;        ///< of PhaseOut::others: no longer there
    Subject replacement;                ///< disk that takes its place; empty id: none seen
    std::string replacement_slot;
};

/// `planned_elsewhere`: members of the same array that are gone as planned by other phase-outs.
Facts facts_of(const PhaseOut& phase_out, const NodeView& view, int planned_elsewhere);

}  // namespace raidwatch::phase_out
