#pragma once
// How many members an array has lost and how many more it can lose: by counting, not by what the engine
// claims (an array_state may stay "clean"). Pure.

#include <raidwatch/model/array.hpp>

#include <vector>

namespace raidwatch {

struct Redundancy {
    int total = 0;           ///< members it should have
    int active = 0;          ///< members in sync and present
    int lost = 0;            ///< failed, missing, or not yet rebuilt
    int tolerable = 0;       ///< further failures it survives now whichever disk fails; never negative
    bool data_lost = false;  ///< more lost than the level bears, whichever they were
    bool known = false;      ///< false: the level or the member list does not allow counting

    bool operator==(const Redundancy&) const = default;
};

/// Members count by their ordinal where they have one (two at one ordinal: either will do, as in a hot
/// replacement), by number otherwise; a list without members counts by engine_degraded. Members with a group
/// protect only each other.
Redundancy redundancy(const Array& array);

/// What counting says of the whole: optimal with all members, failed when more are lost than the level bears,
/// unknown where they cannot be counted.
ArrayState counted_state(const Redundancy& counted);

/// It no longer does its work: failed, missing, or its block device has gone.
bool is_out(const Member& member);

/// Sectors (512 B) known unreadable on every in-sync copy at once: that data is gone although the array reads
/// clean. Of raid10 with far or offset copies none is ever known.
std::vector<BadBlocks> unreadable_everywhere(const Array& array);

}  // namespace raidwatch
