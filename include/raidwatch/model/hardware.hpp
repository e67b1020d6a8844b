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
    std::string vendor_state;  ///< raw text where the state is unknown

    bool operator==(const Battery&) const = default;
};
BOOST_DESCRIBE_STRUCT(Battery, (), (kind, state, charge_percent, temperature_c, replacement_required, vendor_state))

/// One entry of a controller's own event log, as its firmware wrote it.
struct LogEntry {
    std::uint32_t sequence = 0;
    std::string at;        ///< by the controller's own clock, whose zone nobody knows: "2026-03-01 04:00:00", "boot + 30 s"
    std::string severity;  ///< "debug", "progress", "info", "warning", "critical", "fatal", "dead"; else its number
    std::string locale;    ///< what it concerns: "volume", "drive", "enclosure", "battery", "sas", "controller", ...
    std::uint32_t code = 0;
    std::string text;
    std::string subject;   ///< id of the disk or array it names, where it names one that is known

    bool operator==(const LogEntry&) const = default;
};
BOOST_DESCRIBE_STRUCT(LogEntry, (), (sequence, at, severity, locale, code, text, subject))

/// The end of the log. What lies between an earlier `newest` and the first entry here was not read.
struct FirmwareLog {
    std::uint32_t oldest = 0, newest = 0;  ///< sequence numbers that the controller holds
    std::uint32_t cleared = 0;             ///< sequence number at which somebody cleared the log
    std::vector<LogEntry> entries;         ///< warnings and worse, oldest first
    std::uint32_t searched_from = 0;       ///< older ones were not looked at; 0: all that the controller holds were

    bool operator==(const FirmwareLog&) const = default;
};
BOOST_DESCRIBE_STRUCT(FirmwareLog, (), (oldest, newest, cleared, entries, searched_from))

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
    std::optional<FirmwareLog> log;

    bool operator==(const Controller&) const = default;
};
BOOST_DESCRIBE_STRUCT(Controller, (),
                      (id, name, vendor, model, serial, firmware, driver, state, vendor_state, temperature_c,
                       memory_correctable_errors, memory_uncorrectable_errors, foreign_configuration, battery, log))

struct EnclosureElement {
    std::string name;
    std::string status;  ///< SES-3 element status code in words: "ok", "critical", "noncritical", "not_installed"
    std::optional<double> temperature_c;
    std::optional<int> rpm;

    bool operator==(const EnclosureElement&) const = default;
};
BOOST_DESCRIBE_STRUCT(EnclosureElement, (), (name, status, temperature_c, rpm))

/// A place for a disk, with its lamps (SES-3 array device slot element; Linux enclosure class).
struct EnclosureSlot {
    std::string name;          ///< as the enclosure calls it: "Slot 04"
    std::optional<int> number; ///< printed on the bay, if the enclosure tells
    std::string status;        ///< "ok", "critical", "not_installed", ...
    std::string device;        ///< kernel name of the disk in it: "sdc"
    std::optional<bool> fault_led, locate_led;

    bool operator==(const EnclosureSlot&) const = default;
};
BOOST_DESCRIBE_STRUCT(EnclosureSlot, (), (name, number, status, device, fault_led, locate_led))

struct Enclosure {
    std::string id, name, vendor, model, serial;
    std::string controller;  ///< id of the controller it hangs on, if that is one we name
    std::vector<EnclosureElement> fans, power_supplies, temperatures;
    std::vector<EnclosureSlot> slots;

    bool operator==(const Enclosure&) const = default;
};
BOOST_DESCRIBE_STRUCT(Enclosure, (), (id, name, vendor, model, serial, controller, fans, power_supplies, temperatures, slots))

}  // namespace raidwatch
