#pragma once
// Controllers, their batteries, enclosures. std::nullopt = not reported, never zero.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace raidwatch {

enum class BatteryKind { battery, supercapacitor, unknown };
BOOST_DESCRIBE_ENUM(BatteryKind, battery, supercapacitor, unknown)

enum class BatteryState { ok, learning, charging, low, failed, missing, unknown };
BOOST_DESCRIBE_ENUM(BatteryState, ok, learning, charging, low, failed, missing, unknown)

struct Battery {
    BatteryKind kind = BatteryKind::unknown;
    BatteryState state = BatteryState::unknown;
    std::optional<int> charge_percent;
    std::optional<double> temperature_c;
    std::optional<bool> replacement_required;

    bool operator==(const Battery&) const = default;
};
BOOST_DESCRIBE_STRUCT(Battery, (), (kind, state, charge_percent, temperature_c, replacement_required))

enum class ControllerState { optimal, degraded, failed, lost, unknown };
BOOST_DESCRIBE_ENUM(ControllerState, optimal, degraded, failed, lost, unknown)

struct Controller {
    std::string id;    ///< PCI position: a swapped card is the same place with another card
    std::string name;  ///< as shown: "c0"
    std::string vendor, model, serial, firmware, driver;
    ControllerState state = ControllerState::unknown;
    std::string vendor_state;  ///< raw text where the state is unknown
    std::optional<double> temperature_c;
    std::optional<std::uint64_t> memory_correctable_errors;
    std::optional<std::uint64_t> memory_uncorrectable_errors;
    std::optional<bool> foreign_configuration;
    std::optional<Battery> battery;

    bool operator==(const Controller&) const = default;
};
BOOST_DESCRIBE_STRUCT(Controller, (),
                      (id, name, vendor, model, serial, firmware, driver, state, vendor_state, temperature_c,
                       memory_correctable_errors, memory_uncorrectable_errors, foreign_configuration, battery))

struct EnclosureElement {
    std::string name;
    std::string status;  ///< SES-3 element status code in words: "ok", "critical", "noncritical", "not_installed"
    std::optional<double> temperature_c;
    std::optional<int> rpm;

    bool operator==(const EnclosureElement&) const = default;
};
BOOST_DESCRIBE_STRUCT(EnclosureElement, (), (name, status, temperature_c, rpm))

struct Enclosure {
    std::string id, name, vendor, model, serial;
    std::vector<EnclosureElement> fans, power_supplies, temperatures;

    bool operator==(const Enclosure&) const = default;
};
BOOST_DESCRIBE_STRUCT(Enclosure, (), (id, name, vendor, model, serial, fans, power_supplies, temperatures))

}  // namespace raidwatch
