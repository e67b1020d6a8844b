#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <limits>

namespace raidwatch::nvme {

namespace {
constexpr double kZeroCelsius =
    273;  // the specification's limits are whole kelvin; drives mean 273, not 273.15

std::uint64_t little_endian(Page page, std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes; i-- > 0;) value = value << 8 | page[at + i];
    return value;
}

/// 128 bits; what does not fit is the largest number that does.
std::uint64_t counter(Page page, std::size_t at) {
    if (little_endian(page, at + 8, 8) != 0) return std::numeric_limits<std::uint64_t>::max();
    return little_endian(page, at, 8);
}

std::optional<double> celsius(std::uint64_t kelvin) {
    if (kelvin == 0) return std::nullopt;
    return static_cast<double>(kelvin) - kZeroCelsius;
}

/// ASCII padded with blanks.
std::string text(Page page, std::size_t at, std::size_t bytes) {
    std::string all(page.begin() + static_cast<std::ptrdiff_t>(at),
                    page.begin() + static_cast<std::ptrdiff_t>(at + bytes));
    all.resize(std::min(all.size(), all.find('\0')));
    return std::string(trim(all));
}

tl::unexpected<Error> too_short(std::string_view what, std::string_view source, Page page,
                                std::size_t wanted) {
    return failure(ErrorCode::malformed, "reading " + std::string(what) + " of", std::string(source),
                   std::to_string(page.size()) + " bytes instead of " + std::to_string(wanted));
}

SelfTest self_test(Page row) {
    constexpr std::uint8_t kLbaIsValid = 2;
    SelfTest test;
    test.kind = self_test_kind(row[0] >> 4);
    test.result = self_test_result(row[0] & 0x0f);
    test.power_on_hours = little_endian(row, 4, 8);
    if (row[2] & kLbaIsValid) test.first_bad_lba = little_endian(row, 16, 8);
    return test;
}
}  // namespace

Result<ControllerIdentity> parse_identify(Page page, std::string_view source) {
    if (page.size() < kIdentifyBytes) return too_short("Identify Controller", source, page, kIdentifyBytes);
    ControllerIdentity identity;
    identity.serial = text(page, 4, 20);
    identity.model = text(page, 24, 40);
    identity.firmware = text(page, 64, 8);
    identity.has_self_test = (page[256] & 0x10) != 0;
    identity.error_log_entries = std::size_t{page[262]} + 1;
    identity.warning_c = celsius(little_endian(page, 266, 2));
    identity.critical_c = celsius(little_endian(page, 268, 2));
    if (const auto bytes = counter(page, 280)) identity.bytes = bytes;
    return identity;
}

Status parse_health(Page page, std::string_view source, SmartReading& reading) {
    if (page.size() < kHealthBytes) return too_short("the health log", source, page, kHealthBytes);
    reading.critical_warning = page[0];
    // The specification leaves the verdict to the host: any bit set is a warning of the drive's own.
    reading.passed = page[0] == 0;
    reading.temperature_c = celsius(little_endian(page, 1, 2));
    reading.available_spare = page[3];
    reading.available_spare_threshold = page[4];
    reading.percentage_used = page[5];  // 255 is "255 or more"
    reading.power_cycles = counter(page, 112);
    reading.power_on_hours = counter(page, 128);
    reading.unsafe_shutdowns = counter(page, 144);
    reading.media_errors = counter(page, 160);
    reading.error_log_entries = counter(page, 176);
    return {};
}

std::vector<ErrorEntry> parse_error_log(Page page) {
    std::vector<ErrorEntry> entries;
    for (std::size_t at = 0; at + kErrorEntryBytes <= page.size(); at += kErrorEntryBytes) {
        const auto row = page.subspan(at, kErrorEntryBytes);
        const ErrorEntry entry{.count = little_endian(row, 0, 8),
                               .status = static_cast<std::uint16_t>(little_endian(row, 12, 2) >> 1),
                               .lba = little_endian(row, 16, 8),
                               .namespace_id = static_cast<std::uint32_t>(little_endian(row, 24, 4))};
        if (entry.count != 0) entries.push_back(entry);
    }
    return entries;
}

std::string_view self_test_kind(int code) {
    switch (code) {
        case 1:
            return "short";
        case 2:
            return "extended";
        default:
            return "vendor";
    }
}

SelfTestResult self_test_result(int result) {
    switch (result) {
        case 0:
            return SelfTestResult::passed;
        case 1:  // by a Device Self-test command
        case 2:  // by a controller reset
        case 3:  // a namespace was removed
        case 4:  // Format NVM
        case 8:  // for an unknown reason
        case 9:
            return SelfTestResult::aborted;  // sanitize
        case 5:                              // could not complete
        case 6:
        case 7:
            return SelfTestResult::failed;
        default:
            return SelfTestResult::unknown;
    }
}

Result<std::vector<SelfTest>> parse_self_test_log(Page page, std::string_view source) {
    constexpr std::size_t kRows = 20, kRowBytes = 28, kFirstRow = 4;
    constexpr int kUnusedRow = 0x0f;
    if (page.size() < kSelfTestBytes) return too_short("the self-test log", source, page, kSelfTestBytes);
    std::vector<SelfTest> tests;
    if (const int running = page[0] & 0x0f; running != 0) {
        SelfTest test{.kind = std::string(self_test_kind(running)), .result = SelfTestResult::running};
        test.remaining_percent = 100 - std::min(page[1] & 0x7f, 100);
        tests.push_back(std::move(test));
    }
    for (std::size_t i = 0; i < kRows; ++i) {
        const auto row = page.subspan(kFirstRow + kRowBytes * i, kRowBytes);
        // Some drives leave unused rows zero instead of marking them.
        if ((row[0] & 0x0f) == kUnusedRow || row[0] >> 4 == 0) continue;
        tests.push_back(self_test(row));
    }
    return tests;
}

}  // namespace raidwatch::nvme
