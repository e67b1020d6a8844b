#include "cli_logs.hpp"
#include "collectors/text/identity_key.hpp"
#include "collectors/text/json_view.hpp"
#include "recorded.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace raidwatch::nvme {

namespace {

constexpr double kZeroCelsius = 273;  // nvme-cli subtracts whole kelvins

/// 310, 310.0 and "310"; counters beyond 64 bits are strings, and saturate.
std::optional<double> number_in(JsonView value) {
    if (const auto number = value.number()) return number;
    auto text = value.text();
    std::erase(text, ',');
    return parse_double(text);
}

std::optional<std::uint64_t> count_in(JsonView value) {
    if (const auto exact = value.count()) return exact;
    const auto number = number_in(value);
    if (!number || *number < 0) return std::nullopt;
    constexpr double kMost = 18446744073709549568.0;
    return *number >= kMost ? UINT64_MAX : static_cast<std::uint64_t>(*number);
}

JsonView first_of(JsonView root, std::initializer_list<std::string_view> names) {
    for (const auto name : names)
        if (root[name].present()) return root[name];
    return root[*names.begin()];
}

std::optional<int> small_in(JsonView value) {
    const auto count = count_in(value);
    if (!count || *count > 255) return std::nullopt;
    return static_cast<int>(*count);
}

/// A number; since nvme-cli 2.11 with -v an object with the number as "value" and a flag per bit.
std::optional<int> critical_warning(JsonView value) {
    if (const auto number = small_in(value)) return number;
    if (const auto number = small_in(value["value"])) return number;
    constexpr std::array<std::string_view, 6> kBits{
        "available_spare", "temp_threshold", "reliability_degraded", "ro", "vmbu_failed", "pmr_ro"};
    int bits = 0;
    bool any = false;
    int bit = 0;
    for (const auto name : kBits) {
        if (const auto flag = count_in(value[name]); flag || value[name].flag()) {
            any = true;
            if (flag.value_or(0) > 0 || value[name].flag().value_or(false)) bits |= 1 << bit;
        }
        ++bit;
    }
    return any ? std::optional(bits) : std::nullopt;
}

std::optional<double> celsius(JsonView kelvin) {
    const auto number = number_in(kelvin);
    if (!number || *number <= 0 || *number > 1000) return std::nullopt;
    return std::round(*number - kZeroCelsius);
}

void add_health(JsonView root, Findings& findings) {
    SmartReading reading;
    reading.protocol = SmartProtocol::nvme;
    reading.read_by = "nvme-cli";
    reading.critical_warning = critical_warning(root["critical_warning"]);
    // The same bits for an endurance group, which a drive may give apart from its own.
    constexpr int kGroupBits = 0x0d;
    if (const auto group = small_in(root["endurance_grp_critical_warning_summary"]);
        group && reading.critical_warning)
        *reading.critical_warning |= *group & kGroupBits;
    reading.temperature_c = celsius(root["temperature"]);
    reading.available_spare = small_in(first_of(root, {"avail_spare", "available_spare"}));
    reading.available_spare_threshold =
        small_in(first_of(root, {"spare_thresh", "available_spare_threshold"}));
    reading.percentage_used = small_in(first_of(root, {"percent_used", "percentage_used"}));
    reading.power_cycles = count_in(root["power_cycles"]);
    reading.power_on_hours = count_in(root["power_on_hours"]);
    reading.unsafe_shutdowns = count_in(root["unsafe_shutdowns"]);
    reading.media_errors = count_in(root["media_errors"]);
    reading.error_log_entries = count_in(root["num_err_log_entries"]);
    Disk disk;
    disk.kind = DiskKind::nvme;
    findings.disks.push_back(std::move(disk));
    findings.readings.push_back(std::move(reading));
}

std::string device_name(JsonView value) {
    auto text = value.text();
    if (text.starts_with("/dev/")) text.erase(0, 5);
    return text;
}

void add_disk(Findings& findings, Disk disk) {
    disk.kind = DiskKind::nvme;
    disk.transport = "nvme";
    disk.id = disk.serial.empty() ? disk.device : joined_key({disk.model, disk.serial});
    const bool known =
        std::ranges::any_of(findings.disks, [&](const Disk& other) { return other.id == disk.id; });
    if (!disk.id.empty() && !known) findings.disks.push_back(std::move(disk));
}

/// A device of the flat list, a controller of the nested one, or the answer of id-ctrl.
Disk disk_of(JsonView node) {
    Disk disk;
    disk.device = device_name(first_of(node, {"DevicePath", "Controller"}));
    disk.model = first_of(node, {"ModelNumber", "mn"}).text();
    disk.serial = first_of(node, {"SerialNumber", "sn"}).text();
    disk.firmware = first_of(node, {"Firmware", "fr"}).text();
    disk.bytes = count_in(first_of(node, {"PhysicalSize", "tnvmcap"}));
    return disk;
}

/// `nvme list`: devices; with -v (2.x) hosts, of which each has subsystems, of which each has controllers.
void add_list(JsonView devices, Findings& findings) {
    for (const auto device : devices.items()) {
        if (!device["Subsystems"].present()) add_disk(findings, disk_of(device));
        for (const auto subsystem : device["Subsystems"].items())
            for (const auto controller : subsystem["Controllers"].items()) {
                auto disk = disk_of(controller);
                const auto namespaces = controller["Namespaces"].items();
                if (!namespaces.empty()) disk.device = device_name(namespaces.front()["NameSpace"]);
                if (disk.device.empty()) disk.device = device_name(controller["Controller"]);
                add_disk(findings, std::move(disk));
            }
    }
}

void add_self_test_log(JsonView reports, Findings& findings) {
    std::vector<SelfTestEntry> entries;
    for (const auto report : reports.items()) {
        SelfTestEntry entry;
        entry.result = count_in(report["Self test result"]).value_or(15);
        entry.code = count_in(report["Self test code"]).value_or(0);
        entry.power_on_hours = count_in(report["Power on hours"]);
        entries.push_back(entry);
    }
    add_self_tests(entries, findings);
}

void add_error_log(JsonView errors, Findings& findings) {
    std::vector<CountedError> entries;
    for (const auto error : errors.items())
        entries.push_back(
            {count_in(error["error_count"]).value_or(0), count_in(error["status_field"]).value_or(0)});
    add_errors(entries, findings);
}

/// Subsystems with their paths; 1.x lists name and paths as two objects, one after the other.
void add_subsystems(JsonView subsystems, Findings& findings) {
    std::string name;
    for (const auto subsystem : subsystems.items()) {
        if (const auto own = subsystem["Name"].text(); !own.empty()) name = own;
        std::vector<Path> paths;
        for (const auto path : subsystem["Paths"].items())
            paths.push_back({path["Name"].text(), path["Transport"].text(), path["State"].text()});
        if (!paths.empty()) add_subsystem(name, paths, findings);
    }
}

/// list-subsys: subsystems (1.x), or hosts of which each has some (2.x).
bool add_hosts(JsonView root, Findings& findings) {
    bool any = root["Subsystems"].present();
    add_subsystems(root["Subsystems"], findings);
    for (const auto host : root.items()) {
        any = any || host["Subsystems"].present();
        add_subsystems(host["Subsystems"], findings);
    }
    return any;
}

}  // namespace

Findings parse_nvme_cli_json(std::string_view output) {
    Findings findings;
    const auto parsed = JsonDocument::read(output, "nvme-cli's answer");
    if (!parsed) {
        findings.problems.push_back({"nvme", parsed.error().code, parsed.error().text()});
        return findings;
    }
    const auto root = parsed->root();
    findings.complete = true;
    if (root["critical_warning"].present() && first_of(root, {"avail_spare", "available_spare"}).present()) {
        add_health(root, findings);
    } else if (root["Devices"].present()) {
        add_list(root["Devices"], findings);
    } else if (root["mn"].present() && root["sn"].present()) {
        add_disk(findings, disk_of(root));
    } else if (root["List of Valid Reports"].present()) {
        add_self_test_log(root["List of Valid Reports"], findings);
    } else if (root["errors"].present()) {
        add_error_log(root["errors"], findings);
    } else if (!add_hosts(root, findings)) {
        findings.complete = false;
        const auto error = root["error"].text();
        findings.problems.push_back({"nvme", ErrorCode::malformed,
                                     error.empty() ? "neither a health log, nor a list, nor an identification"
                                                   : printable(error, 200)});
    }
    return findings;
}

}  // namespace raidwatch::nvme
