#include "scsi_logs.hpp"

#include <algorithm>
#include <optional>

namespace raidwatch::smart {

namespace {

using Bytes = std::span<const std::uint8_t>;

std::uint64_t big_endian(Bytes bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i) value = value << 8 | bytes[at + i];
    return value;
}

/// One parameter of a log page: its code and what stands behind its header.
struct Parameter {
    std::uint16_t code = 0;
    Bytes value;
};

/// Calls `take` with each parameter that is there whole.
template <class Take>
void each_parameter(Bytes page, Take take) {
    constexpr std::size_t kPageHeader = 4, kHeader = 4;
    const auto end = std::min<std::size_t>(page.size(), kPageHeader + big_endian(page, 2, 2));
    for (std::size_t at = kPageHeader; at + kHeader <= end;) {
        const std::size_t length = page[at + 3];
        if (at + kHeader + length > end) return;
        take(Parameter{static_cast<std::uint16_t>(big_endian(page, at, 2)),
                       page.subspan(at + kHeader, length)});
        at += kHeader + length;
    }
}

/// Degrees Celsius; 255: it does not know, and 0 is what drives without a sensor or a limit say.
std::optional<double> celsius(std::uint8_t degrees) {
    if (degrees == 0xff || degrees == 0) return std::nullopt;
    return degrees;
}

/// Additional sense 5Dh: failure predicted, with FFh as the qualifier of a test of that. 0Bh is a warning
/// that says nothing of the drive's end.
void add_verdict(const Parameter& parameter, SmartReading& reading) {
    constexpr std::uint8_t kFailurePredicted = 0x5d, kOnlyATest = 0xff;
    if (parameter.code != 0 || parameter.value.size() < 2) return;
    const auto sense = parameter.value[0], qualifier = parameter.value[1];
    if (sense == 0 || (sense == kFailurePredicted && qualifier == kOnlyATest))
        reading.passed = true;
    else if (sense == kFailurePredicted)
        reading.passed = false;
    if (parameter.value.size() >= 3 && !reading.temperature_c)
        reading.temperature_c = celsius(parameter.value[2]);
}

void add_temperature(const Parameter& parameter, SmartReading& reading) {
    constexpr std::uint16_t kNow = 0, kReference = 1;
    if (parameter.value.size() < 2) return;
    if (parameter.code == kNow) reading.temperature_c = celsius(parameter.value[1]);
    if (parameter.code == kReference) reading.temperature_limit_c = celsius(parameter.value[1]);
}

void add_uncorrected(const Parameter& parameter, SmartReading& reading) {
    constexpr std::uint16_t kTotalUncorrected = 6;
    if (parameter.code != kTotalUncorrected || parameter.value.empty() || parameter.value.size() > 8) return;
    reading.uncorrected_errors =
        reading.uncorrected_errors.value_or(0) + big_endian(parameter.value, 0, parameter.value.size());
}

SelfTestResult result_of(int code) {
    constexpr int kPassed = 0, kAbortedByCommand = 1, kAbortedOtherwise = 2, kLastFailure = 7, kRuns = 15;
    if (code == kPassed) return SelfTestResult::passed;
    if (code == kAbortedByCommand || code == kAbortedOtherwise) return SelfTestResult::aborted;
    if (code == kRuns) return SelfTestResult::running;
    return code <= kLastFailure ? SelfTestResult::failed : SelfTestResult::unknown;
}

/// Rows of zeros are places where no test has been written yet.
void add_self_test(const Parameter& parameter, SmartReading& reading) {
    constexpr std::size_t kRow = 16;
    if (parameter.value.size() < kRow || std::ranges::all_of(parameter.value, [](auto b) { return b == 0; }))
        return;
    const int function = parameter.value[0] >> 5;
    SelfTest test;
    test.kind = function == 1 || function == 5   ? "short"
                : function == 2 || function == 6 ? "extended"
                                                 : "vendor";
    test.result = result_of(parameter.value[0] & 0x0f);
    test.power_on_hours = big_endian(parameter.value, 2, 2);
    const auto lba = big_endian(parameter.value, 4, 8);
    if (test.result == SelfTestResult::failed && lba != ~std::uint64_t{0}) test.first_bad_lba = lba;
    reading.self_tests.push_back(std::move(test));
}

void add_power_on(const Parameter& parameter, SmartReading& reading) {
    if (parameter.code == 0 && parameter.value.size() >= 4)
        reading.power_on_hours = big_endian(parameter.value, 0, 4) / 60;
}

/// Solid State Media (SBC-3): the endurance used, which goes on beyond 100 until 255.
void add_endurance(const Parameter& parameter, SmartReading& reading) {
    constexpr std::uint16_t kPercentageUsed = 1;
    if (parameter.code == kPercentageUsed && parameter.value.size() >= 4)
        reading.percentage_used = parameter.value[3];
}

}  // namespace

void add_log_page(std::uint8_t page, Bytes answer, SmartReading& reading) {
    if (answer.size() < 4 || (answer[0] & 0x3f) != page) return;
    each_parameter(answer, [&](const Parameter& parameter) {
        switch (page) {
            case scsi_page::write_errors:
            case scsi_page::read_errors:
            case scsi_page::verify_errors:
                return add_uncorrected(parameter, reading);
            case scsi_page::temperature:
                return add_temperature(parameter, reading);
            case scsi_page::self_tests:
                return add_self_test(parameter, reading);
            case scsi_page::solid_state:
                return add_endurance(parameter, reading);
            case scsi_page::background_scan:
                return add_power_on(parameter, reading);
            case scsi_page::informational:
                return add_verdict(parameter, reading);
            default:
                return;
        }
    });
}

void add_grown_defects(Bytes header, SmartReading& reading) {
    constexpr std::uint8_t kGrownListValid = 0x08, kShortBlocks = 0;
    if (header.size() < 4 || (header[1] & kGrownListValid) == 0) return;
    const bool short_blocks = (header[1] & 0x07) == kShortBlocks;
    reading.grown_defects = big_endian(header, 2, 2) / (short_blocks ? 4 : 8);
}

}  // namespace raidwatch::smart
