#include "array_slots.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace raidwatch {

namespace {

constexpr int kMostMembers = 4096;

/// The loss of any other (a journal, a pool's log or cache device) costs no redundancy.
bool holds_data(const Member& member) {
    return !member.journal && member.role != "log" && member.role != "cache";
}

bool any_positioned(const Array& array) {
    return std::ranges::any_of(array.members, [](const Member& m) { return m.ordinal && holds_data(m); });
}

/// By ordinal; a faulty leftover without one takes no place.
std::vector<Slot> positioned_slots(const Array& array) {
    std::map<std::pair<int, int>, Slot> by_place;
    constexpr int kNoGroup = -1;
    const bool grouped =
        std::ranges::any_of(array.members, [](const Member& m) { return m.group.has_value(); });
    if (!grouped)
        for (int ordinal = 0; ordinal < array.raid_disks.value_or(0); ++ordinal)
            by_place[{kNoGroup, ordinal}] = {{}, ordinal, false};
    for (const auto& member : array.members) {
        if (!member.ordinal || *member.ordinal < 0 || !holds_data(member)) continue;
        if (!grouped && array.raid_disks && *member.ordinal >= *array.raid_disks) continue;
        auto& slot = by_place[{member.group.value_or(kNoGroup), *member.ordinal}];
        slot.group = member.group;
        slot.ordinal = member.ordinal;
        slot.works = slot.works || works(member);
    }
    std::vector<Slot> slots;
    for (const auto& [place, slot] : by_place) slots.push_back(slot);
    return slots;
}

/// By number: what is listed, filled up to (or, of leftovers that do not work, cut down to) the stated
/// number.
std::vector<Slot> counted_slots(const Array& array) {
    std::vector<Slot> slots;
    for (const auto& member : array.members)
        if (holds_data(member) && member.state != MemberState::spare)
            slots.push_back({member.group, {}, works(member)});
    if (!array.raid_disks) return slots;
    const auto total = static_cast<std::size_t>(std::max(0, *array.raid_disks));
    std::ranges::stable_sort(slots, std::ranges::greater{}, &Slot::works);
    // A member that is not listed is not there, unless the engine says that it has all of them.
    const bool whole = array.state == ArrayState::optimal && array.engine != ArrayEngine::md;
    slots.resize(total, Slot{{}, {}, whole});
    return slots;
}

/// What a tool states in figures alone.
std::vector<Slot> stated_slots(const Array& array) {
    if (!array.raid_disks || !array.engine_degraded || *array.raid_disks < 0) return {};
    std::vector<Slot> slots(static_cast<std::size_t>(*array.raid_disks));
    const auto working = std::max(0, *array.raid_disks - std::max(0, *array.engine_degraded));
    for (int i = 0; i < working; ++i) slots[static_cast<std::size_t>(i)].works = true;
    return slots;
}

struct Bearable {
    int sure = 0, most = 0;
};

/// How many of `count` members protecting each other may be lost. raid10, raid50 and raid60 without known
/// spans bear more only when the losses fall well.
std::optional<Bearable> bearable(std::string_view level, int count, int copies, ArrayEngine engine) {
    const auto upto = [&](int losses) {
        const int bears = std::clamp(losses, 0, std::max(0, count - 1));
        return Bearable{bears, bears};
    };
    const auto is = [&](std::initializer_list<std::string_view> names) {
        return std::ranges::any_of(names, [&](std::string_view name) {
            return level == name || (level.starts_with(name) && level.substr(name.size()).starts_with('_'));
        });
    };
    if (is({"raid0", "linear", "jbod", "single", "stripe", "striped"})) return upto(0);
    // btrfs keeps two copies on whatever number of devices.
    if (is({"raid1"}) && engine == ArrayEngine::btrfs) return upto(1);
    if (is({"raid1", "raid1adm", "mirror", "multipath"})) return upto(count - 1);
    if (is({"raid1c3"})) return upto(2);
    if (is({"raid1c4"})) return upto(3);
    if (is({"raid3", "raid4", "raid5", "raid5e", "raid5ee", "raidz", "raidz1", "draid1"})) return upto(1);
    if (is({"raid6", "raidz2", "draid2"})) return upto(2);
    if (is({"raidz3", "draid3"})) return upto(3);
    if (is({"raid10", "raid1e"})) {
        if (copies < 1 || copies > count) return std::nullopt;
        return Bearable{copies - 1, count - (count + copies - 1) / copies};
    }
    if (is({"raid50"})) return Bearable{1, count / 3};
    if (is({"raid60"})) return Bearable{2, count / 4 * 2};
    return std::nullopt;
}

/// A span of these protects as that level does by itself.
std::string_view level_within_span(std::string_view level) {
    if (level == "raid50") return "raid5";
    if (level == "raid60") return "raid6";
    if (level == "raid00") return "raid0";
    return level;
}

/// raid10 keeps each chunk on `copies` neighbours: near copies of chunk n begin at n x copies, far and offset
/// copies at every member (md(4), "RAID10"; raid10.c, __raid10_find_phys()).
std::vector<Group> raid10_groups(std::size_t disks, int copies, bool near) {
    std::set<std::size_t> starts;
    for (std::size_t chunk = 0; chunk < disks; ++chunk)
        starts.insert(chunk * (near ? static_cast<std::size_t>(copies) : 1) % disks);
    std::vector<Group> groups;
    for (const auto first : starts) {
        Group group{{}, copies - 1, copies - 1};
        for (std::size_t i = 0; i < static_cast<std::size_t>(copies); ++i)
            group.slots.push_back((first + i) % disks);
        groups.push_back(std::move(group));
    }
    return groups;
}

std::optional<std::vector<Group>> groups_by_member(const Array& array, const std::vector<Slot>& slots) {
    std::map<int, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < slots.size(); ++i) members[slots[i].group.value_or(0)].push_back(i);
    std::vector<Group> groups;
    for (auto& [number, indices] : members) {
        const auto at = static_cast<std::size_t>(number);
        const bool own = number >= 0 && at < array.group_levels.size() && !array.group_levels[at].empty();
        const auto level = own ? std::string_view(array.group_levels[at]) : level_within_span(array.level);
        const auto count = static_cast<int>(indices.size());
        // A span of a raid10 of more than one pair holds pairs again; one of a single pair is that pair.
        const auto bears = bearable(level, count, array.copies.value_or(2), array.engine);
        if (!bears) return std::nullopt;
        groups.push_back({std::move(indices), bears->sure, bears->most});
    }
    return groups;
}

