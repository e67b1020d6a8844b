#include "parse_smartctl_text.hpp"

#include "ata_pages.hpp"
#include "attribute_table.hpp"
#include "collectors/text/amount.hpp"
#include "smartctl_text_tables.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::smart {

namespace {

using Count = std::optional<std::uint64_t> SmartReading::*;
using Small = std::optional<int> SmartReading::*;

/// "4,974", "100%", "0x04", "32 C", "12345:40".
std::optional<std::uint64_t> figure(std::string_view text) {
    text = trim(text);
    if (text.starts_with("0x")) return parse_uint(text.substr(2, text.find(' ') - 2), 16);
    return parse_grouped(text);
}

template <class T>
struct Row {
    std::string_view key;
    T field;
};
constexpr std::array kCounts{
    Row<Count>{"Power On Hours", &SmartReading::power_on_hours},
    Row<Count>{"Power Cycles", &SmartReading::power_cycles},
    Row<Count>{"Unsafe Shutdowns", &SmartReading::unsafe_shutdowns},
    Row<Count>{"Media and Data Integrity Errors", &SmartReading::media_errors},
    Row<Count>{"Error Information Log Entries", &SmartReading::error_log_entries},
    Row<Count>{"Elements in grown defect list", &SmartReading::grown_defects},
    Row<Count>{"Accumulated power on time, hours", &SmartReading::power_on_hours},  // ":minutes 12345:40"
    Row<Count>{"Accumulated start-stop cycles", &SmartReading::power_cycles},
};
constexpr std::array kSmall{
    Row<Small>{"Critical Warning", &SmartReading::critical_warning},
    Row<Small>{"Available Spare", &SmartReading::available_spare},
    Row<Small>{"Available Spare Threshold", &SmartReading::available_spare_threshold},
    Row<Small>{"Percentage Used", &SmartReading::percentage_used},
    Row<Small>{"Percentage used endurance indicator", &SmartReading::percentage_used},
    Row<Small>{"SS Media used endurance indicator", &SmartReading::percentage_used},  // before 7.0
};

/// One run of smartctl.
class Run {
  public:
    explicit Run(std::string_view scope) : scope_(scope) {}

    void line(std::string_view line) {
        const auto text = trim(line);
        if (text.empty()) return;
        if (!read_attribute(line) && !read_test(line) && !read_errors(text)) read_text(text);
    }

    SmartctlFacts finish() {
        SmartctlFacts facts;
        // The log knows more than the execution status.
        if (last_test_ && reading_.self_tests.empty()) reading_.self_tests.push_back(*last_test_);
        const bool told = verdict_told_ || identified_ || asleep_ || figures_ > 0 ||
                          !reading_.attributes.empty() || !reading_.self_tests.empty();
        facts.answered = told && !refused_;
        if (!facts.answered) {
            const auto why =
                complaint_.empty() ? std::string("nothing in it that smartctl says of a device") : complaint_;
            const auto code = complaint_.find("No such") != complaint_.npos ? ErrorCode::not_found
                              : complaint_.empty()                          ? ErrorCode::malformed
                                                                            : ErrorCode::io;
            facts.problems.push_back({std::string(scope_), code, printable(why, 200)});
            facts.disk = disk_;
            return facts;
        }
        if (!cut_row_.empty())
            facts.problems.push_back(
                {std::string(scope_), ErrorCode::malformed, "cut: " + printable(cut_row_, 100)});
        facts.disk = disk_;
        if (asleep_) {
            facts.disk.asleep = true;
            return facts;
        }
        for (const auto& attribute : reading_.attributes)
            decode_attribute(reading_, attribute,
                             attribute_meaning(disk_.model, attribute.id, attribute.name));
        if (hours_) reading_.power_on_hours = hours_;
        const bool any =
            verdict_told_ || !reading_.attributes.empty() || figures_ > 0 || !reading_.self_tests.empty();
        reading_.read_by = "smartctl";
        if (any) facts.reading = reading_;
        return facts;
    }

