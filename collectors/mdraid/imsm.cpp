#include "imsm.hpp"

#include "mdadm_text.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace raidwatch::mdraid {

namespace {

std::optional<OperationKind> operation_of(std::string_view migration) {
    constexpr std::array<std::pair<std::string_view, OperationKind>, 5> kWords{{
        {"rebuild", OperationKind::rebuild},
        {"initialize", OperationKind::initialise},
        {"verify", OperationKind::check},
        {"repair", OperationKind::repair},
        {"migrating", OperationKind::reshape},
    }};
    const auto* word = std::ranges::find_if(
        kWords, [&](const auto& row) { return migration.find(row.first) != migration.npos; });
    return word == kWords.end() ? std::nullopt : std::optional(word->second);
}

/// "normal", "uninitialized", "degraded", "failed"; during a migration "normal <-- degraded": what it will be
/// and what it is.
ArrayState state_of(std::string_view map) {
    const auto arrow = map.find("<--");
    const auto now = trim(arrow == map.npos ? map : map.substr(arrow + 3));
    if (now == "normal" || now == "uninitialized") return ArrayState::optimal;
    if (now == "degraded") return ArrayState::degraded;
    return now == "failed" ? ArrayState::failed : ArrayState::unknown;
}

}  // namespace

std::optional<std::string> imsm_volume_name(std::string_view line) {
    const auto text = trim(line);
    if (!line.starts_with('[') || !text.ends_with("]:")) return std::nullopt;
    return std::string(text.substr(1, text.size() - 3));
}

void read_imsm_value(ImsmVolume& volume, std::string_view key, std::string_view value) {
    auto& array = volume.array;
    const auto words = split_words(value);
    if (words.empty()) return;
    if (key == "UUID")
        array.id = "md-uuid-" + std::string(words.front());
    else if (key == "RAID Level")
        array.level = "raid" + std::string(words.front());
    else if (key == "Members")
        array.raid_disks = small_figure(words.front());
    else if (key == "Slots")
        volume.slots = words.front();
    else if (key == "Map State")
        volume.map = value;
    else if (key == "Migrate State")
        if (const auto kind = operation_of(value)) array.progress = Progress{.kind = *kind};
}

Array imsm_array(ImsmVolume volume) {
    auto& array = volume.array;
    array.engine = ArrayEngine::md;
    if (array.id.empty()) array.id = "md-" + array.name;
    array.vendor_state = volume.map;
    array.state = state_of(volume.map);
    for (const char slot : volume.slots) {
        if (slot != 'U' && slot != '_' && slot != 'u') continue;
        Member member;
        member.ordinal = static_cast<int>(array.members.size());
        member.state = slot == '_' ? MemberState::missing : MemberState::in_sync;
        if (array.members.size() < kMostMembers) array.members.push_back(std::move(member));
    }
    const auto counted = redundancy(array);
    if (array.state == ArrayState::optimal && counted.known) array.state = counted_state(counted);
    return std::move(array);
}

}  // namespace raidwatch::mdraid