/// Spans of equal size, one after the other.
std::optional<std::vector<Group>> groups_by_span(const Array& array, const std::vector<Slot>& slots) {
    const auto spans = static_cast<std::size_t>(*array.spans);
    if (slots.size() % spans != 0) return std::nullopt;
    const auto width = slots.size() / spans;
    const auto bears = bearable(level_within_span(array.level), static_cast<int>(width),
                                array.copies.value_or(2), array.engine);
    if (!bears) return std::nullopt;
    std::vector<Group> groups;
    for (std::size_t first = 0; first < slots.size(); first += width) {
        Group group{{}, bears->sure, bears->most};
        for (std::size_t i = 0; i < width; ++i) group.slots.push_back(first + i);
        groups.push_back(std::move(group));
    }
    return groups;
}

}  // namespace

bool works(const Member& member) {
    const bool may = member.state == MemberState::in_sync || member.state == MemberState::unknown;
    return may && !member.device_gone && holds_data(member);
}

std::vector<Slot> slots_of(const Array& array) {
    if (array.raid_disks.value_or(0) > kMostMembers) return {};
    if (array.engine == ArrayEngine::md && !array.raid_disks) return {};  // a role nobody fills is not listed
    if (array.members.empty()) return stated_slots(array);
    return any_positioned(array) ? positioned_slots(array) : counted_slots(array);
}

std::optional<std::vector<Group>> groups_of(const Array& array, const std::vector<Slot>& slots) {
    if (std::ranges::any_of(slots, [](const Slot& slot) { return slot.group.has_value(); }))
        return groups_by_member(array, slots);
    const int count = static_cast<int>(slots.size()), copies = array.copies.value_or(2);
    const auto bears = bearable(array.level, count, copies, array.engine);
    if (!bears) return std::nullopt;
    const bool pairs = array.level == "raid10" || array.level == "raid1e";
    if (pairs && any_positioned(array) && array.engine != ArrayEngine::btrfs) {
        const bool near = array.level == "raid10" && (array.layout.empty() || array.layout == "near");
        return raid10_groups(slots.size(), copies, near);
    }
    if (any_positioned(array) && array.spans.value_or(1) > 1) return groups_by_span(array, slots);
    Group all{{}, bears->sure, bears->most};
    for (std::size_t i = 0; i < slots.size(); ++i) all.slots.push_back(i);
    return std::vector{std::move(all)};
}

}  // namespace raidwatch
