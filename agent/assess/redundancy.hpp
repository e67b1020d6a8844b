#pragma once
// How many members an array has lost and how many more it can lose, by counting, not by what the engine
// claims. Pure.

#include <raidwatch/model/array.hpp>

#include <vector>

namespace raidwatch::assess {

struct Redundancy {
    int total = 0;           ///< members it should have
    int active = 0;          ///< members in sync and present
    int lost = 0;            ///< failed, missing, or not yet rebuilt
    int tolerable = 0;       ///< further failures it survives now whichever disk fails; never negative
    bool data_lost = false;  ///< more lost than the level bears
    bool known = false;      ///< false: the level or the member list does not allow counting
};

Redundancy redundancy(const Array& array);

/// It no longer does its work: failed, missing, or its block device has gone.
bool is_out(const Member& member);

/// Sectors (512 B) known unreadable on every in-sync copy at once: that data is gone although the array reads
/// clean.
std::vector<BadBlocks> unreadable_everywhere(const Array& array);

}  // namespace raidwatch::assess
