#include "redundancy.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace raidwatch::assess {

namespace {

/// Positions (ordinals) that hold copies of the same data, and how many of them may be lost.
struct Group {
    std::vector<int> ordinals;
    int bearable = 0;
};

std::vector<int> ordinals_up_to(int count) {
    std::vector<int> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

/// raid10 keeps each chunk on `copies` neighbouring members. With "near" and a count that divides evenly
/// these are fixed sets; otherwise ("far", "offset", odd counts) every run of neighbours holds some chunk
/// (md(4), "RAID10").
std::vector<Group> raid10_groups(int disks, int copies, bool fixed_sets) {
    std::vector<Group> groups;
    const int step = fixed_sets && disks % copies == 0 ? copies : 1;
    for (int first = 0; first < disks; first += step) {
        Group group{{}, copies - 1};
        for (int i = 0; i < copies; ++i) group.ordinals.push_back((first + i) % disks);
        groups.push_back(std::move(group));
    }
    return groups;
}

std::optional<std::vector<Group>> groups_of(const Array& array) {
    const int disks = array.raid_disks.value_or(0);
    if (disks <= 0) return std::nullopt;
    const auto whole = [&](int bearable) { return std::vector<Group>{{ordinals_up_to(disks), bearable}}; };
    const auto& level = array.level;
    if (level == "raid0" || level == "linear" || level == "jbod") return whole(0);
    if (level == "raid1" || level == "mirror") return whole(disks - 1);
    if (level == "raid4" || level == "raid5") return whole(std::min(1, disks - 1));
    if (level == "raid6") return whole(std::min(2, disks - 1));
    if (level == "raid10") {
        const int copies = array.copies.value_or(2);
        if (copies < 1 || copies > disks) return std::nullopt;
        return raid10_groups(disks, copies, array.layout.empty() || array.layout == "near");
    }
    return std::nullopt;
}

bool works(const Member& member) {
    return member.state == MemberState::in_sync && !member.device_gone && !member.journal;
}

/// By ordinal: is there a member in sync? A hot replacement has two at one ordinal; either will do.
std::vector<bool> working_ordinals(const Array& array) {
    std::vector<bool> working(static_cast<std::size_t>(array.raid_disks.value_or(0)), false);
    for (const auto& member : array.members)
        if (member.ordinal && *member.ordinal >= 0 && *member.ordinal < array.raid_disks.value_or(0) &&
            works(member))
            working[static_cast<std::size_t>(*member.ordinal)] = true;
    return working;
}

}  // namespace

bool is_out(const Member& member) {
    return member.device_gone || member.state == MemberState::faulty || member.state == MemberState::missing;
}

Redundancy redundancy(const Array& array) {
    Redundancy result;
    const auto groups = groups_of(array);
    result.total = array.raid_disks.value_or(0);
    if (!groups || array.members.empty()) return result;
    result.known = true;

    const auto working = working_ordinals(array);
    result.active = static_cast<int>(std::ranges::count(working, true));
    result.lost = result.total - result.active;
    int spare_losses = result.total;
    for (const auto& group : *groups) {
        const auto lost = static_cast<int>(std::ranges::count_if(
            group.ordinals, [&](int ordinal) { return !working[static_cast<std::size_t>(ordinal)]; }));
        if (lost > group.bearable) result.data_lost = true;
        spare_losses = std::min(spare_losses, std::max(0, group.bearable - lost));
    }
    // The engine may know of losses that the member list does not show (a slot without an entry).
    if (array.engine_degraded && *array.engine_degraded > result.lost) {
        const int unseen = *array.engine_degraded - result.lost;
        result.lost += unseen;
        result.active = std::max(0, result.active - unseen);
        if (groups->size() == 1 && result.lost > groups->front().bearable) result.data_lost = true;
        spare_losses = std::max(0, spare_losses - unseen);
    }
    result.tolerable = result.data_lost ? 0 : spare_losses;
    return result;
}

namespace {

/// Where the number of members that cannot read a sector changes.
struct Edge {
    std::uint64_t sector;
    int change;
};

/// Ranges that more than `allowed` of the members with these ordinals cannot read.
void ranges_beyond(const Array& array, const Group& group, int allowed, std::vector<BadBlocks>& found) {
    std::vector<Edge> edges;
    for (const auto& member : array.members) {
        if (!member.ordinal || !works(member) || std::ranges::count(group.ordinals, *member.ordinal) == 0)
            continue;
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

}  // namespace

std::vector<BadBlocks> unreadable_everywhere(const Array& array) {
    std::vector<BadBlocks> found;
    const auto groups = groups_of(array);
    if (!groups) return found;
    const auto working = working_ordinals(array);
    for (const auto& group : *groups) {
        const auto lost = static_cast<int>(std::ranges::count_if(
            group.ordinals, [&](int ordinal) { return !working[static_cast<std::size_t>(ordinal)]; }));
        if (lost <= group.bearable) ranges_beyond(array, group, group.bearable - lost, found);
    }
    return found;
}

}  // namespace raidwatch::assess
