#include "physical_drive.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::ciss {

namespace {

// Offsets in bmic_identify_physical_device.
constexpr std::size_t kBlockBytesAt = 2, kBlocksAt = 4, kModelAt = 12, kSerialAt = 52, kFirmwareAt = 92,
                      kReasonAt = 102, kFlagsAt = 103, kMoreFlagsAt = 104, kConnectorAt = 112, kBoxAt = 114,
                      kBayAt = 115, kRpmAt = 116, kTypeAt = 120, kManyBlocksAt = 122, kExtraFlagsAt = 1222,
                      kTemperatureAt = 1792, kNameAt = 2015, kNameBytes = 16;
constexpr std::size_t kLeastBytes = kBayAt + 1;  ///< what every firmware knows
constexpr std::uint8_t kPresent = 0x01, kNotDisk = 0x02;
constexpr std::uint8_t kHasSmart = 0x01, kPredicted = 0x02, kConfigured = 0x20, kSpare = 0x40;
constexpr std::uint16_t kTellsWear = 1U << 10;

/// Vendor and model as INQUIRY has them, one after another: "HP      EG0600FBVFP".
void take_model(const std::string& told, PhysicalDrive& drive) {
    const auto gap = told.find("  ");
    if (gap == told.npos || gap >= 8) {
        drive.model = told;
        if (drive.model.starts_with("ATA ")) drive.model.erase(0, 4);
        return;
    }
    drive.vendor = told.substr(0, gap);
    drive.model = told.substr(told.find_first_not_of(' ', gap));
    if (drive.vendor == "ATA") drive.vendor.clear();  // the name of the transport, not of a maker
}

/// The logical unit's name where it is one that its maker registered (NAA 5). Others, such as what a
/// controller makes up for the port of a SATA drive, name the place and not the drive.
std::string wwn_of(Bytes answer) {
    constexpr std::size_t kNaaBytes = 8;
    if (answer.size() < kNameAt + kNameBytes || u8(answer, kNameAt) >> 4 != 5) return {};
    std::string name = "0x";
    for (std::size_t i = 0; i < kNameBytes; ++i) {
        const auto byte = u8(answer, kNameAt + i);
        if (i < kNaaBytes)
            name += fmt::format("{:02x}", byte);
        else if (byte != 0)
            return {};
    }
    return name;
}

std::uint64_t bytes_of(Bytes answer) {
    const std::uint64_t block = u16(answer, kBlockBytesAt),
                        blocks = std::max<std::uint64_t>(u32(answer, kBlocksAt), u64(answer, kManyBlocksAt));
    constexpr std::uint64_t kMostBlocks = std::uint64_t{1} << 48;
    const bool credible = (block == 512 || block == 520 || block == 4096) && blocks < kMostBlocks;
    return credible ? block * blocks : 0;
}

std::string slot_of(Bytes answer) {
    const auto connector = text(answer, kConnectorAt, 2);
    const auto bay = fmt::format("{}:{}", u8(answer, kBoxAt), u8(answer, kBayAt));
    return connector.empty() ? bay : connector + ":" + bay;
}

void take_later_fields(Bytes answer, PhysicalDrive& drive) {
    if (answer.size() > kTypeAt) drive.type = u8(answer, kTypeAt);
    constexpr std::uint32_t kSlowest = 1000, kFastest = 100'000;
    if (const auto rpm = u32(answer, kRpmAt); rpm >= kSlowest && rpm <= kFastest) drive.rpm = rpm;
    drive.solid_state = !drive.rpm && (u16(answer, kExtraFlagsAt) & kTellsWear);
    if (const auto degrees = u8(answer, kTemperatureAt); degrees != 0 && degrees != 0xff)
        drive.temperature_c = degrees;
}

}  // namespace

Result<PhysicalDrive> parse_physical_drive(Bytes answer, std::string_view source) {
    if (answer.size() < kLeastBytes)
        return failure(ErrorCode::malformed, "reading drive information of", std::string(source),
                       fmt::format("only {} bytes", answer.size()));
    PhysicalDrive drive;
    take_model(text(answer, kModelAt, 40), drive);
    drive.serial = text(answer, kSerialAt, 40);
    drive.firmware = text(answer, kFirmwareAt, 8);
    drive.wwn = wwn_of(answer);
    drive.bytes = bytes_of(answer);
    drive.slot = slot_of(answer);
    const auto flags = u8(answer, kFlagsAt), more = u8(answer, kMoreFlagsAt);
    drive.present = flags & kPresent;
    drive.is_disk = !(flags & kNotDisk);
    drive.configured = more & kConfigured;
    drive.spare = more & kSpare;
    if (more & kHasSmart) drive.predictive_failure = (more & kPredicted) != 0;
    drive.failure_reason = u8(answer, kReasonAt);
    take_later_fields(answer, drive);
    return drive;
}

bool says_nothing(const PhysicalDrive& drive) {
    return drive.model.empty() && drive.serial.empty() && !drive.present && drive.failure_reason == 0;
}

}  // namespace raidwatch::ciss
