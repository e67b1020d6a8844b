#pragma once
// Physical drives as the firmware knows them (mfi_pd_list, mfi_pd_info). Pure; any bytes.

#include "bytes.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::megaraid {

/// MFI_MAX_PD addresses of 24 bytes behind a header of 8.
inline constexpr std::size_t kDriveListBytes = 8 + 256 * 24, kDriveInfoBytes = 512;
inline constexpr std::uint16_t kNoDevice = 0xffff;

struct DriveAddress {
    std::uint16_t device_id = 0;
    std::uint16_t enclosure_id = kNoDevice;
    std::uint8_t slot = 0;
    std::uint8_t scsi_type = 0;  ///< 0: a disk; 0x0d: an enclosure
    std::uint64_t sas_address = 0;
    bool operator==(const DriveAddress&) const = default;
};
/// malformed where it counts more than it holds; what it holds is not lost then: see `addresses`.
struct DriveList {
    std::vector<DriveAddress> addresses;
    std::optional<Error> error;
};
DriveList parse_drive_list(Bytes answer, std::string_view source);

namespace drive_state {  // mfi_pd_state
inline constexpr std::uint16_t unconfigured_good = 0x00, unconfigured_bad = 0x01, hot_spare = 0x02,
                               offline = 0x10, failed = 0x11, rebuild = 0x14, online = 0x18, copyback = 0x20,
                               system = 0x40, untold = 0xffff;
}
/// MegaCli's words: "Unconfigured(bad)", "Online, Spun Up" without the spindle; "state 0x33" for unknown
/// ones.
std::string drive_state_text(std::uint16_t state);

/// 0 to 65535 of the way.
struct FirmwareProgress {
    std::uint16_t done = 0;
    std::uint16_t elapsed_s = 0;
    double percent() const { return 100.0 * done / 65535; }
    bool operator==(const FirmwareProgress&) const = default;
};

struct DriveInfo {
    std::uint16_t device_id = 0;
    std::string vendor, model, firmware, serial;  ///< of the INQUIRY data; vendor empty for ATA drives
    std::string wwn;  ///< "0x5000c500a1b2c3d4" of VPD page 83h; empty where it has none
    std::uint64_t sas_address = 0;
    std::uint32_t media_errors = 0, other_errors = 0, predicted_failures = 0;
    std::uint16_t state = 0;
    bool in_volume = false, spare = false, foreign = false;  ///< of the DDF type
    bool sata = false, sas = false;
    std::uint64_t raw_blocks = 0, coerced_blocks = 0;  ///< of 512 bytes
    std::uint16_t enclosure_id = kNoDevice;
    std::uint8_t slot = 0;
    std::optional<FirmwareProgress> rebuild, patrol, copyback;
    std::uint16_t copyback_partner = kNoDevice;
    bool solid_state = false;
    std::optional<double> temperature_c;
    /// False: the firmware has no INQUIRY data of the drive, so that the rest of its answer may describe
    /// nothing.
    bool described = true;
    bool operator==(const DriveInfo&) const = default;
};
Result<DriveInfo> parse_drive_info(Bytes answer, std::string_view source);
/// A drive that is listed and of which the firmware says nothing more.
DriveInfo undescribed(const DriveAddress& address);

/// Vendor, model, firmware and serial of INQUIRY data (SPC-4).
void read_inquiry(Bytes data, DriveInfo& info);
/// Of the unit serial number page (80h) and the device identification page (83h); empty where they have none.
std::string serial_of_page(Bytes page);
std::string wwn_of_page(Bytes page);

}  // namespace raidwatch::megaraid
