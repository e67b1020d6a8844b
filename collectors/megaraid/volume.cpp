#include "volume.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::megaraid {

namespace {

constexpr std::size_t kListHeader = 8, kListEntry = 16;

// Offsets in mfi_ld_info: properties, parameters, spans, size, progress.
constexpr std::size_t kNameAt = 4, kDefaultCacheAt = 20, kCurrentCacheAt = 23, kPrimaryAt = 32,
                      kSecondaryAt = 34, kStripeAt = 35, kDrivesAt = 36, kSpanDepthAt = 37, kStateAt = 38,
                      kSpansAt = 64, kSpanBytes = 24, kMostSpans = 8, kSizeAt = 256, kActiveAt = 264,
                      kCheckAt = 268, kBackgroundAt = 272, kForegroundAt = 276, kReconstructionAt = 280;
constexpr std::uint8_t kWriteBack = 0x01, kWriteBackWithBadBattery = 0x10;

// mfi_config_data: header, then drive groups, volumes and spares, each list with its own size of an entry.
constexpr std::size_t kConfigHeader = 32, kGroupHeader = 32, kRowBytes = 8, kSpareHeader = 8;

std::optional<FirmwareProgress> progress(Bytes answer, std::size_t at, unsigned bit) {
    if ((u32(answer, kActiveAt) >> bit & 1) == 0) return std::nullopt;
    return FirmwareProgress{u16(answer, at), u16(answer, at + 2)};
}

DriveGroup parse_group(Bytes entry) {
    DriveGroup group;
    group.ref = u16(entry, 10);
    const auto held = entry.size() < kGroupHeader ? 0 : (entry.size() - kGroupHeader) / kRowBytes;
    const auto count = std::min<std::size_t>(u8(entry, 8), held);
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = kGroupHeader + i * kRowBytes;
        group.rows.push_back({u16(entry, at), u16(entry, at + 4), u8(entry, at + 7)});
    }
    return group;
}

/// QEMU (hw/scsi/megasas.c) tells the sizes of the whole lists where firmware tells those of one entry. The
/// answer's own length says which it is.
bool sizes_are_of_lists(Bytes answer) {
    const std::size_t groups = u16(answer, 4), volumes = u16(answer, 8);
    return groups > 1 && volumes == groups && u16(answer, 6) % groups == 0 &&
           u16(answer, 10) % volumes == 0 &&
           u32(answer, 0) == kConfigHeader + std::size_t{u16(answer, 6)} + u16(answer, 10);
}

Spare parse_spare(Bytes entry) {
    Spare spare;
    spare.device_id = u16(entry, 0);
    spare.dedicated = u8(entry, 4) & 1;
    const auto held = entry.size() < kSpareHeader ? 0 : (entry.size() - kSpareHeader) / 2;
    for (std::size_t i = 0; i < std::min<std::size_t>(u8(entry, 7), held); ++i)
        spare.groups.push_back(u16(entry, kSpareHeader + 2 * i));
    return spare;
}

}  // namespace

VolumeList parse_volume_list(Bytes answer, std::string_view source) {
    VolumeList list;
    if (answer.size() < kListHeader) {
        list.error =
            Error{ErrorCode::malformed, "reading the volume list of", std::string(source), "it is too short"};
        return list;
    }
    const std::size_t told = u32(answer, 0), held = (answer.size() - kListHeader) / kListEntry;
    if (told > held)
        list.error = Error{ErrorCode::malformed, "reading the volume list of", std::string(source),
                           fmt::format("it counts {} volumes and holds {}", told, held)};
    for (std::size_t i = 0; i < std::min(told, held); ++i)
        list.targets.push_back(u8(answer, kListHeader + i * kListEntry));
    return list;
}

Result<VolumeInfo> parse_volume_info(Bytes answer, std::string_view source) {
    const auto bad = [&](std::string why) {
        return failure(ErrorCode::malformed, "reading volume information of", std::string(source),
                       std::move(why));
    };
    if (answer.size() < kVolumeInfoBytes) return bad("only " + std::to_string(answer.size()) + " bytes");
    std::size_t depth = u8(answer, kSpanDepthAt);
    // QEMU fills the first span and does not count it.
    if (depth == 0 && u64(answer, kSpansAt + 8) > 0) depth = 1;
    if (depth > kMostSpans) return bad(fmt::format("it has {} spans", depth));
    VolumeInfo info;
    info.target = u8(answer, 0);
    info.name = text(answer, kNameAt, 16);
    info.write_back_configured = u8(answer, kDefaultCacheAt) & kWriteBack;
    info.write_back_without_battery = u8(answer, kDefaultCacheAt) & kWriteBackWithBadBattery;
    info.write_back_now = u8(answer, kCurrentCacheAt) & kWriteBack;
    info.primary_level = u8(answer, kPrimaryAt);
    info.secondary_level = u8(answer, kSecondaryAt);
    info.stripe = u8(answer, kStripeAt);
    info.drives = u8(answer, kDrivesAt);
    info.state = u8(answer, kStateAt);
    for (std::size_t i = 0; i < depth; ++i) {
        const auto at = kSpansAt + i * kSpanBytes;
        info.spans.push_back({u16(answer, at + 16), u64(answer, at + 8)});
    }
    info.blocks = u64(answer, kSizeAt);
    info.check = progress(answer, kCheckAt, 0);
    info.background_init = progress(answer, kBackgroundAt, 1);
    info.foreground_init = progress(answer, kForegroundAt, 2);
    info.reconstruction = progress(answer, kReconstructionAt, 3);
    return info;
}

std::optional<std::size_t> configuration_size(Bytes answer) {
    if (answer.size() < 4) return std::nullopt;
    return u32(answer, 0);
}

Result<Configuration> parse_configuration(Bytes answer, std::string_view source) {
    const auto bad = [&](std::string why) {
        return failure(ErrorCode::malformed, "reading the configuration of", std::string(source),
                       std::move(why));
    };
    if (answer.size() < kConfigHeader) return bad("it is too short");
    const std::size_t group_count = u16(answer, 4), volume_count = u16(answer, 8),
                      spare_count = u16(answer, 12), spare_bytes = u16(answer, 14);
    std::size_t group_bytes = u16(answer, 6), volume_bytes = u16(answer, 10);
    if (sizes_are_of_lists(answer)) {
        group_bytes /= group_count;
        volume_bytes /= volume_count;
    }
    if (group_count > 0 && group_bytes < kGroupHeader) return bad("its drive groups have no room for drives");
    if (spare_count > 0 && spare_bytes < kSpareHeader) return bad("its spares have no room for a name");
    const auto spares_at = kConfigHeader + group_count * group_bytes + volume_count * volume_bytes;
    if (spares_at + spare_count * spare_bytes > answer.size())
        return bad(fmt::format("{} bytes do not hold {} drive groups, {} volumes and {} spares",
                               answer.size(), group_count, volume_count, spare_count));
    Configuration configuration;
    for (std::size_t i = 0; i < group_count; ++i)
        configuration.groups.push_back(
            parse_group(answer.subspan(kConfigHeader + i * group_bytes, group_bytes)));
    for (std::size_t i = 0; i < spare_count; ++i)
        configuration.spares.push_back(parse_spare(answer.subspan(spares_at + i * spare_bytes, spare_bytes)));
    return configuration;
}

}  // namespace raidwatch::megaraid
