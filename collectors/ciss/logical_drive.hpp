#pragma once
// Logical drives: what they are, how they are and which drives they lie on (answers to the BMIC commands 10h,
// 12h and 50h). Pure; any bytes.

#include "bits.hpp"

#include <raidwatch/base/result.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace raidwatch::ciss {

inline constexpr std::size_t kLogicalDriveBytes = 512, kLogicalDriveStatusBytes = 1024,
                             kConfigurationBytes = 512;

struct LogicalDrive {
    std::uint16_t block_bytes = 0;
    std::uint64_t blocks = 0;
    std::uint8_t fault_tolerance = 0;
    std::string label;      ///< as somebody called it; mostly empty
    std::string unique_id;  ///< 32 hexadecimal digits, as the driver shows them; empty where it has none
    bool operator==(const LogicalDrive&) const = default;
};
/// An answer of zeros alone is a logical drive without blocks: there is none of this number.
Result<LogicalDrive> parse_logical_drive(Bytes answer, std::string_view source);

/// "raid0", "raid1" (also where pairs are striped), "raid5", "raid6", "raid1adm"; "fault tolerance 9" for
/// unknown ones.
std::string level_of(std::uint8_t fault_tolerance);
/// The same with what the number of drives tells: mirrors of more drives than one set are striped.
std::string level_of(std::uint8_t fault_tolerance, std::size_t drives);

namespace unit_status {
inline constexpr std::uint8_t ok = 0, failed = 1, not_configured = 2, interim_recovery = 3,
                              ready_for_recovery = 4, recovering = 5, expanding = 10;
}
/// In the words of the vendor's tool: "Interim Recovery Mode"; "unit status 0x40" for unknown ones.
std::string status_text(std::uint8_t unit_status);

struct LogicalDriveStatus {
    std::uint8_t status = 0;        ///< unit_status
    std::uint64_t blocks_left = 0;  ///< to recover or to expand
    DriveNumbers failed, replaced, active_spares;
    std::optional<std::uint16_t> rebuilding;  ///< the drive that is written now
    bool operator==(const LogicalDriveStatus&) const = default;
};
Result<LogicalDriveStatus> parse_logical_drive_status(Bytes answer, std::string_view source);

/// The layout is public for this family's older controllers (config_t); whoever uses it checks it against
/// what else is known.
struct Configuration {
    std::uint16_t drive_count = 0;
    std::uint16_t fault_tolerance = 0;
    DriveNumbers drives, spares;
    bool operator==(const Configuration&) const = default;
};
Result<Configuration> parse_configuration(Bytes answer, std::string_view source);

}  // namespace raidwatch::ciss
