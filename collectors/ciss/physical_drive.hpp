#pragma once
// Physical drives as the firmware knows them (bmic_identify_physical_device). Pure; any bytes.

#include "bits.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace raidwatch::ciss {

/// What Linux asks for; older firmware answers with 512.
inline constexpr std::size_t kPhysicalDriveBytes = 2560;

namespace device_type {
inline constexpr std::uint8_t parallel = 0x00, sata = 0x01, sas = 0x02, sata_bare = 0x03, sas_bare = 0x04,
                              nvme = 0x09, untold = 0xff;
/// Not an expander, enclosure processor or controller.
constexpr bool is_drive(std::uint8_t type) {
    return type <= sas_bare || type == nvme || type == untold;
}
}  // namespace device_type

struct PhysicalDrive {
    std::string vendor, model, firmware, serial;  ///< vendor empty for ATA drives
    std::string wwn;                              ///< "0x5000c500a1b2c3d4"; empty where it does not tell
    std::uint64_t bytes = 0;                      ///< 0: not told
    std::string slot;      ///< "1I:1:4", port, box and bay, as the vendor's tool prints it
    bool present = false;  ///< there and working
    bool is_disk = true;
    bool configured = false, spare = false;
    std::optional<bool> predictive_failure;  ///< absent where the drive has no SMART
    std::uint8_t failure_reason = 0;         ///< why it was given up last; 0: never
    std::uint8_t type = device_type::untold;
    std::optional<std::uint32_t> rpm;
    bool solid_state = false;
    std::optional<double> temperature_c;

    bool sas() const { return type == device_type::sas || type == device_type::sas_bare; }
    bool operator==(const PhysicalDrive&) const = default;
};
Result<PhysicalDrive> parse_physical_drive(Bytes answer, std::string_view source);

/// An answer of zeros: nothing is known of a drive of this number.
bool says_nothing(const PhysicalDrive& drive);

/// "medium error", "removed"; empty for 0, "reason 0x99" for unknown ones.
std::string failure_text(std::uint8_t reason);
/// The drive was taken out, rather than that it failed.
bool was_removed(std::uint8_t reason);

}  // namespace raidwatch::ciss
