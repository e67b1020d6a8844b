// From the lines of /proc/mdstat to what they mean.

#include "facts.hpp"
#include "mdstat.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace raidwatch::mdraid {

namespace {

using Facts = MdstatArray;

MemberState flagged_state(const MdstatMember& facts, bool active) {
    if (facts.faulty) return MemberState::faulty;
    if (facts.spare) return MemberState::spare;
    if (facts.replacement) return MemberState::rebuilding;
    return active ? MemberState::in_sync : MemberState::unknown;
}

Member to_member(const MdstatMember& facts, bool active) {
    Member member;
    member.device = facts.device;
    member.journal = facts.journal;
    member.write_mostly = facts.write_mostly;
    member.replacement = facts.replacement;
    member.state = flagged_state(facts, active);
    return member;
}

std::optional<Progress> to_progress(const MdstatOperation& operation, bool replacing, bool degraded) {
    Progress progress;
    const auto kind = operation_kind(operation.word, replacing);
    if (!kind) return std::nullopt;
    progress.kind = *kind;
    if (!operation.waiting.empty()) progress.state = OperationState::queued;
    // The kernel calls every work that waits "resync", also a rebuild.
    if (operation.waiting == "DELAYED" && *kind == OperationKind::resync && degraded)
        progress.kind = OperationKind::rebuild;
    if (operation.done_kib && *operation.done_kib <= UINT64_MAX / 1024)
        progress.done_bytes = *operation.done_kib * 1024;
    if (operation.total_kib && *operation.total_kib <= UINT64_MAX / 1024)
        progress.total_bytes = *operation.total_kib * 1024;
    if (operation.kib_per_s && *operation.kib_per_s <= UINT64_MAX / 1024)
        progress.bytes_per_s = *operation.kib_per_s * 1024;
    progress.percent = operation.percent;
    return progress;
}

bool has_redundancy(std::string_view level) {
    return level != "raid0" && level != "linear";
}

/// Indices of the members that should be at a role of the map: neither spare nor faulty, no journal, no copy
/// target.
std::vector<std::size_t> candidates(const Array& array) {
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < array.members.size(); ++i)
        if (array.members[i].state == MemberState::in_sync && !array.members[i].journal) indices.push_back(i);
    return indices;
}

bool role_is_out(const Facts& facts, std::size_t member) {
    const auto number = facts.members[member].number;
    return number && static_cast<std::size_t>(*number) < facts.map.size() &&
           facts.map[static_cast<std::size_t>(*number)] == '_';
}

/// A member that the map does not count has no flag of its own: it is the one whose number the map shows as
/// out, else the one that came last.
void mark_not_in_sync(Array& array, const Facts& facts, std::size_t working) {
    auto indices = candidates(array);
    std::ranges::stable_sort(indices, [&](std::size_t a, std::size_t b) {
        const bool a_out = role_is_out(facts, a), b_out = role_is_out(facts, b);
        if (a_out != b_out) return a_out;
        return facts.members[a].number > facts.members[b].number;
    });
    const bool rebuilding = array.progress && array.progress->kind == OperationKind::rebuild;
    for (std::size_t i = 0; i + working < indices.size(); ++i) {
        auto& member = array.members[indices[i]];
        member.state = rebuilding ? MemberState::rebuilding : MemberState::unknown;
        member.vendor_state.assign(1, '_');
    }
}

/// Roles, where no doubt is left: a member's number is its role if that role works; the last one that works
/// is that of the last member (the last disk of a new raid5 gets the number after its role).
void give_ordinals(Array& array, const Facts& facts) {
    std::set<int> roles;
    for (std::size_t role = 0; role < facts.map.size(); ++role)
        if (facts.map[role] == 'U') roles.insert(static_cast<int>(role));
    std::vector<std::size_t> others;
    std::vector<std::pair<std::size_t, int>> certain;
    for (const auto i : candidates(array)) {
        const auto number = facts.members[i].number;
        if (number && roles.erase(*number) > 0)
            certain.emplace_back(i, *number);
        else
            others.push_back(i);
    }
    if (others.size() != roles.size() || others.size() > 1) return;
    if (!others.empty()) certain.emplace_back(others.front(), *roles.begin());
    for (const auto& [member, role] : certain) array.members[member].ordinal = role;
}

