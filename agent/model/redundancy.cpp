#include "array_slots.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <set>

namespace raidwatch {

namespace {

bool any_uncertain(const Array& array) {
    return std::ranges::any_of(array.members,
                               [](const Member& m) { return m.state == MemberState::unknown && works(m); });
}

int lost_of(const Group& group, const std::vector<Slot>& slots) {
    return static_cast<int>(
        std::ranges::count_if(group.slots, [&](std::size_t slot) { return !slots[slot].works; }));
}

}  // namespace

bool is_out(const Member& member) {
    return member.device_gone || member.state == MemberState::faulty || member.state == MemberState::missing;
}

Redundancy redundancy(const Array& array) {
    Redundancy result;
    result.total = array.raid_disks.value_or(0);
    const auto slots = slots_of(array);
    if (slots.empty()) return result;
    const auto groups = groups_of(array, slots);
    if (!groups) return result;
    result.known = true;
    result.total = static_cast<int>(slots.size());
    result.active = static_cast<int>(std::ranges::count(slots, true, &Slot::works));
    result.lost = result.total - result.active;
    int spare_losses = result.total;
    for (const auto& group : *groups) {
        const int lost = lost_of(group, slots);
        if (lost > group.most) result.data_lost = true;
        spare_losses = std::min(spare_losses, std::max(0, group.sure - lost));
    }
    // The engine may know of losses that the member list does not show (a slot without an entry).
    if (array.engine_degraded && *array.engine_degraded > result.lost) {
        const int unseen = *array.engine_degraded - result.lost;
        result.lost += unseen;
        result.active = std::max(0, result.active - unseen);
        if (groups->size() == 1 && result.lost > groups->front().most) result.data_lost = true;
        spare_losses = std::max(0, spare_losses - unseen);
    }
    result.tolerable = result.data_lost ? 0 : spare_losses;
    if (result.lost == 0 && any_uncertain(array)) result.known = false;
    return result;
}

ArrayState counted_state(const Redundancy& counted) {
    if (!counted.known) return ArrayState::unknown;
    if (counted.data_lost) return ArrayState::failed;
    return counted.lost > 0 ? ArrayState::degraded : ArrayState::optimal;
}

namespace {

/// Where the number of members that cannot read a sector changes.
struct Edge {
    std::uint64_t sector;
    int change;
};

/// Ranges that more than `allowed` of the members at these ordinals cannot read.
void ranges_beyond(const Array& array, const std::set<int>& ordinals, int allowed,
                   std::vector<BadBlocks>& found) {
    std::vector<Edge> edges;
    for (const auto& member : array.members) {
        if (!member.ordinal || !works(member) || !ordinals.contains(*member.ordinal)) continue;
        for (const auto& bad : member.bad_blocks) {
            edges.push_back({bad.sector, +1});
            edges.push_back({bad.sector + bad.sectors, -1});
        }
    }
    std::ranges::sort(edges, {}, &Edge::sector);
    int unreadable = 0;
    bool inside = false;
    std::uint64_t since = 0;
    for (std::size_t i = 0; i < edges.size();) {
        const auto at = edges[i].sector;
        for (; i < edges.size() && edges[i].sector == at; ++i) unreadable += edges[i].change;
        const bool lost = unreadable > allowed;
        if (lost && !inside) since = at;
        if (!lost && inside) found.push_back({since, at - since});
        inside = lost;
    }
}

/// Whether what protects a sector lies at the same place of the other members. Far and offset copies do not,
/// nor near ones that wrap round; which of their sectors belong together is not told.
bool lies_abreast(const Array& array, std::size_t members) {
    if (array.level != "raid10") return true;
    const auto copies = static_cast<std::size_t>(std::max(1, array.copies.value_or(2)));
    return (array.layout.empty() || array.layout == "near") && members % copies == 0;
}

}  // namespace

std::vector<BadBlocks> unreadable_everywhere(const Array& array) {
    std::vector<BadBlocks> found;
    const auto slots = slots_of(array);
    const auto groups = groups_of(array, slots);
    if (slots.empty() || !groups || !lies_abreast(array, slots.size())) return found;
    for (const auto& group : *groups) {
        std::set<int> ordinals;
        for (const auto slot : group.slots)
            if (slots[slot].ordinal) ordinals.insert(*slots[slot].ordinal);
        const int lost = lost_of(group, slots);
        if (lost <= group.most) ranges_beyond(array, ordinals, group.most - lost, found);
    }
    return found;
}

}  // namespace raidwatch
