#pragma once
// The places of an array's members, and which of them protect each other: what redundancy is counted on.
// Pure.

#include <raidwatch/model/array.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace raidwatch {

/// A place for a member. Several members may share one (a hot replacement); one that works is enough.
struct Slot {
    std::optional<int> group, ordinal;
    bool works = false;
};

/// Slots of which `sure` may be lost whichever they are, and never more than `most`.
struct Group {
    std::vector<std::size_t> slots;
    int sure = 0, most = 0;
};

/// The member works; nothing says that one in a state that nobody knows is lost.
bool works(const Member& member);

/// Every place, whoever holds it; empty where it cannot be told how many there are.
std::vector<Slot> slots_of(const Array& array);

/// Nothing: what its level bears is not known.
std::optional<std::vector<Group>> groups_of(const Array& array, const std::vector<Slot>& slots);

}  // namespace raidwatch
