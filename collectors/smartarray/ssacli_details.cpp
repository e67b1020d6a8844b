#include "ssacli_details.hpp"

#include "collectors/raid/words.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::smartarray {

namespace {

using raid::same;
using raid::starts;

void take_parity_initialisation(std::string_view value, Array& array) {
    if (raid::holds(value, "failed") && array.state == ArrayState::optimal) {
        array.state = ArrayState::degraded;
        array.vendor_state += ", parity initialization failed";
    }
    if (array.progress || (!raid::holds(value, "in progress") && !raid::holds(value, "queued"))) return;
    const auto state = raid::holds(value, "queued") ? OperationState::queued : OperationState::running;
    array.progress =
        Progress{.kind = OperationKind::initialise, .state = state, .percent = raid::percent(value)};
}

/// "/dev/sda", "/dev/sda (Bus: 1, Target: 0, Lun: 0)"
std::string device_name(std::string_view text) {
    const auto path = text.substr(0, text.find_first_of(" ("));
    return path.starts_with("/dev/") ? std::string(path.substr(5)) : std::string{};
}

/// "ATA     MB1000EBZQB": vendor and model.
void take_model(std::string_view text, Disk& disk) {
    const auto parts = raid::cells(text);
    disk.model = parts.empty() ? std::string{} : std::string(parts.back());
    if (parts.size() > 1) disk.vendor = parts.front();
}

bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return raid::holds(text, word); });
}

bool is_ill_word(std::string_view status) {
    return !raid::says_nothing(status) && !starts(status, "ok");
}

}  // namespace

void take_controller_field(const raid::Field& field, Controller& controller, CacheFacts& cache) {
    const auto [key, value] = field;
    if (same(key, "Serial Number"))
        controller.serial = raid::said(value);
    else if (same(key, "Firmware Version"))
        controller.firmware = value;
    else if (same(key, "Driver Name"))
        controller.driver = value;
    else if (starts(key, "PCI Address"))
        controller.id = raid::pci_id(value);
    else if (same(key, "Controller Temperature (C)"))
        controller.temperature_c = raid::celsius(value);
    else if (same(key, "Controller Status")) {
        controller.vendor_state = value;
        controller.state = starts(value, "ok")         ? ControllerState::optimal
                           : starts(value, "failed")   ? ControllerState::failed
                           : starts(value, "degraded") ? ControllerState::degraded
                                                       : ControllerState::unknown;
    } else if (same(key, "Cache Status"))
        cache.status = value;
    else if (same(key, "Cache Status Details"))
        cache.details = value;
    else if (same(key, "Cache Backup Power Source"))
        cache.power_source = value;
    else if (starts(key, "Capacitor Temperature"))
        cache.capacitor_c = raid::celsius(value);
    else if (starts(key, "Battery/Capacitor Status") || same(key, "Battery Status") ||
             same(key, "Capacitor Status")) {
        // One pack that is ill outweighs another that is well.
        if (cache.battery_status.empty() || is_ill_word(value)) cache.battery_status = value;
    }
}

void take_volume_field(const raid::Field& field, Array& array) {
    const auto [key, value] = field;
    if (same(key, "Status"))
        set_volume_status(array, value);
    else if (same(key, "Fault Tolerance"))
        array.level = raid::level(value);
    else if (same(key, "Size"))
        array.bytes = raid::binary_size(value);
    else if (same(key, "Strip Size"))
        array.chunk_bytes = raid::binary_size(value);
    else if (same(key, "Disk Name"))
        array.device = device_name(value);
    else if (same(key, "Caching"))
        array.write_cache_configured = starts(value, "enabled") ? raid::kWriteBack : raid::kWriteThrough;
    else if (starts(key, "Parity Initialization"))
        take_parity_initialisation(value, array);
    else if (same(key, "Unrecoverable Media Errors") && !raid::says_nothing(value))
        array.data_errors = std::max<std::uint64_t>(1, raid::count(value).value_or(1));
}

