#include "logical_drive.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace raidwatch::ciss {

namespace {

// Offsets in ciss_bmic_id_ldrive.
constexpr std::size_t kBlocksAt = 2, kToleranceAt = 22, kLabelAt = 30, kManyBlocksAt = 94, kUniqueAt = 102,
                      kUniqueBytes = 16, kLeastDescription = kUniqueAt + kUniqueBytes;

// Offsets in ciss_bmic_id_lstatus; the maps before them name 32 drives and are no longer filled.
constexpr std::size_t kLeftAt = 421, kFailedAt = 539, kReplacedAt = 811, kActiveSparesAt = 827,
                      kRebuildingAt = 987, kManyLeftAt = 988, kLeastStatus = kRebuildingAt + 1;
constexpr std::uint8_t kIsDrive = 0x80;  ///< in the number of the drive that is rebuilt

// Offsets in config_t.
constexpr std::size_t kDriveCountAt = 10, kModeAt = 12, kDrivesAt = 98, kSparesAt = 114,
                      kLeastConfiguration = kSparesAt + kMapBytes;

struct StatusWord {
    std::uint8_t status;
    std::string_view text;
};
/// Up to 12 as the firmware's documentation has them; from 15 on as Linux's hpsa_cmd.h, whose driver keeps
/// such a volume away from the system.
constexpr std::array kStatusWords{
    StatusWord{unit_status::ok, "OK"},
    StatusWord{unit_status::failed, "Failed"},
    StatusWord{unit_status::not_configured, "Not configured"},
    StatusWord{unit_status::interim_recovery, "Interim Recovery Mode"},
    StatusWord{unit_status::ready_for_recovery, "Ready for recovery operation"},
    StatusWord{unit_status::recovering, "Recovering"},
    StatusWord{6, "Wrong physical drive was replaced"},
    StatusWord{7, "A physical drive is not properly connected"},
    StatusWord{8, "Hardware is overheating"},
    StatusWord{9, "Hardware was overheated"},
    StatusWord{unit_status::expanding, "Expanding"},
    StatusWord{11, "Not yet available"},
    StatusWord{12, "Queued for expansion"},
    StatusWord{0x0f, "Not available (being erased)"},
    StatusWord{0x12, "Not available (rapid parity initialization)"},
    StatusWord{0x13, "Not available (waiting for rapid parity initialization)"},
    StatusWord{0x14, "Not available (encrypted, without a key)"},
    StatusWord{0x15, "Not available (not encrypted, on a controller that encrypts)"},
    StatusWord{0x16, "Not available (being encrypted)"},
    StatusWord{0x17, "Not available (being encrypted anew)"},
    StatusWord{0x18, "Not available (encrypted, on a controller that does not encrypt)"},
    StatusWord{0x19, "Not available (waiting for encryption)"},
    StatusWord{0x1a, "Not available (waiting for encryption anew)"},
};

namespace tolerance {
constexpr std::uint8_t mirrored = 2, mirrored_thrice = 6;
}

std::string unique_id_of(Bytes answer) {
    std::string digits;
    for (std::size_t i = 0; i < kUniqueBytes; ++i) digits += fmt::format("{:02X}", u8(answer, kUniqueAt + i));
    return digits.find_first_not_of('0') == digits.npos ? std::string{} : digits;
}

tl::unexpected<Error> too_short(std::string_view attempted, std::string_view source, Bytes answer) {
    return failure(ErrorCode::malformed, std::string(attempted), std::string(source),
                   fmt::format("only {} bytes", answer.size()));
}

}  // namespace

Result<LogicalDrive> parse_logical_drive(Bytes answer, std::string_view source) {
    if (answer.size() < kLeastDescription) return too_short("reading the description of", source, answer);
    LogicalDrive drive;
    drive.block_bytes = u16(answer, 0);
    drive.blocks = std::max<std::uint64_t>(u32(answer, kBlocksAt), u64(answer, kManyBlocksAt));
    drive.fault_tolerance = u8(answer, kToleranceAt);
    drive.label = text(answer, kLabelAt, 64);
    drive.unique_id = unique_id_of(answer);
    return drive;
}

std::string level_of(std::uint8_t fault_tolerance) {
    constexpr std::array<std::string_view, 7> kLevels{"raid0",  "raid4", "raid1",   "raid5",
                                                      "raid51", "raid6", "raid1adm"};
    return fault_tolerance < kLevels.size() ? std::string(kLevels[fault_tolerance])
                                            : fmt::format("fault tolerance {}", fault_tolerance);
}

std::string level_of(std::uint8_t fault_tolerance, std::size_t drives) {
    if (fault_tolerance == tolerance::mirrored && drives > 2) return "raid10";
    if (fault_tolerance == tolerance::mirrored_thrice && drives > 3) return "raid10adm";
    return level_of(fault_tolerance);
}

std::string status_text(std::uint8_t unit_status) {
    const auto found = std::ranges::find(kStatusWords, unit_status, &StatusWord::status);
    return found == kStatusWords.end() ? fmt::format("unit status 0x{:02x}", unit_status)
                                       : std::string(found->text);
}

Result<LogicalDriveStatus> parse_logical_drive_status(Bytes answer, std::string_view source) {
    if (answer.size() < kLeastStatus) return too_short("reading logical drive status of", source, answer);
    LogicalDriveStatus status;
    status.status = u8(answer, 0);
    status.blocks_left = std::max<std::uint64_t>(u32(answer, kLeftAt), u64(answer, kManyLeftAt));
    status.failed = drives_in_map(answer, kFailedAt);
    status.replaced = drives_in_map(answer, kReplacedAt);
    status.active_spares = drives_in_map(answer, kActiveSparesAt);
    // Without its upper bit a 0 may be the first drive or none.
    if (const auto drive = u8(answer, kRebuildingAt); drive & kIsDrive)
        status.rebuilding = static_cast<std::uint16_t>(drive & ~kIsDrive);
    return status;
}

Result<Configuration> parse_configuration(Bytes answer, std::string_view source) {
    if (answer.size() < kLeastConfiguration) return too_short("reading the configuration of", source, answer);
    return Configuration{u16(answer, kDriveCountAt), u16(answer, kModeAt), drives_in_map(answer, kDrivesAt),
                         drives_in_map(answer, kSparesAt)};
}

}  // namespace raidwatch::ciss
