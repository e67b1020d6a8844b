#include "arcconf_fields.hpp"

#include "collectors/raid/words.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::adaptec {

namespace {

using raid::holds;
using raid::same;
using raid::starts;

/// "1/0/1": logical devices, failed, degraded.
void take_counts(std::string_view value, ControllerFacts& facts) {
    const auto parts = split(value, '/');
    if (parts.size() != 3) return;
    facts.failed_arrays = raid::leading_number(trim(parts[1])).value_or(0);
    facts.degraded_arrays = raid::leading_number(trim(parts[2])).value_or(0);
}

/// "Enabled (write-back)", "On when protected by battery/ZMM", "Off", "Disabled (write-through)".
std::optional<bool> is_on(std::string_view value) {
    if (starts(value, "enabled") || starts(value, "on")) return true;
    if (starts(value, "disabled") || starts(value, "off")) return false;
    return std::nullopt;
}

void add_count(std::optional<std::uint64_t>& sum, std::string_view value) {
    if (const auto count = raid::count(value)) sum = sum.value_or(0) + *count;
}

bool is_other_error(std::string_view key) {
    constexpr auto kNames =
        std::to_array<std::string_view>({"Hardware Errors", "Hard Read Errors", "Hard Write Errors",
                                         "Failed Read Recovers", "Failed Write Recovers"});
    return std::ranges::any_of(kNames, [&](auto name) { return same(name, key); });
}

void take_identity(const raid::Field& field, Disk& disk) {
    const auto [key, value] = field;
    if (same(key, "Vendor"))
        disk.vendor = raid::said(value);
    else if (same(key, "Model"))
        disk.model = value;
    else if (same(key, "Firmware"))
        disk.firmware = value;
    else if (same(key, "Serial number"))
        disk.serial = raid::said(value);
    else if (same(key, "World-wide name"))
        disk.wwn = raid::wwn(value);
    else if (same(key, "Transfer Speed"))
        disk.transport = raid::transport(value);
    else if (same(key, "Size") || same(key, "Total Size")) {
        const auto size = raid::binary_size(value);
        if (size && *size > 0) disk.bytes = size;
    } else if (same(key, "SSD"))
        disk.kind = starts(value, "yes") ? DiskKind::ssd : starts(value, "no") ? DiskKind::hdd : disk.kind;
}

}  // namespace

void take_controller_field(const raid::Field& field, Controller& controller, ControllerFacts& facts) {
    const auto [key, value] = field;
    if (same(key, "Controller Status")) {
        controller.vendor_state = value;
        controller.state = controller_state(value);
    } else if (same(key, "Controller Model"))
        controller.model = value;
    else if (same(key, "Controller Serial Number"))
        controller.serial = value;
    else if (same(key, "Firmware"))
        controller.firmware = value;
    else if (same(key, "Driver Name"))
        controller.driver = value;
    else if (starts(key, "PCI Address"))
        controller.id = raid::pci_id(value);
    else if (same(key, "Temperature")) {
        controller.temperature_c = raid::celsius(value);
        const auto judged = raid::in_parentheses(value);
        if (judged && !raid::says_nothing(*judged) && !starts(*judged, "normal")) facts.heat = value;
    } else if (same(key, "Defunct disk drive count"))
        facts.defunct = raid::leading_number(value).value_or(0);
    else if (starts(key, "Logical devices/Failed/Degraded") || starts(key, "Logical drives/"))
        take_counts(value, facts);
    else if (same(key, "Cache Status"))
        facts.cache_status = value;
    else if (same(key, "Cache State"))
        facts.cache_details = value;
}

void take_battery_field(const raid::Field& field, Controller& controller) {
    const auto [key, value] = field;
    const bool state =
        same(key, "Status") || same(key, "Backup Power Status") || same(key, "Overall Backup Unit Status");
    if (state) {
        const auto told = battery(value);
        if (told && same(key, "Overall Backup Unit Status")) {
            controller.battery = told;
            controller.battery->kind = BatteryKind::supercapacitor;
        } else {
            controller.battery = told;
        }
        return;
    }
    if (!controller.battery) return;
    auto& battery_now = *controller.battery;
    if (same(key, "Supercap Status") || same(key, "Non-Volatile Storage Status")) {
        if (const auto told = battery(value); told && told->state != BatteryState::ok)
            battery_now.state = told->state;
    } else if (same(key, "Power Type"))
        battery_now.kind = holds(value, "cap") ? BatteryKind::supercapacitor : BatteryKind::battery;
    else if (same(key, "Current Temperature"))
        battery_now.temperature_c = raid::celsius(value);
    else if (same(key, "Capacity remaining") || same(key, "Relative Charge")) {
        if (const auto percent = raid::percent(value))
            battery_now.charge_percent = static_cast<int>(*percent);
    } else if (same(key, "Over temperature") && starts(value, "yes"))
        battery_now.state = BatteryState::failed;
    else if (same(key, "Hardware Error") && !starts(value, "no error") && !raid::says_nothing(value))
        battery_now.state = BatteryState::failed;
}

