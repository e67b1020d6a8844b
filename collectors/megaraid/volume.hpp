#pragma once
// Volumes and which drives they stand on (mfi_ld_list, mfi_ld_info, mfi_config_data). Pure; any bytes.

#include "bytes.hpp"
#include "drive.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::megaraid {

/// MFI_MAX_LD entries of 16 bytes behind a header of 8.
inline constexpr std::size_t kVolumeListBytes = 8 + 64 * 16, kVolumeInfoBytes = 384;
/// First try; the answer says how long it would be.
inline constexpr std::size_t kConfigurationBytes = 4096, kLongestConfiguration = 1 << 20;

struct VolumeList {
    std::vector<std::uint8_t> targets;  ///< target ids: N of "vdN"
    std::optional<Error> error;
};
VolumeList parse_volume_list(Bytes answer, std::string_view source);

struct Span {
    std::uint16_t array = 0;  ///< reference to a DriveGroup
    std::uint64_t blocks = 0;
    bool operator==(const Span&) const = default;
};

namespace volume_state {  // mfi_ld_state
inline constexpr std::uint8_t offline = 0, partially_degraded = 1, degraded = 2, optimal = 3;
}

struct VolumeInfo {
    std::uint8_t target = 0;
    std::string name;  ///< as somebody called it; mostly empty
    bool write_back_configured = false, write_back_now = false;
    bool write_back_without_battery = false;
    std::uint8_t primary_level = 0, secondary_level = 0;  ///< SNIA DDF
    std::uint8_t stripe = 0;                              ///< 512 << stripe bytes
    std::uint8_t drives = 0;                              ///< in each span
    std::uint8_t state = 0;
    std::vector<Span> spans;
    std::uint64_t blocks = 0;
    std::optional<FirmwareProgress> check, background_init, foreground_init, reconstruction;
    bool operator==(const VolumeInfo&) const = default;
};
Result<VolumeInfo> parse_volume_info(Bytes answer, std::string_view source);

struct DriveRow {
    std::uint16_t device_id = kNoDevice;  ///< kNoDevice: the drive is missing
    std::uint16_t state = 0;              ///< drive_state
    std::uint8_t slot = 0;
    bool operator==(const DriveRow&) const = default;
};
/// Drives that volumes are cut from.
struct DriveGroup {
    std::uint16_t ref = 0;
    std::vector<DriveRow> rows;
    bool operator==(const DriveGroup&) const = default;
};
struct Spare {
    std::uint16_t device_id = kNoDevice;
    bool dedicated = false;
    std::vector<std::uint16_t> groups;  ///< it is dedicated to
    bool operator==(const Spare&) const = default;
};
struct Configuration {
    std::vector<DriveGroup> groups;
    std::vector<Spare> spares;
    bool operator==(const Configuration&) const = default;
};
/// How many bytes the whole answer has; nullopt where even that is missing.
std::optional<std::size_t> configuration_size(Bytes answer);
Result<Configuration> parse_configuration(Bytes answer, std::string_view source);

}  // namespace raidwatch::megaraid