/// An entry for every role that no listed member stands for.
void add_missing(Array& array, const Facts& facts) {
    const auto positioned =
        std::ranges::any_of(array.members, [](const Member& m) { return m.ordinal.has_value(); });
    auto listed = std::ranges::count_if(
        array.members, [](const Member& m) { return m.state == MemberState::rebuilding && !m.replacement; });
    listed += std::ranges::count(array.members, MemberState::unknown, &Member::state);
    for (std::size_t role = 0; role < facts.map.size(); ++role) {
        if (facts.map[role] != '_' || listed-- > 0) continue;
        Member missing;
        if (positioned) missing.ordinal = static_cast<int>(role);
        missing.state = MemberState::missing;
        array.members.push_back(std::move(missing));
    }
}

/// By the map, where each place is a role; the member list has roles only where they are certain.
bool data_lost(const Array& array, const Facts& facts) {
    Array by_map;
    by_map.engine = ArrayEngine::md;
    by_map.level = array.level;
    by_map.copies = array.copies;
    by_map.layout = array.layout;
    by_map.raid_disks = static_cast<int>(facts.map.size());
    for (std::size_t role = 0; role < facts.map.size(); ++role) {
        Member member;
        member.ordinal = static_cast<int>(role);
        member.state = facts.map[role] == 'U' ? MemberState::in_sync : MemberState::missing;
        by_map.members.push_back(std::move(member));
    }
    return redundancy(by_map).data_lost || redundancy(array).data_lost;
}

ArrayState state_of(const Array& array, const Facts& facts) {
    if (!facts.active) return ArrayState::unknown;
    if (!*facts.active) return is_container(facts.metadata) ? ArrayState::container : ArrayState::inactive;
    if (facts.broken || data_lost(array, facts)) return ArrayState::failed;
    return array.engine_degraded.value_or(0) > 0 ? ArrayState::degraded : ArrayState::optimal;
}

/// The map and the figures contradict each other while a member fails: the worse is believed.
std::optional<int> degraded_by(const Facts& facts) {
    if (facts.map.empty() && !facts.working) return std::nullopt;
    const auto by_map = static_cast<int>(std::ranges::count(facts.map, '_'));
    const int by_figures = facts.raid_disks && facts.working ? *facts.raid_disks - *facts.working : 0;
    return std::max({by_map, by_figures, 0});
}

std::string engine_words(const Facts& facts) {
    if (!facts.active) return {};
    std::string words = facts.broken ? "broken" : *facts.active ? "active" : "inactive";
    if (!facts.mode.empty()) words.append(" (").append(facts.mode).append(")");
    return words;
}

}  // namespace

Array to_array(const MdstatArray& facts) {
    Array array;
    array.engine = ArrayEngine::md;
    array.id = "md-" + facts.name;
    array.name = array.device = facts.name;
    array.level = facts.level;
    array.raid_disks = facts.raid_disks;
    array.copies = facts.copies;
    array.layout = facts.layout;
    if (facts.blocks_kib && *facts.blocks_kib <= UINT64_MAX / 1024) array.bytes = *facts.blocks_kib * 1024;
    array.vendor_state = engine_words(facts);
    array.engine_degraded = degraded_by(facts);
    for (const auto& member : facts.members)
        array.members.push_back(to_member(member, facts.active.value_or(false)));
    const bool replacing = std::ranges::any_of(facts.members, &MdstatMember::replacement);
    if (facts.operation)
        array.progress = to_progress(*facts.operation, replacing, array.engine_degraded.value_or(0) > 0);
    if (facts.active.value_or(false) && !has_redundancy(facts.level) && !array.raid_disks)
        array.raid_disks = static_cast<int>(std::ranges::count_if(
            facts.members, [](const MdstatMember& m) { return !m.spare && !m.journal; }));
    if (!facts.map.empty()) {
        mark_not_in_sync(array, facts, static_cast<std::size_t>(std::ranges::count(facts.map, 'U')));
        give_ordinals(array, facts);
        add_missing(array, facts);
    }
    array.state = state_of(array, facts);
    return array;
}

}  // namespace raidwatch::mdraid
