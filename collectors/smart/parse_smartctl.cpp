#include "parse_smartctl.hpp"

#include "ata_pages.hpp"
#include "smartctl_sections.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::smart {

namespace {
constexpr int kNotParsed = 1, kNotOpened = 2, kFailing = 8;

bool says_asleep(JsonView root, int exit_status) {
    if (exit_status == kAsleepExit) return true;
    return std::ranges::any_of(root["smartctl"]["messages"].items(), [](JsonView message) {
        // "Device is in STANDBY mode, exit(2)", "... in STANDBY BY COMMAND mode, ...", "... in SLEEP mode,
        // ..."
        const auto text = message["string"].text();
        return text.starts_with("Device is in ") && contains(text, " mode, exit(");
    });
}

/// The error messages, or the exit status in words where there is none.
std::string complaint(JsonView root, int exit_status) {
    std::string all;
    for (const auto message : root["smartctl"]["messages"].items())
        if (message["severity"].text() == "error")
            all += (all.empty() ? "" : "; ") + message["string"].text();
    return all.empty() ? fmt::format("smartctl exit status {}", exit_status) : all;
}

ErrorCode complaint_code(std::string_view text) {
    if (text.find("Permission denied") != text.npos) return ErrorCode::denied;
    if (text.find("No such device") != text.npos || text.find("No such file") != text.npos)
        return ErrorCode::not_found;
    if (text.find("Unable to detect device type") != text.npos || text.find("Unknown") != text.npos)
        return ErrorCode::unsupported;
    return ErrorCode::io;
}

std::string first_text(JsonView root, std::initializer_list<std::string_view> names) {
    for (const auto name : names)
        if (auto text = root[name].text(); !text.empty()) return text;
    return {};
}

std::string wwn(JsonView root) {
    const auto naa = root["wwn"]["naa"].count(), oui = root["wwn"]["oui"].count(),
               id = root["wwn"]["id"].count();
    if (naa && oui && id)
        return fmt::format("0x{:01x}{:06x}{:09x}", *naa & 0xf, *oui & 0xffffff, *id & 0xfffffffff);
    return root["logical_unit_id"].text();
}

Disk disk_facts(JsonView root, std::string_view protocol) {
    Disk disk;
    disk.vendor = first_text(root, {"scsi_vendor", "vendor"});
    disk.model = first_text(root, {"model_name", "scsi_model_name", "scsi_product", "product"});
    disk.serial = root["serial_number"].text();
    disk.firmware = first_text(root, {"firmware_version", "scsi_revision", "revision"});
    disk.wwn = wwn(root);
    disk.bytes = root["user_capacity"]["bytes"].count();
    if (!disk.bytes) disk.bytes = root["nvme_total_capacity"].count();
    if (const auto size = root["logical_block_size"].small()) disk.logical_block_bytes = *size;
    if (const auto size = root["physical_block_size"].small()) disk.physical_block_bytes = *size;
    const auto rpm = root["rotation_rate"].small();
    if (rpm && *rpm > 0) disk.rotation_rpm = *rpm;
    if (protocol == "NVMe")
        disk.kind = DiskKind::nvme;
    else if (rpm)
        disk.kind = *rpm > 0 ? DiskKind::hdd : DiskKind::ssd;
    return disk;
}

/// 0 is "not known", on disks without a sensor and behind controllers.
std::optional<double> celsius(JsonView value) {
    const auto now = value.number();
    return now && *now > 0 && *now < 200 ? now : std::nullopt;
}

void read_temperatures(JsonView root, SmartReading& reading) {
    const auto temperature = root["temperature"];
    if (const auto now = celsius(temperature["current"])) reading.temperature_c = now;
    reading.temperature_limit_c = celsius(temperature["op_limit_max"]);
    for (const auto* name : {"critical_limit_max", "limit_max", "drive_trip"})
        if (!reading.temperature_critical_c) reading.temperature_critical_c = celsius(temperature[name]);
    // Where smartctl 7.3 took the temperature from the informational exceptions page instead of its own.
    if (!reading.temperature_critical_c)
        reading.temperature_critical_c = celsius(root["scsi_temperature"]["drive_trip"]);
}

/// A disk without SMART may still tell its trip temperature; that alone is no reading.
bool says_anything(const SmartReading& reading) {
    return reading.passed || reading.temperature_c || reading.power_on_hours || reading.power_cycles ||
           reading.grown_defects || reading.uncorrected_errors || reading.critical_warning ||
           !reading.attributes.empty() || !reading.self_tests.empty();
}

std::optional<SmartReading> smart_reading(JsonView root, std::string_view protocol, int exit_status) {
    SmartReading reading;
    reading.read_by = "smartctl";
    if (protocol == "NVMe") {
        reading.protocol = SmartProtocol::nvme;
        read_nvme_section(root, reading);
    } else if (protocol == "SCSI") {
        reading.protocol = SmartProtocol::scsi;
        read_scsi_section(root, reading);
    } else {
        read_ata_section(root, reading);
    }
    reading.passed = root["smart_status"]["passed"].flag();
    if (exit_status & kFailing) reading.passed = false;
    if (const auto hours = root["power_on_time"]["hours"].count()) reading.power_on_hours = hours;
    if (protocol == "ATA" && reading.power_on_hours)
        unroll_hours(reading.self_tests, *reading.power_on_hours);
    if (const auto cycles = root["power_cycle_count"].count()) reading.power_cycles = cycles;
    read_temperatures(root, reading);
    if (!says_anything(reading)) return std::nullopt;
    return reading;
}
}  // namespace

SmartctlFacts parse_smartctl(std::string_view json, std::string_view scope) {
    SmartctlFacts facts;
    const auto problem = [&](ErrorCode code, const std::string& detail) {
        const Error error{code, "asking smartctl about", std::string(scope), detail};
        facts.problems.push_back({std::string(scope), code, error.text()});
    };
    const auto parsed = JsonDocument::read(json, "smartctl's answer");
    if (!parsed) {
        problem(parsed.error().code, parsed.error().text());
        return facts;
    }
    const auto root = parsed->root();
    const auto exit_status = root["smartctl"]["exit_status"].small();
    if (!exit_status) {
        problem(ErrorCode::malformed, "no exit status in the answer");
        return facts;
    }
    const auto protocol = root["device"]["protocol"].text();
    if (says_asleep(root, *exit_status)) {
        facts.answered = true;
        facts.disk = disk_facts(root, protocol);
        facts.disk.asleep = true;
        return facts;
    }
    if ((*exit_status & (kNotParsed | kNotOpened)) || protocol.empty()) {
        const auto text = complaint(root, *exit_status);
        problem(complaint_code(text), text);
        return facts;
    }
    facts.answered = true;
    facts.disk = disk_facts(root, protocol);
    facts.reading = smart_reading(root, protocol, *exit_status);
    return facts;
}

}  // namespace raidwatch::smart
