#pragma once
// The card itself (bmic_identify_controller, bmic_sense_subsystem_info). Pure; any bytes.

#include "bits.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace raidwatch::ciss {

inline constexpr std::size_t kControllerBytes = 512, kSubsystemBytes = 512;

struct ControllerInfo {
    std::uint16_t logical_drives = 0;  ///< configured
    std::string vendor, product;       ///< empty where older firmware does not tell
    std::string firmware;
    DriveNumbers present;  ///< physical drives that are there; newer firmware may leave its map empty
    bool operator==(const ControllerInfo&) const = default;
};
Result<ControllerInfo> parse_controller(Bytes answer, std::string_view source);

/// Empty where the answer holds none.
std::string parse_serial(Bytes answer);

}  // namespace raidwatch::ciss