void take_array_field(const raid::Field& field, Array& array, CacheSetting& cache) {
    const auto [key, value] = field;
    if (starts(key, "Status of logical d"))
        set_array_status(array, value);
    else if (same(key, "RAID level"))
        array.level = raid::level(value);
    else if (same(key, "Size"))
        array.bytes = raid::binary_size(value);
    else if (same(key, "Stripe-unit size"))
        array.chunk_bytes = raid::binary_size(value);
    else if (starts(key, "Logical d") && key.ends_with("name") && !raid::says_nothing(value))
        array.name += " " + std::string(value);
    else if (same(key, "Disk Name") && value.starts_with("/dev/"))
        array.device = value.substr(5, value.find_first_of(" (") - 5);
    else if (same(key, "Failed stripes") && starts(value, "yes"))
        array.data_errors = 1;
    else if (same(key, "Write-cache setting") || same(key, "Caching")) {
        cache.configured = is_on(value);
        cache.needs_battery = holds(value, "when protected");
    } else if (same(key, "Write-cache status") || same(key, "Write-cache mode"))
        cache.actual = is_on(value);
}

void take_disk_field(const raid::Field& field, Disk& disk) {
    const auto [key, value] = field;
    if (same(key, "State"))
        set_disk_status(disk, value);
    else if (same(key, "S.M.A.R.T. warnings") || same(key, "Predictive Failures")) {
        if (const auto warnings = raid::count(value))
            disk.predictive_failure = *warnings > 0 || disk.predictive_failure == true;
    } else if (same(key, "S.M.A.R.T.")) {
        // The drive's own flag; older versions print it without a count of warnings.
        if (starts(value, "yes")) disk.predictive_failure = true;
    } else if (same(key, "SSD Smart Trip Wearout") || same(key, "56 Day Warning Present")) {
        if (same(value, "true") || starts(value, "yes")) disk.predictive_failure = true;
    } else if (same(key, "Media Failures") || same(key, "Medium Error Count") || same(key, "Medium errors"))
        add_count(disk.media_errors, value);
    else if (same(key, "Failed logical device segments") && disk.state == DiskState::online) {
        // It works again, and the segments of its logical devices that failed are not rebuilt yet.
        if (same(value, "true") || starts(value, "yes")) disk.state = DiskState::failed;
    } else if (is_other_error(key))
        add_count(disk.other_errors, value);
    else if (same(key, "Current Temperature") || same(key, "Temperature"))
        disk.temperature_c = raid::celsius(value);
    else if (same(key, "Rotational Speed")) {
        constexpr int kFastest = 100'000;
        if (const auto rpm = raid::leading_number(value); rpm && *rpm <= kFastest)
            disk.rotation_rpm = static_cast<std::uint32_t>(*rpm);
    } else
        take_identity(field, disk);
}

bool take_enclosure_part(const raid::Field& field, Enclosure& enclosure) {
    const auto [key, value] = field;
    auto* parts = starts(key, "Fan ")            ? &enclosure.fans
                  : starts(key, "Power supply ") ? &enclosure.power_supplies
                  : starts(key, "Temperature")   ? &enclosure.temperatures
                                                 : nullptr;
    if (!parts) return false;
    const auto word = raid::in_parentheses(value).value_or(value);
    const bool well = starts(word, "optimal") || starts(word, "ok") || starts(word, "normal");
    const bool absent = starts(word, "not installed") || starts(word, "not present");
    std::string status = "critical";
    if (well) status = "ok";
    if (absent) status = "not_installed";
    // "Abnormal" is also said of 46 C: outside a range that nobody set.
    if (raid::says_nothing(word) || starts(word, "abnormal")) status = "unknown";
    parts->push_back({std::string(key), std::move(status), {}, {}});
    return true;
}

std::string place_key(std::string_view location) {
    std::string key;
    for (const auto part : split(location, ',')) {
        const auto words = split_words(part.substr(0, part.find('(')));
        std::string text;
        for (const auto word : words) text += (text.empty() ? "" : ":") + std::string(word);
        const auto colon = text.find(':');
        if (colon == text.npos) continue;
        const auto name = text.substr(0, colon);
        const bool names_place = same(name, "enclosure") || same(name, "connector") ||
                                 same(name, "backplane") || same(name, "slot") || same(name, "device");
        if (!names_place) continue;
        // A backplane hangs on a connector, which the other form of the place leaves out.
        if (same(name, "backplane") || same(name, "enclosure")) key.clear();
        std::ranges::transform(text, text.begin(),
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        key += text + ";";
    }
    return key;
}

std::optional<raid::Place> segment(const raid::Field& field) {
    const auto [key, value] = field;
    raid::Place place;
    if (const auto group = raid::after(key, "Group "))
        place.member.group = raid::leading_number(*group);
    else if (!starts(key, "Segment ") && !starts(key, "Device "))
        return std::nullopt;
    if (!raid::leading_number(key.substr(key.rfind(' ') + 1))) return std::nullopt;
    const auto open = value.find('(');
    const auto word = trim(value.substr(0, open));
    place.member.state = segment_state(word);
    place.member.vendor_state = word;
    if (open == value.npos) return place;
    const auto inside = raid::in_parentheses(value).value_or("");
    place.slot = place_key(inside);
    if (place.slot.empty()) place.slot = trim(inside);  // "0,1": channel and device
    const auto close = value.rfind(')');
    if (close != value.npos) place.serial = trim(value.substr(close + 1));
    return place;
}

}  // namespace raidwatch::adaptec
