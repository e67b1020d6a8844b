#include "smartctl_sections.hpp"

#include "ata_pages.hpp"
#include "attribute_table.hpp"
#include "collectors/nvme/parse.hpp"

#include <algorithm>

namespace raidwatch::smart {

namespace {
/// nullopt for a row without an id or a raw value: an unread counter must not look like zero.
std::optional<SmartAttribute> ata_attribute(JsonView row) {
    const auto id = row["id"].small();
    const auto raw = row["raw"]["value"].count();
    if (!id || *id < 1 || *id > 255 || !raw) return std::nullopt;
    SmartAttribute attribute;
    attribute.id = *id;
    attribute.raw = *raw;
    attribute.name = row["name"].text();
    attribute.value = row["value"].small();
    attribute.worst = row["worst"].small();
    attribute.threshold = row["thresh"].small();
    attribute.prefail = row["flags"]["prefailure"].flag().value_or(false);
    return attribute;
}

std::optional<SelfTest> ata_self_test(JsonView row) {
    const auto kind = row["type"]["value"].small();
    const auto status = row["status"]["value"].small();
    if (!kind || !status) return std::nullopt;
    SelfTest test;
    test.kind = self_test_kind(*kind);
    test.result = self_test_result(*status >> 4);
    test.power_on_hours = row["lifetime_hours"].count();
    if (test.result == SelfTestResult::failed) test.first_bad_lba = row["lba"].count();
    if (test.result != SelfTestResult::passed)
        test.remaining_percent = row["status"]["remaining_percent"].small();
    return test;
}

std::optional<SelfTest> scsi_self_test(JsonView entry) {
    const auto code = entry["code"]["value"].small();
    const auto result = entry["result"]["value"].small();
    if (!result) return std::nullopt;
    SelfTest test;
    // SPC-4: 1 and 2 in the background, 5 and 6 in the foreground.
    test.kind = code == 1 || code == 5 ? "short" : code == 2 || code == 6 ? "extended" : "vendor";
    switch (*result) {
        case 0:
            test.result = SelfTestResult::passed;
            break;
        case 1:
        case 2:
            test.result = SelfTestResult::aborted;
            break;
        case 3:
        case 4:
        case 5:
        case 6:
        case 7:
            test.result = SelfTestResult::failed;
            break;
        case 15:
            test.result = SelfTestResult::running;
            break;
        default:
            break;
    }
    test.power_on_hours = entry["power_on_time"]["hours"].count();
    if (test.result == SelfTestResult::failed)
        test.first_bad_lba = entry["lba_first_failure"]["value"].count();
    return test;
}
}  // namespace

void read_ata_section(JsonView root, SmartReading& reading) {
    const auto model = root["model_name"].text();
    for (const auto row : root["ata_smart_attributes"]["table"].items()) {
        auto attribute = ata_attribute(row);
        if (!attribute) continue;
        decode_attribute(reading, *attribute, attribute_meaning(model, attribute->id, attribute->name));
        reading.attributes.push_back(*std::move(attribute));
    }
    const auto status = root["ata_smart_data"]["self_test"]["status"]["value"].small();
    const auto now =
        status && *status <= 255 ? parse_execution_status(static_cast<std::uint8_t>(*status)) : std::nullopt;
    const auto log = root["ata_smart_self_test_log"];
    const auto rows = (log["extended"].present() ? log["extended"] : log["standard"])["table"].items();
    for (const auto row : rows)
        if (auto test = ata_self_test(row)) reading.self_tests.push_back(*std::move(test));
    const bool in_log =
        !reading.self_tests.empty() && reading.self_tests.front().result == SelfTestResult::running;
    if (now && (reading.self_tests.empty() || (now->result == SelfTestResult::running && !in_log)))
        reading.self_tests.insert(reading.self_tests.begin(), *now);
}

void read_nvme_section(JsonView root, SmartReading& reading) {
    const auto log = root["nvme_smart_health_information_log"];
    reading.critical_warning = log["critical_warning"].small();
    reading.available_spare = log["available_spare"].small();
    reading.available_spare_threshold = log["available_spare_threshold"].small();
    reading.percentage_used = log["percentage_used"].small();
    reading.media_errors = log["media_errors"].count();
    reading.error_log_entries = log["num_err_log_entries"].count();
    reading.unsafe_shutdowns = log["unsafe_shutdowns"].count();
    reading.power_on_hours = log["power_on_hours"].count();
    reading.power_cycles = log["power_cycles"].count();
    if (const auto celsius = log["temperature"].number(); celsius && *celsius > 0)
        reading.temperature_c = celsius;
    for (const auto row : root["nvme_self_test_log"]["table"].items()) {
        const auto result = row["self_test_result"]["value"].small();
        if (!result) continue;
        SelfTest test;
        test.kind = nvme::self_test_kind(row["self_test_code"]["value"].small().value_or(0));
        test.result = nvme::self_test_result(*result);
        test.power_on_hours = row["power_on_hours"].count();
        if (test.result == SelfTestResult::failed) test.first_bad_lba = row["lba"].count();
        reading.self_tests.push_back(std::move(test));
    }
    const auto running =
        root["nvme_self_test_log"]["current_self_test_operation"]["value"].small().value_or(0);
    if (running == 0) return;
    SelfTest test{.kind = std::string(nvme::self_test_kind(running)), .result = SelfTestResult::running};
    if (const auto done = root["nvme_self_test_log"]["current_self_test_completion_percent"].small())
        test.remaining_percent = 100 - std::min(*done, 100);
    reading.self_tests.insert(reading.self_tests.begin(), std::move(test));
}

void read_scsi_section(JsonView root, SmartReading& reading) {
    reading.grown_defects = root["scsi_grown_defect_list"].count();
    // Of SSDs; the second name since smartmontools 7.4.
    reading.percentage_used = root["scsi_percentage_used_endurance_indicator"].small();
    if (!reading.percentage_used) reading.percentage_used = root["endurance_used"]["current_percent"].small();
    for (const auto* direction : {"read", "write", "verify"})
        if (const auto errors = root["scsi_error_counter_log"][direction]["total_uncorrected_errors"].count())
            reading.uncorrected_errors = reading.uncorrected_errors.value_or(0) + *errors;
    constexpr int kMostSelfTests = 20;  // SPC-4, self-test results log page
    for (int i = 0; i < kMostSelfTests; ++i)
        if (auto test = scsi_self_test(root["scsi_self_test_" + std::to_string(i)]))
            reading.self_tests.push_back(*std::move(test));
}

}  // namespace raidwatch::smart
