#include "smart_pages.hpp"

#include "scsi_answers.hpp"
#include "tests/support/ata_blob.hpp"

#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::sim {
namespace {

constexpr std::size_t kNvmeSmartBytes = 512, kNvmeIdentifyBytes = 4096;
constexpr int kUsualCelsius = 34;
constexpr double kKelvin = 273.15;

std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

AtaDisk ata_disk(const Drive& drive) {
    AtaDisk disk;
    disk.serial = drive.spec.serial;
    disk.model = drive.spec.model;
    disk.firmware = "SIM1";
    disk.bytes = drive.spec.bytes;
    disk.wwn = std::stoull(wwn(drive), nullptr, 16);
    const auto& counters = drive.counters;
    const auto set = [&](int attribute, const std::optional<std::uint64_t>& raw) {
        if (raw) disk.set(attribute, *raw);
    };
    set(5, counters.reallocated ? counters.reallocated : counters.grown_defects);
    set(187, counters.media_errors);
    set(197, counters.pending);
    set(198, counters.uncorrectable);
    set(199, counters.interface_crc);
    if (counters.percentage_used)
        disk.set(177, 0, 100 - static_cast<int>(std::min<std::uint64_t>(*counters.percentage_used, 99)));
    const auto celsius =
        static_cast<std::uint64_t>(std::lround(counters.temperature_c.value_or(kUsualCelsius)));
    disk.set(194, celsius);
    disk.passed = counters.passed.value_or(true);
    return disk;
}

void put(std::string& page, std::size_t at, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        page[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
}

std::uint64_t kelvin(double celsius) {
    return static_cast<std::uint64_t>(std::lround(celsius + kKelvin));
}

/// Log page 02h; NVMe base specification 2.0, figure 207.
std::string nvme_smart(const Counters& counters) {
    std::string page(kNvmeSmartBytes, '\0');
    constexpr std::uint64_t kReliabilityDegraded = 4;
    const bool failed = !counters.passed.value_or(true);
    put(page, 0, counters.critical_warning.value_or(failed ? kReliabilityDegraded : 0), 1);
    put(page, 1, kelvin(counters.temperature_c.value_or(kUsualCelsius)), 2);
    put(page, 3, 100, 1);
    put(page, 4, 10, 1);
    put(page, 5, std::min<std::uint64_t>(counters.percentage_used.value_or(1), 255), 1);
    put(page, 32, 1'000'000, 8);
    put(page, 48, 2'000'000, 8);
    put(page, 112, 21, 8);
    put(page, 128, 8760, 8);
    put(page, 144, 3, 8);
    put(page, 160, counters.media_errors.value_or(counters.uncorrectable.value_or(0)), 8);
    return page;
}

std::string nvme_identify(const Drive& drive) {
    std::string page(kNvmeIdentifyBytes, '\0');
    const auto put_text = [&](std::size_t at, std::string text, std::size_t width) {
        text.resize(width, ' ');
        page.replace(at, width, text);
    };
    put(page, 0, 0x1b36, 2);
    put_text(4, drive.spec.serial, 20);
    put_text(24, drive.spec.model, 40);
    put_text(64, "SIM1.0", 8);
    put(page, 262, 63, 1);          // ELPE: 64 entries in the error log
    put(page, 266, kelvin(75), 2);  // WCTEMP
    put(page, 268, kelvin(85), 2);  // CCTEMP
    return page;
}

}  // namespace

std::string ata_identify(const Drive& drive) {
    return text_of(identify(ata_disk(drive)));
}

std::string sas_report(const Drive& drive) {
    using nlohmann::json;
    const auto& counters = drive.counters;
    const auto errors = [&](std::uint64_t uncorrected) {
        return json{{"errors_corrected_by_eccfast", 0},
                    {"errors_corrected_by_eccdelayed", 0},
                    {"total_errors_corrected", 0},
                    {"total_uncorrected_errors", uncorrected}};
    };
    json report{{"json_format_version", {1, 0}}};
    report["smartctl"] = {{"version", {7, 3}}, {"exit_status", counters.passed.value_or(true) ? 0 : 8}};
    report["device"] = {{"name", "/dev/" + drive.device}, {"type", "scsi"}, {"protocol", "SCSI"}};
    report["scsi_vendor"] = "SEAGATE";
    report["scsi_product"] = drive.spec.model;
    report["scsi_model_name"] = "SEAGATE " + drive.spec.model;
    report["scsi_revision"] = "E004";
    report["user_capacity"] = {{"blocks", drive.spec.bytes / 512}, {"bytes", drive.spec.bytes}};
    report["logical_block_size"] = 512;
    report["rotation_rate"] = 7200;
    report["serial_number"] = drive.spec.serial;
    report["smart_support"] = {{"available", true}, {"enabled", true}};
    report["smart_status"] = {{"passed", counters.passed.value_or(true)}};
    report["temperature"] = {{"current", std::lround(counters.temperature_c.value_or(kUsualCelsius))},
                             {"drive_trip", 60}};
    report["power_on_time"] = {{"hours", 8760}, {"minutes", 0}};
    report["scsi_grown_defect_list"] = counters.grown_defects.value_or(counters.reallocated.value_or(0));
    report["scsi_error_counter_log"] = {
        {"read", errors(counters.media_errors.value_or(counters.uncorrectable.value_or(0)))},
        {"write", errors(0)},
        {"verify", errors(0)}};
    return report.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

void add_smart_files(const Drive& drive, Outside& out) {
    if (drive.spec.kind == DriveKind::sas) {
        out.files["/dev/" + drive.device + ".smartctl.json"] = sas_report(drive);
    } else if (drive.spec.kind == DriveKind::nvme) {
        const std::string dir = "/dev/" + nvme_controller(drive) + ".d/";
        out.files[dir + "identify"] = nvme_identify(drive);
        out.files[dir + "log-02"] = nvme_smart(drive.counters);
    } else {
        const auto disk = ata_disk(drive);
        out.files["/dev/" + drive.device + ".blob"] = text_of(blob(disk));
        out.files["/dev/" + drive.device + ".selftest-log"] = text_of(self_test_log(disk));
    }
}

MfiScsiAnswer answer_to_scsi(const Drive& drive, std::span<const std::uint8_t> cdb) {
    if (drive.spec.kind == DriveKind::sata) return answer_to_ata(ata_disk(drive), cdb);
    const auto& counters = drive.counters;
    SasLogs logs;
    logs.passed = counters.passed.value_or(true);
    logs.celsius = static_cast<int>(std::lround(counters.temperature_c.value_or(kUsualCelsius)));
    logs.uncorrected_reads = counters.media_errors.value_or(counters.uncorrectable.value_or(0));
    logs.grown_defects = counters.grown_defects.value_or(counters.reallocated.value_or(0));
    return answer_to_sas(logs, cdb);
}

}  // namespace raidwatch::sim
