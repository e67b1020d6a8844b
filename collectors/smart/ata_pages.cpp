#include "ata_pages.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <numeric>

namespace raidwatch::smart {

namespace {
constexpr std::size_t kSelfTestRows = 21, kSelfTestBytes = 24;
constexpr int kInProgress = 15;

/// Words of ATA strings have their bytes swapped.
std::string ata_text(Page page, std::size_t word, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(page[2 * word + (i ^ 1)]);
    text.resize(std::min(text.size(), text.find('\0')));
    return std::string(trim(text));
}

SelfTest self_test(Page row) {
    SelfTest test;
    test.kind = self_test_kind(row[0]);
    test.result = self_test_result(row[1] >> 4);
    test.power_on_hours = little_endian(row, 2, 2);
    const auto lba = little_endian(row, 5, 4);
    if (test.result == SelfTestResult::failed && lba != 0xffffffff) test.first_bad_lba = lba;
    if (test.result != SelfTestResult::passed) test.remaining_percent = std::min(row[1] & 0x0f, 10) * 10;
    return test;
}

std::optional<double> sct_celsius(std::uint8_t byte) {
    // A signed byte; -128 is "not valid", 0 is what disks without a sensor say.
    if (byte == 0 || byte > 125) return std::nullopt;
    return byte;
}
}  // namespace

std::uint64_t little_endian(Page page, std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes; i-- > 0;) value = value << 8 | page[at + i];
    return value;
}

Status check_page(Page page, std::string_view what, std::string_view source) {
    const auto attempted = "reading " + std::string(what) + " of";
    if (page.size() != kPageBytes)
        return failure(ErrorCode::malformed, attempted, std::string(source),
                       std::to_string(page.size()) + " bytes instead of 512");
    if ((std::accumulate(page.begin(), page.end(), 0U) & 0xff) != 0)
        return failure(ErrorCode::malformed, attempted, std::string(source), "checksum does not match");
    return {};
}

AtaIdentity parse_identify(Page page) {
    AtaIdentity identity;
    if (page.size() != kPageBytes) return identity;
    identity.serial = ata_text(page, 10, 20);
    identity.firmware = ata_text(page, 23, 8);
    identity.model = ata_text(page, 27, 40);
    const bool has_48_bits = (little_endian(page, 2 * 83, 2) & 0xc400) == 0x4400;
    const auto sectors = has_48_bits ? little_endian(page, 2 * 100, 8) : little_endian(page, 2 * 60, 4);
    const auto sector_size = little_endian(page, 2 * 106, 2);
    const bool long_sectors = (sector_size & 0xd000) == 0x5000;
    const auto sector_bytes = long_sectors ? little_endian(page, 2 * 117, 4) * 2 : 512;
    constexpr std::uint64_t kMostSectors = 1ULL << 48;
    if (sectors > 0 && sectors <= kMostSectors && sector_bytes <= 65536)
        identity.bytes = sectors * sector_bytes;
    // Words 84 and 87 count only with 01b in their uppermost bits.
    for (const std::size_t word : {84, 87})
        if (const auto features = little_endian(page, 2 * word, 2); (features & 0xc002) == 0x4002)
            identity.has_self_test_log = true;
    identity.has_sct = (page[2 * 206] & 1) != 0;
    return identity;
}

SelfTestResult self_test_result(int code) {
    switch (code) {
        case 0:
            return SelfTestResult::passed;
        case 1:  // by the host
        case 2:
            return SelfTestResult::aborted;  // by a reset
        case 3:                              // could not complete
        case 4:
        case 5:
        case 6:
        case 7:
        case 8:
            return SelfTestResult::failed;
        case kInProgress:
            return SelfTestResult::running;
        default:
            return SelfTestResult::unknown;
    }
}

std::string_view self_test_kind(int number) {
    constexpr int kCaptive = 128;
    switch (number % kCaptive) {
        case 0:
            return "offline";
        case 1:
            return "short";
        case 2:
            return "extended";
        case 3:
            return "conveyance";
        case 4:
            return "selective";
        default:
            return "vendor";
    }
}

Result<std::vector<SelfTest>> parse_self_test_log(Page page, std::string_view source) {
    if (auto checked = check_page(page, "the self-test log", source); !checked)
        return tl::unexpected(checked.error());
    const std::size_t newest = page[508];  // 1 to 21; 0: nothing was ever written
    if (newest > kSelfTestRows)
        return failure(ErrorCode::malformed, "reading the self-test log of", std::string(source),
                       "row " + std::to_string(newest) + " of 21 is the newest");
    std::vector<SelfTest> tests;
    if (newest == 0) return tests;
    for (std::size_t i = 0; i < kSelfTestRows; ++i) {
        const std::size_t row = (newest - 1 + kSelfTestRows - i) % kSelfTestRows;
        const auto bytes = page.subspan(2 + kSelfTestBytes * row, kSelfTestBytes);
        if (std::ranges::any_of(bytes, [](auto byte) { return byte != 0; }))
            tests.push_back(self_test(bytes));
    }
    return tests;
}

void unroll_hours(std::vector<SelfTest>& newest_first, std::uint64_t power_on_hours) {
    constexpr std::uint64_t kRound = 1 << 16;
    constexpr std::uint64_t kAhead = 24;  // attribute and log do not count up in the same moment
    std::uint64_t latest = power_on_hours + kAhead;
    for (auto& test : newest_first) {
        if (!test.power_on_hours) continue;
        if (*test.power_on_hours <= latest)
            *test.power_on_hours += (latest - *test.power_on_hours) / kRound * kRound;
        latest = *test.power_on_hours;
    }
}

std::optional<SelfTest> parse_execution_status(std::uint8_t status) {
    SelfTest test;
    test.result = self_test_result(status >> 4);
    if (test.result != SelfTestResult::running && test.result != SelfTestResult::failed) return std::nullopt;
    test.remaining_percent = std::min(status & 0x0f, 10) * 10;
    return test;
}

Result<SctStatus> parse_sct_status(Page page, std::string_view source) {
    const std::string attempted = "reading the SCT status of";
    if (page.size() != kPageBytes)
        return failure(ErrorCode::malformed, attempted, std::string(source),
                       std::to_string(page.size()) + " bytes instead of 512");
    if (std::ranges::all_of(page, [](auto byte) { return byte == 0; }))
        return failure(ErrorCode::unsupported, attempted, std::string(source), "empty");
    const auto version = little_endian(page, 0, 2);
    if (version < 2 || version > 3)
        return failure(ErrorCode::malformed, attempted, std::string(source),
                       "unknown format version " + std::to_string(version));
    return SctStatus{.temperature_c = sct_celsius(page[200]), .temperature_limit_c = sct_celsius(page[205])};
}

}  // namespace raidwatch::smart
