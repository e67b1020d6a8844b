#pragma once
// The card itself and its battery (mfi_ctrl_info, mfi_bbu_status, mfi_bbu_design_info). Pure; any bytes.

#include "bytes.hpp"

#include <raidwatch/base/result.hpp>
#include <raidwatch/model/hardware.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace raidwatch::megaraid {

inline constexpr std::size_t kControllerInfoBytes = 2048, kBatteryStatusBytes = 64, kBatteryDesignBytes = 68;

struct ControllerInfo {
    std::uint16_t subvendor = 0;  ///< PCI subsystem vendor: who sold the card
    std::string product, serial;
    std::string firmware;  ///< the package's version, else that of the component "APP"
    bool has_battery = false;
    std::uint16_t correctable_errors = 0, uncorrectable_errors = 0;  ///< of its memory
    std::optional<double> temperature_c;  ///< of its processor, where it has a sensor
    bool operator==(const ControllerInfo&) const = default;
};
Result<ControllerInfo> parse_controller_info(Bytes answer, std::string_view source);

/// "Dell", "Broadcom", ...; empty for vendors that are not known.
std::string_view vendor_name(std::uint16_t subvendor);

/// Bits of mfi_bbu_status.fw_status, and MegaCli's words for them.
namespace battery_bit {
inline constexpr std::uint32_t missing = 1U << 0, voltage_low = 1U << 1, too_hot = 1U << 2,
                               charging = 1U << 3, discharging = 1U << 4, learn_requested = 1U << 5,
                               learning = 1U << 6, learn_failed = 1U << 7, learn_timed_out = 1U << 8,
                               bus_errors = 1U << 9, replace = 1U << 10, capacity_low = 1U << 11;
}

/// `design`: the answer to battery_design, or empty where that was refused; it tells capacitors from
/// batteries.
Result<Battery> parse_battery(Bytes status, Bytes design, std::string_view source);

}  // namespace raidwatch::megaraid
