#include "controller.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::megaraid {

namespace {

// Offsets in mfi_ctrl_info; the temperature is in the part that Linux's megasas_ctrl_info adds.
constexpr std::size_t kSubvendorAt = 4, kComponentCountAt = 180, kComponentsAt = 184, kComponentBytes = 72,
                      kMostComponents = 8, kProductAt = 1344, kSerialAt = 1424, kHardwareAt = 1456,
                      kCorrectableAt = 1492, kUncorrectableAt = 1494, kPackageAt = 1600,
                      kTemperatureAt = 0x7c9;
constexpr std::uint32_t kHasBattery = 1;
constexpr std::size_t kLeastBytes = 1696;  ///< what every firmware knows

struct Vendor {
    std::uint16_t id;
    std::string_view name;
};
constexpr std::array kVendors{
    Vendor{0x1000, "Broadcom"}, Vendor{0x1014, "IBM"},        Vendor{0x1028, "Dell"},
    Vendor{0x1137, "Cisco"},    Vendor{0x15d9, "Supermicro"}, Vendor{0x1734, "Fujitsu"},
    Vendor{0x17aa, "Lenovo"},   Vendor{0x8086, "Intel"},      Vendor{0x19e5, "Huawei"},
};

std::string application_version(Bytes answer) {
    const auto count = std::min<std::size_t>(u32(answer, kComponentCountAt), kMostComponents);
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = kComponentsAt + i * kComponentBytes;
        if (text(answer, at, 8) == "APP") return text(answer, at + 8, 32);
    }
    return {};
}

/// 0 and 255: no sensor.
std::optional<double> temperature(std::uint8_t raw) {
    if (raw == 0 || raw == 0xff) return std::nullopt;
    return raw;
}

BatteryKind kind_of(Bytes design) {
    constexpr std::size_t kDeviceNameAt = 26, kNameBytes = 8;
    if (design.size() < kDeviceNameAt + kNameBytes) return BatteryKind::unknown;
    const auto name = text(design, kDeviceNameAt, kNameBytes);
    if (name.empty()) return BatteryKind::unknown;
    const bool capacitor =
        name.starts_with("CV") || name.find("SuCap") != name.npos || name.starts_with("TMM");
    return capacitor ? BatteryKind::supercapacitor : BatteryKind::battery;
}

}  // namespace

Result<ControllerInfo> parse_controller_info(Bytes answer, std::string_view source) {
    if (answer.size() < kLeastBytes)
        return failure(ErrorCode::malformed, "reading the controller information of", std::string(source),
                       "only " + std::to_string(answer.size()) + " bytes");
    ControllerInfo info;
    info.subvendor = u16(answer, kSubvendorAt);
    info.product = text(answer, kProductAt, 80);
    info.serial = text(answer, kSerialAt, 32);
    info.firmware = text(answer, kPackageAt, 96);
    if (info.firmware.empty()) info.firmware = application_version(answer);
    info.has_battery = (u32(answer, kHardwareAt) & kHasBattery) != 0;
    info.correctable_errors = u16(answer, kCorrectableAt);
    info.uncorrectable_errors = u16(answer, kUncorrectableAt);
    info.temperature_c = temperature(u8(answer, kTemperatureAt));
    return info;
}

std::string_view vendor_name(std::uint16_t subvendor) {
    const auto found = std::ranges::find(kVendors, subvendor, &Vendor::id);
    return found == kVendors.end() ? std::string_view() : found->name;
}

Result<Battery> parse_battery(Bytes status, Bytes design, std::string_view source) {
    constexpr std::size_t kTypeAt = 0, kBatteryTemperatureAt = 6, kFirmwareStatusAt = 8, kChargeAt = 34,
                          kHealthAt = 42;
    constexpr std::uint8_t kNoBattery = 0, kTellsHealth = 2;
    if (status.size() < kBatteryStatusBytes)
        return failure(ErrorCode::malformed, "reading the battery status of", std::string(source),
                       "only " + std::to_string(status.size()) + " bytes");
    namespace bit = battery_bit;
    Battery battery;
    battery.kind = kind_of(design);
    const auto type = u8(status, kTypeAt);
    const auto flags = u32(status, kFirmwareStatusAt);
    if (type == kNoBattery || (flags & bit::missing)) {
        battery.state = BatteryState::missing;
        return battery;
    }
    const auto charge = u16(status, kChargeAt);
    if (charge <= 100) battery.charge_percent = charge;
    battery.temperature_c =
        temperature(static_cast<std::uint8_t>(std::min<unsigned>(u16(status, kBatteryTemperatureAt), 255)));
    const bool ill = type == kTellsHealth && u8(status, kHealthAt) == 0;
    battery.replacement_required = ill || (flags & bit::replace);
    if (*battery.replacement_required || (flags & (bit::learn_failed | bit::bus_errors)))
        battery.state = BatteryState::failed;
    else if (flags & bit::learning)
        battery.state = BatteryState::learning;
    else if (flags & bit::charging)
        battery.state = BatteryState::charging;
    else
        battery.state = flags & (bit::capacity_low | bit::voltage_low) ? BatteryState::low : BatteryState::ok;
    return battery;
}

}  // namespace raidwatch::megaraid
