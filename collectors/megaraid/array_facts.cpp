#include "collectors/text/identity_key.hpp"
#include "facts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::megaraid {

namespace {

namespace level {  // primary RAID levels: SNIA DDF, and MegaRAID's own 6
constexpr std::uint8_t raid0 = 0x00, raid1 = 0x01, raid5 = 0x05, raid6 = 0x06, raid6_ddf = 0x16,
                       raid1e = 0x11, concatenation = 0x1f, single = 0x0f;
}

MemberState member_state(const DriveRow& row) {
    if (row.device_id == kNoDevice) return MemberState::missing;
    switch (row.state) {
        case drive_state::online:
            return MemberState::in_sync;
        case drive_state::rebuild:
            return MemberState::rebuilding;
        case drive_state::offline:
        case drive_state::failed:
        case drive_state::unconfigured_bad:
            return MemberState::faulty;
        default:
            return MemberState::unknown;
    }
}

ArrayState state_of(const VolumeInfo& volume) {
    switch (volume.state) {
        case volume_state::offline:
            return ArrayState::failed;
        case volume_state::partially_degraded:
        case volume_state::degraded:
            return ArrayState::degraded;
        case volume_state::optimal:
            return ArrayState::optimal;
        default:
            return ArrayState::unknown;
    }
}

std::string state_text(std::uint8_t state) {
    constexpr const char* kWords[] = {"Offline", "Partially Degraded", "Degraded", "Optimal"};
    return state < std::size(kWords) ? kWords[state] : fmt::format("state 0x{:02x}", state);
}

/// raid1 with more than two drives in a span is what others call raid10: each pair is a mirror.
bool is_striped_mirror(const VolumeInfo& volume) {
    return volume.primary_level == level::raid1 && (volume.spans.size() > 1 || volume.drives > 2);
}

const DriveGroup* drive_group(const Answers& answers, const Span& span) {
    if (!answers.configuration) return nullptr;
    const auto& groups = answers.configuration->groups;
    const auto found = std::ranges::find(groups, span.array, &DriveGroup::ref);
    return found == groups.end() ? nullptr : &*found;
}

bool stands_on(const VolumeInfo& volume, std::uint16_t group) {
    return std::ranges::any_of(volume.spans, [&](const Span& span) { return span.array == group; });
}

/// Drives of one span protect each other; a span of raid1 with more than two drives consists of pairs.
int group_of(const VolumeInfo& volume, int span, int row) {
    const bool pairs = volume.primary_level == level::raid1 && volume.drives > 2;
    return pairs ? span * ((volume.drives + 1) / 2) + row / 2 : span;
}

Member member_of(const DriveRow& row, int ordinal, const Answers& answers) {
    Member member;
    member.ordinal = ordinal;
    member.state = member_state(row);
    member.vendor_state = member.state == MemberState::missing ? "Missing" : drive_state_text(row.state);
    if (const auto* drive = drive_with(answers, row.device_id))
        member.disk = disk_id(*drive, answers.controller);
    return member;
}

/// Copyback writes a drive that is not in the configuration yet; it will take its partner's place.
void add_copyback_targets(Array& array, const Answers& answers) {
    for (const auto& drive : answers.drives) {
        if (drive.state != drive_state::copyback) continue;
        const auto* partner = drive_with(answers, drive.copyback_partner);
        if (!partner) continue;
        const auto source = std::ranges::find(
            array.members, std::optional(disk_id(*partner, answers.controller)), &Member::disk);
        if (source == array.members.end()) continue;
        Member target;
        target.ordinal = source->ordinal;
        target.group = source->group;
        target.disk = disk_id(drive, answers.controller);
        target.state = MemberState::rebuilding;
        target.replacement = true;
        target.vendor_state = drive_state_text(drive.state);
        array.members.push_back(std::move(target));
    }
}

void add_members(Array& array, const VolumeInfo& volume, const Answers& answers) {
    const bool nested = volume.spans.size() > 1 || is_striped_mirror(volume);
    for (int span = 0; span < static_cast<int>(volume.spans.size()); ++span) {
        const auto* group = drive_group(answers, volume.spans[static_cast<std::size_t>(span)]);
        if (!group) return array.members.clear();
        for (int row = 0; row < static_cast<int>(group->rows.size()); ++row) {
            auto member = member_of(group->rows[static_cast<std::size_t>(row)],
                                    static_cast<int>(array.members.size()), answers);
            if (nested) member.group = group_of(volume, span, row);
            array.members.push_back(std::move(member));
        }
    }
    add_copyback_targets(array, answers);
    for (const auto& spare : answers.configuration->spares) {
        const bool ours = spare.dedicated && std::ranges::any_of(spare.groups, [&](auto group) {
                              return stands_on(volume, group);
                          });
        const auto* drive = drive_with(answers, spare.device_id);
        if (!ours || !drive) continue;
        Member member;
        member.disk = disk_id(*drive, answers.controller);
        member.state = drive->state == drive_state::hot_spare ? MemberState::spare : MemberState::faulty;
        member.vendor_state = drive_state_text(drive->state);
        array.members.push_back(std::move(member));
    }
}

Progress progress_of(OperationKind kind, const FirmwareProgress& progress, std::uint64_t blocks) {
    constexpr std::uint64_t kWhole = 65535;
    Progress out;
    out.kind = kind;
    out.percent = progress.percent();
    out.total_bytes = bytes_of(blocks);
    if (out.total_bytes)
        out.done_bytes =
            *out.total_bytes / kWhole * progress.done + *out.total_bytes % kWhole * progress.done / kWhole;
    return out;
}

/// Of several drives that are written at once the slowest one says when it is over.
std::optional<Progress> drive_work(const Array& array, const Answers& answers, OperationKind kind,
                                   std::optional<FirmwareProgress> DriveInfo::*work) {
    const DriveInfo* slowest = nullptr;
    for (const auto& drive : answers.drives) {
        const bool ours = std::ranges::count(array.members, std::optional(disk_id(drive, answers.controller)),
                                             &Member::disk) > 0;
        if (ours && drive.*work && (!slowest || (drive.*work)->done < (slowest->*work)->done))
            slowest = &drive;
    }
    if (!slowest) return std::nullopt;
    return progress_of(kind, *(slowest->*work), slowest->coerced_blocks);
}

/// One array, one operation: what brings redundancy back comes first.
std::optional<Progress> work_on(const Array& array, const VolumeInfo& volume, const Answers& answers) {
    if (auto work = drive_work(array, answers, OperationKind::rebuild, &DriveInfo::rebuild)) return work;
    if (auto work = drive_work(array, answers, OperationKind::copyback, &DriveInfo::copyback)) return work;
    if (volume.reconstruction)
        return progress_of(OperationKind::reshape, *volume.reconstruction, volume.blocks);
    for (const auto& init : {volume.foreground_init, volume.background_init})
        if (init) return progress_of(OperationKind::initialise, *init, volume.blocks);
    if (volume.check) return progress_of(OperationKind::check, *volume.check, volume.blocks);
    return drive_work(array, answers, OperationKind::patrol_read, &DriveInfo::patrol);
}

std::string cache_word(bool write_back) {
    return write_back ? "write-back" : "write-through";
}

}  // namespace

