#include "drive.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::megaraid {

namespace {

constexpr std::size_t kAddressBytes = 24, kHeaderBytes = 8;

// Offsets in mfi_pd_info; from kCopybackPartnerAt on as in Linux's MR_PD_INFO.
constexpr std::size_t kInquiryAt = 4, kVpdAt = 100, kVpdBytes = 64, kMediaErrorsAt = 168,
                      kOtherErrorsAt = 172, kPredictedAt = 176, kStateAt = 184, kDdfAt = 188,
                      kSasAddressAt = 200, kRawAt = 232, kCoercedAt = 248, kEnclosureAt = 256, kSlotAt = 259,
                      kActiveAt = 260, kRebuildAt = 264, kPatrolAt = 268, kVpdMoreAt = 294,
                      kCopybackPartnerAt = 364, kMediaAt = 370, kTemperatureAt = 402;

std::optional<FirmwareProgress> progress(Bytes answer, std::size_t at, unsigned bit) {
    if ((u32(answer, kActiveAt) >> bit & 1) == 0) return std::nullopt;
    return FirmwareProgress{u16(answer, at), u16(answer, at + 2)};
}

/// The logical unit's NAA designator of the device identification page (SPC-4, 7.8.6). SATA drives have one
/// too: SAT gives their world wide name. The designator of a port or target is another name.
std::string naa_name(Bytes page) {
    constexpr std::size_t kPageHeader = 4;
    const auto end =
        std::min<std::size_t>(page.size(), kPageHeader + (std::size_t{u8(page, 2)} << 8 | u8(page, 3)));
    for (std::size_t at = kPageHeader; at + 4 <= end;) {
        const auto length = std::size_t{page[at + 3]};
        const bool binary = (page[at] & 0x0f) == 1, of_unit = (page[at + 1] & 0x30) == 0,
                   naa = (page[at + 1] & 0x0f) == 3;
        if (binary && of_unit && naa && (length == 8 || length == 16) && at + 4 + length <= end) {
            std::string name = "0x";
            for (std::size_t i = 0; i < length; ++i) name += fmt::format("{:02x}", page[at + 4 + i]);
            if (name.find_first_not_of('0', 2) != name.npos) return name;
        }
        at += 4 + length;
    }
    return {};
}

/// Page 83h as the firmware keeps it: 64 bytes here, the next 64 elsewhere.
std::string wwn_of(Bytes answer) {
    std::vector<std::uint8_t> page(answer.begin() + kVpdAt, answer.begin() + kVpdAt + kVpdBytes);
    page.insert(page.end(), answer.begin() + kVpdMoreAt, answer.begin() + kVpdMoreAt + kVpdBytes);
    return wwn_of_page(page);
}

}  // namespace

void read_inquiry(Bytes data, DriveInfo& info) {
    info.vendor = text(data, 8, 8);
    info.model = text(data, 16, 16);
    info.firmware = text(data, 32, 4);
    info.serial = text(data, 36, 20);
    if (info.vendor == "ATA") info.vendor.clear();  // the name of the transport, not of a maker
}

std::string serial_of_page(Bytes page) {
    return u8(page, 1) == 0x80 ? text(page, 4, u8(page, 3)) : "";
}

std::string wwn_of_page(Bytes page) {
    return u8(page, 1) == 0x83 ? naa_name(page) : "";
}

DriveInfo undescribed(const DriveAddress& address) {
    DriveInfo info;
    info.device_id = address.device_id;
    info.sas_address = address.sas_address;
    info.enclosure_id = address.enclosure_id;
    info.slot = address.slot;
    info.state = drive_state::untold;
    info.described = false;
    return info;
}

DriveList parse_drive_list(Bytes answer, std::string_view source) {
    DriveList list;
    if (answer.size() < kHeaderBytes) {
        list.error =
            Error{ErrorCode::malformed, "reading the drive list of", std::string(source), "it is too short"};
        return list;
    }
    const std::size_t told = u32(answer, 4), held = (answer.size() - kHeaderBytes) / kAddressBytes;
    if (told > held)
        list.error = Error{ErrorCode::malformed, "reading the drive list of", std::string(source),
                           fmt::format("it counts {} drives and holds {}", told, held)};
    for (std::size_t i = 0; i < std::min(told, held); ++i) {
        const auto at = kHeaderBytes + i * kAddressBytes;
        list.addresses.push_back({u16(answer, at), u16(answer, at + 2), u8(answer, at + 5),
                                  u8(answer, at + 6), u64(answer, at + 8)});
    }
    return list;
}

std::string drive_state_text(std::uint16_t state) {
    switch (state) {
        case drive_state::unconfigured_good:
            return "Unconfigured(good)";
        case drive_state::unconfigured_bad:
            return "Unconfigured(bad)";
        case drive_state::hot_spare:
            return "Hotspare";
        case drive_state::offline:
            return "Offline";
        case drive_state::failed:
            return "Failed";
        case drive_state::rebuild:
            return "Rebuild";
        case drive_state::online:
            return "Online";
        case drive_state::copyback:
            return "Copyback";
        case drive_state::system:
            return "JBOD";
        case drive_state::untold:
            return "not told by the firmware";
        default:
            return fmt::format("state 0x{:02x}", state);
    }
}

Result<DriveInfo> parse_drive_info(Bytes answer, std::string_view source) {
    if (answer.size() < kDriveInfoBytes)
        return failure(ErrorCode::malformed, "reading drive information of", std::string(source),
                       "only " + std::to_string(answer.size()) + " bytes");
    DriveInfo info;
    info.device_id = u16(answer, 0);
    // Peripheral qualifier 3: nothing is connected here, as far as the firmware has looked.
    info.described = u8(answer, kInquiryAt) >> 5 != 3;
    if (info.described) read_inquiry(answer.subspan(kInquiryAt, 96), info);
    info.wwn = wwn_of(answer);
    info.sas_address = u64(answer, kSasAddressAt);
    info.media_errors = u32(answer, kMediaErrorsAt);
    info.other_errors = u32(answer, kOtherErrorsAt);
    info.predicted_failures = u32(answer, kPredictedAt);
    info.state = u16(answer, kStateAt);
    const auto ddf = u16(answer, kDdfAt);
    info.in_volume = ddf & 0x02;
    info.spare = ddf & 0x0c;
    info.foreign = ddf & 0x10;
    info.sas = ddf >> 12 == 2;
    info.sata = ddf >> 12 == 3;
    info.raw_blocks = u64(answer, kRawAt);
    info.coerced_blocks = u64(answer, kCoercedAt);
    info.enclosure_id = u16(answer, kEnclosureAt);
    info.slot = u8(answer, kSlotAt);
    info.rebuild = progress(answer, kRebuildAt, 0);
    info.patrol = progress(answer, kPatrolAt, 1);
    info.copyback = progress(answer, kRebuildAt, 3);  // shares the rebuild's place
    info.copyback_partner = u16(answer, kCopybackPartnerAt);
    info.solid_state = u8(answer, kMediaAt) == 1;
    const auto degrees = u8(answer, kTemperatureAt);
    if (degrees != 0 && degrees != 0xff) info.temperature_c = degrees;
    return info;
}

}  // namespace raidwatch::megaraid