  private:
    bool read_attribute(std::string_view line) {
        auto attribute = attribute_row(line);
        if (!attribute || reading_.attributes.size() >= 255) return false;
        if (attribute->id == 9)
            if (const auto hours = hours_and_minutes(raw_text(line))) hours_ = hours;
        reading_.attributes.push_back(*std::move(attribute));
        return true;
    }

    bool read_test(std::string_view line) {
        auto test = self_test_row(line);
        constexpr std::size_t kMostTests = 64;
        if (!test || reading_.self_tests.size() >= kMostTests) return false;
        reading_.self_tests.push_back(*std::move(test));
        return true;
    }

    bool read_errors(std::string_view text) {
        const auto errors = uncorrected_errors_row(text);
        if (!errors) {
            const bool cut = is_error_counter_row(text);
            if (cut && cut_row_.empty()) cut_row_ = text;
            return cut;
        }
        const auto before = reading_.uncorrected_errors.value_or(0);
        reading_.uncorrected_errors = before > UINT64_MAX - *errors ? UINT64_MAX : before + *errors;
        reading_.protocol = SmartProtocol::scsi;
        ++figures_;
        return true;
    }

    void read_text(std::string_view text) {
        if (read_verdict(text) || read_state(text)) return;
        if (const auto equals = text.find(" = ");
            text.starts_with("number of hours powered up") && equals != text.npos) {
            hours_ = figure(text.substr(equals + 3));
            return;
        }
        const auto colon = text.find(':');
        if (colon == text.npos) return;
        const auto key = trim(text.substr(0, colon)), value = trim(text.substr(colon + 1));
        if (!read_identity(key, value)) read_figure(key, value);
    }

    bool read_verdict(std::string_view text) {
        constexpr std::string_view kAta = "SMART overall-health self-assessment test result:",
                                   kScsi = "SMART Health Status:";
        const bool ata = text.starts_with(kAta), scsi = text.starts_with(kScsi);
        if (!ata && !scsi) return false;
        const auto said = trim(text.substr(ata ? kAta.size() : kScsi.size()));
        verdict_told_ = true;
        if (scsi) reading_.protocol = SmartProtocol::scsi;
        if (said.starts_with("PASSED") || said == "OK")
            reading_.passed = true;
        else if (said.starts_with("FAILED") || scsi)
            reading_.passed = false;  // SCSI: the informational exception in words
        return true;
    }

    /// What smartctl says where it gets no further.
    bool read_state(std::string_view text) {
        if (text.starts_with("Device is in ") && text.find(" mode, exit(") != text.npos) {
            asleep_ = true;
            return true;
        }
        constexpr std::array<std::string_view, 5> kRefusals{"failed: ", "Unable to detect device type",
                                                            "A mandatory SMART command failed",
                                                            "Permission denied", "failed ["};
        const bool refusal =
            std::ranges::any_of(kRefusals, [&](auto words) { return contains(text, words); });
        if (!refusal) return false;
        const bool about_device = text.starts_with("Smartctl open device") ||
                                  text.find("mandatory") != text.npos ||
                                  text.starts_with("Unable to detect") || text.find("Inquiry") != text.npos;
        if (complaint_.empty() && about_device) complaint_ = text;
        // A RAID driver's volume tells its name and then refuses.
        const bool mandatory = contains(text, "mandatory");
        refused_ = refused_ || (about_device && (!identified_ || mandatory) && !verdict_told_);
        return about_device;
    }

    bool read_identity(std::string_view key, std::string_view value) {
        if (key == "Device Model" || key == "Model Number" || key == "Product") {
            disk_.model = value;
        } else if (key == "Device" && disk_.model.empty()) {  // 5.x: "SEAGATE  ST373453LC  Version: 0006"
            const auto words = split_words(value.substr(0, value.find("Version:")));
            if (!words.empty()) disk_.vendor = words.front();
            if (words.size() > 1) disk_.model = words[1];
            reading_.protocol = SmartProtocol::scsi;
        } else if (key == "Vendor") {
            disk_.vendor = value;
            reading_.protocol = SmartProtocol::scsi;
        } else if (key == "Serial Number" || key == "Serial number") {
            disk_.serial = value;
        } else if (key == "Firmware Version" || key == "Revision") {
            disk_.firmware = value;
        } else if (key == "LU WWN Device Id" || key == "Logical Unit id") {
            read_wwn(value);
        } else if (key == "User Capacity" || key == "Total NVM Capacity") {
            disk_.bytes = figure(value);
        } else if (key == "Rotation Rate") {
            const auto rpm = figure(value);
            if (rpm && *rpm < 1'000'000) disk_.rotation_rpm = static_cast<std::uint32_t>(*rpm);
            disk_.kind = rpm ? DiskKind::hdd : DiskKind::ssd;
        } else {
            return false;
        }
        if (key == "Model Number") {
            disk_.kind = DiskKind::nvme;
            reading_.protocol = SmartProtocol::nvme;
        }
        identified_ = true;
        return true;
    }