void take_drive_field(const raid::Field& field, Disk& disk) {
    const auto [key, value] = field;
    if (same(key, "Status"))
        set_drive_status(disk, value);
    else if (same(key, "Drive Type")) {
        if (raid::holds(value, "spare")) {
            disk.hot_spare = true;
            if (disk.state == DiskState::online && !raid::holds(value, "active"))
                disk.state = DiskState::spare;
        }
        if (raid::holds(value, "unassigned") || raid::holds(value, "hba")) {
            disk.configured = false;
            if (disk.state == DiskState::online) disk.state = DiskState::unconfigured;
        }
    } else if (same(key, "Interface Type")) {
        disk.transport = raid::transport(value);
        if (raid::disk_kind(value) != DiskKind::unknown) disk.kind = raid::disk_kind(value);
    } else if (same(key, "Size"))
        disk.bytes = raid::decimal_size(value);
    else if (same(key, "Rotational Speed")) {
        const auto rpm = raid::count(value);
        if (rpm && *rpm <= 100'000) disk.rotation_rpm = static_cast<std::uint32_t>(*rpm);
        if (rpm && *rpm > 0) disk.kind = DiskKind::hdd;
    } else if (same(key, "Firmware Revision"))
        disk.firmware = value;
    else if (same(key, "Serial Number"))
        disk.serial = raid::said(value);
    else if (same(key, "WWID"))
        disk.wwn = raid::wwn(value);
    else if (same(key, "Model"))
        take_model(value, disk);
    else if (same(key, "Current Temperature (C)"))
        disk.temperature_c = raid::celsius(value);
    else if (same(key, "SSD Smart Trip Wearout") && (same(value, "true") || starts(value, "yes")))
        disk.predictive_failure = true;
}

void take_enclosure_field(const raid::Field& field, Enclosure& enclosure) {
    const auto key = field.key, value = field.value;
    const auto status = [&]() -> std::string {
        if (starts(value, "ok") || same(value, "redundant")) return "ok";
        return holds_any(value, {"fail", "degraded", "high", "critical"}) ? "critical" : "";
    };
    if (same(key, "Vendor ID"))
        enclosure.vendor = value;
    else if (same(key, "Serial Number"))
        enclosure.serial = raid::said(value);
    // "Not Redundant" is how a cage with one supply is.
    if (!key.ends_with("Status") || status().empty()) return;
    if (starts(key, "fan"))
        enclosure.fans.push_back({"fans", status(), {}, {}});
    else if (starts(key, "temperature"))
        enclosure.temperatures.push_back({"temperature", status(), {}, {}});
    else if (starts(key, "power supply"))
        enclosure.power_supplies.push_back({"power supplies", status(), {}, {}});
}

void judge_cache(const CacheFacts& cache, raid::Adapter& adapter) {
    auto& controller = adapter.controller;
    if (!cache.battery_status.empty()) {
        controller.battery = battery(cache.battery_status);
        controller.battery->kind = battery_kind(cache.power_source);
        controller.battery->temperature_c = cache.capacitor_c;
    }
    const bool off = raid::forced_off(cache.status);
    bool told_by_volumes = false;
    for (auto& volume : adapter.volumes) {
        auto& array = volume.array;
        if (array.write_cache_configured.empty()) continue;
        array.write_cache_actual = off ? std::string(raid::kWriteThrough) : array.write_cache_configured;
        told_by_volumes = told_by_volumes || array.write_cache_configured == raid::kWriteBack;
    }
    // "Not Configured", "Disabled" and "Not Present" are somebody's choice; every other word is an illness.
    const bool chosen = raid::says_nothing(cache.status) || starts(cache.status, "ok") ||
                        starts(cache.status, "not configured") || starts(cache.status, "not present") ||
                        same(cache.status, "disabled");
    if (chosen || (off && told_by_volumes) || controller.state == ControllerState::failed) return;
    controller.state = ControllerState::degraded;
    controller.vendor_state = "Cache Status: " + cache.status;
    if (!cache.details.empty()) controller.vendor_state += " (" + cache.details + ")";
}

}  // namespace raidwatch::smartarray
