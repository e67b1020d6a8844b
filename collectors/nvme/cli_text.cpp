#include "cli_logs.hpp"
#include "collectors/text/amount.hpp"
#include "collectors/text/identity_key.hpp"
#include "recorded.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace raidwatch::nvme {

namespace {

using Count = std::optional<std::uint64_t> SmartReading::*;
using Small = std::optional<int> SmartReading::*;

/// "4,974", "100%", "0x4", "37 C (310 Kelvin)"
std::optional<std::uint64_t> figure(std::string_view text) {
    text = trim(text);
    if (text.starts_with("0x")) return parse_uint(split_words(text).front().substr(2), 16);
    return parse_grouped(text);
}

constexpr std::array<std::pair<std::string_view, Count>, 5> kCounts{{
    {"power_on_hours", &SmartReading::power_on_hours},
    {"power_cycles", &SmartReading::power_cycles},
    {"unsafe_shutdowns", &SmartReading::unsafe_shutdowns},
    {"media_errors", &SmartReading::media_errors},
    {"num_err_log_entries", &SmartReading::error_log_entries},
}};
constexpr std::array<std::pair<std::string_view, Small>, 4> kSmall{{
    {"critical_warning", &SmartReading::critical_warning},
    {"available_spare", &SmartReading::available_spare},
    {"available_spare_threshold", &SmartReading::available_spare_threshold},
    {"percentage_used", &SmartReading::percentage_used},
}};

/// "37 °C (310 K)", "98 °F (310 K)", "37 C (310 Kelvin)", "37 C": the kelvins in brackets are what the drive
/// said.
std::optional<double> celsius(std::string_view text) {
    const auto bracket = text.find('(');
    const auto kelvin = bracket == text.npos ? std::nullopt : figure(text.substr(bracket + 1));
    if (kelvin && *kelvin > 0 && *kelvin < 1000) return static_cast<double>(*kelvin) - 273;
    const auto degrees = figure(text);
    if (!degrees || *degrees == 0 || *degrees > 200 || text.find('F') != text.npos) return std::nullopt;
    return static_cast<double>(*degrees);
}

/// "Smart Log for NVME device:nvme0n1 namespace-id:ffffffff"
std::string device_in(std::string_view heading) {
    constexpr std::string_view kBefore = "device:";
    const auto at = heading.find(kBefore);
    if (at == heading.npos) return {};
    const auto words = split_words(heading.substr(at + kBefore.size()));
    return words.empty() ? std::string() : std::string(words.front());
}

struct Log {
    SmartReading reading;
    std::string device;
    int figures = 0;
};

void read_figure(Log& log, std::string_view key, std::string_view value) {
    const auto number = figure(value);
    for (const auto& [name, field] : kCounts)
        if (key == name && number) log.reading.*field = number, ++log.figures;
    for (const auto& [name, field] : kSmall)
        if (key == name && number && *number <= 255)
            log.reading.*field = static_cast<int>(*number), ++log.figures;
    if (key == "temperature")
        if (const auto degrees = celsius(value)) log.reading.temperature_c = degrees, ++log.figures;
}

void finish(Log log, Findings& findings) {
    Disk disk;
    disk.kind = DiskKind::nvme;
    disk.device = disk.id = log.device;
    if (!log.reading.critical_warning) {
        findings.complete = false;
        findings.problems.push_back({"nvme", ErrorCode::malformed, "a health log without critical_warning"});
    }
    // No drive is at 0 K or was never switched on: nobody filled the page in.
    const bool blank = !log.reading.temperature_c && log.reading.power_cycles == 0 &&
                       log.reading.power_on_hours == 0 && log.reading.available_spare == 0;
    if (blank) {
        findings.complete = false;
        findings.problems.push_back(
            {"nvme", ErrorCode::malformed, "a health log of which everything is zero"});
        findings.disks.push_back(std::move(disk));
        return;
    }
    log.reading.protocol = SmartProtocol::nvme;
    log.reading.read_by = "nvme-cli";
    log.reading.disk = disk.id;
    if (log.figures > 0) findings.readings.push_back(std::move(log.reading));
    findings.disks.push_back(std::move(disk));
}

/// Begin and end of each run of dashes under a heading.
std::vector<std::pair<std::size_t, std::size_t>> columns_of(std::string_view dashes) {
    std::vector<std::pair<std::size_t, std::size_t>> columns;
    for (std::size_t i = 0; i < dashes.size();) {
        const auto begin = dashes.find('-', i);
        if (begin == dashes.npos) break;
        auto end = dashes.find_first_not_of('-', begin);
        if (end == dashes.npos) end = dashes.size();
        columns.emplace_back(begin, end);
        i = end;
    }
    return columns;
}

std::string_view cell(std::string_view line, std::pair<std::size_t, std::size_t> column) {
    if (column.first >= line.size()) return {};
    return trim(line.substr(column.first, column.second - column.first));
}

/// `nvme list`: the table under "Node  SN  Model ..." (2.x: "Node  Generic  SN  Model ...").
void read_list(const std::vector<std::string_view>& lines, std::size_t heading, Findings& findings) {
    const auto columns = heading + 1 < lines.size() ? columns_of(lines[heading + 1])
                                                    : std::vector<std::pair<std::size_t, std::size_t>>{};
    const auto column_named = [&](std::string_view name) {
        return std::ranges::find_if(columns, [&](const auto& c) { return cell(lines[heading], c) == name; });
    };
    const auto serial = column_named("SN"), model = column_named("Model"), firmware = column_named("FW Rev");
    if (serial == columns.end() || model == columns.end()) {
        findings.complete = false;
        findings.problems.push_back({"nvme", ErrorCode::malformed, "a list without its columns"});
        return;
    }
    for (std::size_t i = heading + 2; i < lines.size(); ++i) {
        if (!lines[i].starts_with("/dev/")) continue;
        Disk disk;
        disk.kind = DiskKind::nvme;
        disk.device = split_words(lines[i]).front().substr(5);
        disk.serial = cell(lines[i], *serial);
        disk.model = cell(lines[i], *model);
        if (firmware != columns.end()) disk.firmware = cell(lines[i], *firmware);
        disk.id = disk.serial.empty() ? disk.device : joined_key({disk.model, disk.serial, disk.device});
        findings.disks.push_back(std::move(disk));
    }
}

}  // namespace

Findings parse_nvme_cli_text(std::string_view output) {
    Findings findings;
    findings.complete = true;
    if (read_log_text(output, findings)) return findings;
    const auto lines = split_lines(output);
    std::optional<Log> log;
    bool recognised = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto text = trim(lines[i]);
        if (text.starts_with("Smart Log for NVME device")) {
            if (log) finish(*std::move(log), findings);
            log.emplace().device = device_in(text);
            recognised = true;
        } else if (text.starts_with("Node") && text.find(" SN ") != text.npos) {
            read_list(lines, i, findings);
            recognised = true;
        } else if (const auto colon = text.find(':'); colon != text.npos) {
            const auto key = trim(text.substr(0, colon));
            if (!log && key == "critical_warning")
                log.emplace(), recognised = true;  // its heading was cut off
            if (log) read_figure(*log, key, trim(text.substr(colon + 1)));
        }
    }
    if (log) finish(*std::move(log), findings);
    findings.complete = findings.complete && recognised;
    return findings;
}

Findings recorded_nvme_cli(std::string_view output) {
    const auto text = trim(output);
    return text.starts_with('{') || text.starts_with('[') ? parse_nvme_cli_json(output)
                                                          : parse_nvme_cli_text(output);
}

}  // namespace raidwatch::nvme
