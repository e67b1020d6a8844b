#include "cli_logs.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::nvme {

namespace {

SelfTestResult result_of(std::uint64_t result) {
    if (result == 0) return SelfTestResult::passed;
    if (result >= 5 && result <= 7) return SelfTestResult::failed;
    return result < 10 ? SelfTestResult::aborted : SelfTestResult::unknown;
}

/// Status code type 2, "media and data integrity errors", but for those that are the host's doing (compare
/// failure, access denied, deallocated block).
bool is_damage(std::uint64_t status) {
    const auto type = status >> 8 & 7, code = status & 0xff;
    return type == 2 && code >= 0x80 && code <= 0x84;
}

void add_reading(SmartReading reading, Findings& findings) {
    reading.protocol = SmartProtocol::nvme;
    reading.read_by = "nvme-cli";
    Disk disk;
    disk.kind = DiskKind::nvme;
    findings.disks.push_back(std::move(disk));
    findings.readings.push_back(std::move(reading));
}

/// "0x7", "7", "0x281(UNRECOVERED_READ_ERROR: ...)"
std::optional<std::uint64_t> figure(std::string_view text) {
    text = trim(text);
    const bool hex = text.starts_with("0x");
    if (hex) text.remove_prefix(2);
    const auto digits = text.substr(0, text.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "0123456789"));
    return parse_uint(digits, hex ? 16 : 10);
}

struct Field {
    std::string_view key, value;
};
std::optional<Field> field_of(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == line.npos) return std::nullopt;
    return Field{trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
}

void read_self_tests(const std::vector<std::string_view>& lines, Findings& findings) {
    std::vector<SelfTestEntry> entries;
    for (const auto line : lines) {
        const auto field = field_of(line);
        if (!field) continue;
        const auto number = figure(field->value);
        if (field->key.starts_with("Self Test Result["))
            entries.emplace_back();
        else if (entries.empty() || !number)
            continue;
        else if (field->key == "Operation Result")
            entries.back().result = *number;
        else if (field->key == "Self Test Code")
            entries.back().code = *number;
        else if (field->key.starts_with("Power on hours"))
            entries.back().power_on_hours = number;
    }
    add_self_tests(entries, findings);
}

void read_errors(const std::vector<std::string_view>& lines, Findings& findings) {
    std::vector<CountedError> entries;
    for (const auto line : lines) {
        const auto field = field_of(line);
        const auto number = field ? figure(field->value) : std::nullopt;
        if (!number) continue;
        if (field->key == "error_count")
            entries.push_back({*number, 0});
        else if (field->key == "status_field" && !entries.empty())
            entries.back().status = *number;
    }
    add_errors(entries, findings);
}

bool is_path_state(std::string_view word) {
    constexpr std::array<std::string_view, 7> kStates{"live", "new",      "resetting",       "connecting",
                                                      "dead", "deleting", "deleting (no IO)"};
    return std::ranges::find(kStates, word) != kStates.end();
}

/// " +- nvme0 pcie 0000:01:00.0 live", " +- nvme1 tcp traddr=10.0.0.1,trsvcid=4420 live optimized"
std::optional<Path> path_of(std::string_view line) {
    const auto words = split_words(line);
    if (words.size() < 3 || words[0] != "+-") return std::nullopt;
    Path path{std::string(words[1]), std::string(words[2]), {}};
    for (const auto word : words)
        if (is_path_state(word)) path.state = word;
    return path;
}

void read_subsystems(const std::vector<std::string_view>& lines, Findings& findings) {
    std::string name;
    std::vector<Path> paths;
    const auto end = [&] {
        if (!name.empty()) add_subsystem(name, paths, findings);
        paths.clear();
    };
    for (const auto line : lines) {
        if (line.starts_with("nvme-subsys")) {
            end();
            name = split_words(line).front();
        } else if (const auto path = path_of(line)) {
            paths.push_back(*path);
        }
    }
    end();
}

}  // namespace

void add_self_tests(const std::vector<SelfTestEntry>& entries, Findings& findings) {
    SmartReading reading;
    constexpr std::size_t kMostTests = 20;  // the log has so many places
    for (const auto& entry : entries) {
        if (entry.result == 15 || reading.self_tests.size() >= kMostTests) continue;
        SelfTest test;
        test.kind = entry.code == 1 ? "short" : entry.code == 2 ? "extended" : "vendor";
        test.result = result_of(entry.result);
        test.power_on_hours = entry.power_on_hours;
        reading.self_tests.push_back(std::move(test));
    }
    add_reading(std::move(reading), findings);
}

void add_errors(const std::vector<CountedError>& entries, Findings& findings) {
    SmartReading reading;
    reading.error_log_entries = 0;
    reading.media_errors = 0;
    for (const auto& entry : entries) {
        if (entry.count == 0) continue;
        reading.error_log_entries = std::max(*reading.error_log_entries, entry.count);
        if (is_damage(entry.status)) ++*reading.media_errors;
    }
    add_reading(std::move(reading), findings);
}

void add_subsystem(const std::string& name, const std::vector<Path>& paths, Findings& findings) {
    Array array;
    array.engine = ArrayEngine::multipath;
    array.level = "multipath";
    array.name = array.id = name;
    bool all_live = true;
    for (const auto& path : paths) {
        Disk disk;
        disk.kind = DiskKind::nvme;
        disk.transport = "nvme";
        disk.id = disk.device = path.controller;
        findings.disks.push_back(std::move(disk));
        Member member;
        member.ordinal = static_cast<int>(array.members.size());
        member.disk = member.device = path.controller;
        member.state = path.state == "live" ? MemberState::in_sync
                       : path.state.empty() ? MemberState::unknown
                                            : MemberState::faulty;
        member.vendor_state = path.state;
        all_live = all_live && member.state == MemberState::in_sync;
        array.members.push_back(std::move(member));
    }
    if (paths.empty() || (paths.size() == 1 && all_live)) return;
    array.raid_disks = static_cast<int>(paths.size());
    array.state = counted_state(redundancy(array));
    findings.arrays.push_back(std::move(array));
}

bool read_log_text(std::string_view output, Findings& findings) {
    const auto lines = split_lines(output);
    const auto begins = [&](std::string_view words) {
        return std::ranges::any_of(lines, [&](std::string_view line) { return line.starts_with(words); });
    };
    if (begins("Device Self Test Log"))
        read_self_tests(lines, findings);
    else if (begins("Error Log Entries"))
        read_errors(lines, findings);
    else if (begins("nvme-subsys"))
        read_subsystems(lines, findings);
    else
        return false;
    return true;
}

}  // namespace raidwatch::nvme