    /// "5 000c50 0a1b2c3d4" and "0x5000c500a1b2c3d4"
    void read_wwn(std::string_view value) {
        std::string digits;
        for (const char c : value.starts_with("0x") ? value.substr(2) : value)
            if (c != ' ') digits += c;
        constexpr std::string_view kHex = "0123456789abcdefABCDEF";
        if (!digits.empty() && digits.find_first_not_of(kHex) == digits.npos) disk_.wwn = "0x" + digits;
    }

    void read_figure(std::string_view key, std::string_view value) {
        if (key == "Accumulated power on time, hours" && value.starts_with("minutes")) value.remove_prefix(7);
        if (key == "Self-test execution status" && value.starts_with('(')) {
            const auto status = figure(value.substr(1));
            if (status && *status <= 255)
                last_test_ = parse_execution_status(static_cast<std::uint8_t>(*status));
        }
        const auto number = figure(value);
        if (!number) return;
        for (const auto& row : kCounts)
            if (key == row.key) reading_.*row.field = number, ++figures_;
        for (const auto& row : kSmall)
            if (key == row.key && *number <= 255) reading_.*row.field = static_cast<int>(*number), ++figures_;
        if (key == "Critical Warning") reading_.protocol = SmartProtocol::nvme;
        if (key == "Elements in grown defect list") reading_.protocol = SmartProtocol::scsi;
        read_temperature(key, static_cast<double>(std::min<std::uint64_t>(*number, 1000)));
    }

    /// 0 is "not known".
    void read_temperature(std::string_view key, double celsius) {
        if (celsius <= 0 || celsius >= 200) return;
        if (key == "Temperature" || key == "Current Drive Temperature" || key == "Current Temperature")
            reading_.temperature_c = celsius, ++figures_;
        else if (key == "Warning  Comp. Temp. Threshold" || key == "Warning Comp. Temp. Threshold")
            reading_.temperature_limit_c = celsius;
        else if (key == "Critical Comp. Temp. Threshold" || key == "Drive Trip Temperature")
            reading_.temperature_critical_c = celsius;
    }

    std::string_view scope_;
    SmartReading reading_;
    Disk disk_;
    std::optional<std::uint64_t> hours_;
    std::optional<SelfTest> last_test_;
    std::string complaint_;
    std::string cut_row_;
    int figures_ = 0;
    bool verdict_told_ = false, identified_ = false, asleep_ = false, refused_ = false;
};

/// "smartctl 7.3 2022-02-28 r5338 [x86_64-linux-6.1.0] (local build)"
bool begins_run(std::string_view line) {
    const auto words = split_words(line);
    return words.size() > 1 && words[0] == "smartctl" && words[1].front() >= '0' && words[1].front() <= '9';
}

}  // namespace

std::vector<SmartctlFacts> parse_smartctl_text(std::string_view output, std::string_view scope) {
    std::vector<SmartctlFacts> all;
    std::optional<Run> run;
    bool headed = false;  // what stands before the first heading (a command line, a heading that was cut off)
                          // starts no run
    for (const auto line : split_lines(output)) {
        if (begins_run(line)) {
            if (run && headed) all.push_back(run->finish());
            run.emplace(scope);
            headed = true;
        }
        if (!run) run.emplace(scope);
        run->line(line);
    }
    if (run) all.push_back(run->finish());
    return all;
}

}  // namespace raidwatch::smart