std::string level_of(const VolumeInfo& volume) {
    const bool nested = volume.spans.size() > 1;
    switch (volume.primary_level) {
        case level::raid0:
            return "raid0";
        case level::raid1:
            return is_striped_mirror(volume) ? "raid10" : "raid1";
        case level::raid5:
            return nested ? "raid50" : "raid5";
        case level::raid6:
        case level::raid6_ddf:
            return nested ? "raid60" : "raid6";
        case level::raid1e:
            return "raid1e";
        case level::concatenation:
            return "linear";
        case level::single:
            return "jbod";
        default:
            return fmt::format("level 0x{:02x}", volume.primary_level);
    }
}

std::string volume_name(std::uint8_t target) {
    return "vd" + std::to_string(target);
}

std::string volume_id(const std::string& controller, std::uint8_t target) {
    return controller + "-" + volume_name(target);
}

Array array_of(const VolumeInfo& volume, const Answers& answers) {
    Array array;
    array.id = volume_id(answers.controller, volume.target);
    array.name = volume_name(volume.target);
    array.engine = ArrayEngine::megaraid;
    array.level = level_of(volume);
    array.controller = answers.controller;
    array.bytes = bytes_of(volume.blocks);
    if (volume.stripe < 24) array.chunk_bytes = kBlockBytes << volume.stripe;
    const auto spans = static_cast<int>(volume.spans.size());
    if (volume.drives > 0 && spans > 0) array.raid_disks = volume.drives * spans;
    if (is_striped_mirror(volume)) array.copies = 2;
    if (array.level == "raid50" || array.level == "raid60") array.spans = spans;
    array.state = state_of(volume);
    array.vendor_state = state_text(volume.state);
    array.write_cache_configured = cache_word(volume.write_back_configured);
    array.write_cache_actual = cache_word(volume.write_back_now);
    if (answers.configuration) add_members(array, volume, answers);
    array.progress = work_on(array, volume, answers);
    return array;
}

}  // namespace raidwatch::megaraid
