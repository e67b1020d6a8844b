#pragma once
// The 512-byte pages an ATA disk answers with (ATA8-ACS, ACS-4). Total: any bytes.

#include <raidwatch/base/result.hpp>
#include <raidwatch/model/smart.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::smart {

using Page = std::span<const std::uint8_t>;

inline constexpr std::size_t kPageBytes = 512;

/// Sum of a SMART structure's 512 bytes is 0 modulo 256. malformed: another size, another sum.
Status check_page(Page page, std::string_view what, std::string_view source);

/// `bytes` little-endian bytes from `at`; the caller has checked the size.
std::uint64_t little_endian(Page page, std::size_t at, std::size_t bytes);

/// What IDENTIFY DEVICE (or the copy of it in a recorded blob) says of the disk.
struct AtaIdentity {
    std::string model, serial, firmware;  ///< trimmed
    std::optional<std::uint64_t> bytes;
    bool has_self_test_log = false, has_sct = false;
};
/// Empty fields where the page is not one.
AtaIdentity parse_identify(Page page);

/// Self-test log (log 06h), newest first; no test yet is an empty list.
Result<std::vector<SelfTest>> parse_self_test_log(Page page, std::string_view source);

/// The log keeps the lowest 16 bits of the power-on hours, which roll over after seven and a half years: puts
/// the tests (newest first) at their latest possible hours up to `power_on_hours`.
void unroll_hours(std::vector<SelfTest>& newest_first, std::uint64_t power_on_hours);

/// "Self-test execution status" of SMART READ DATA (byte 363): a test that runs now, or how the latest one
/// failed; nullopt when the latest one passed or none was run. Which kind of test it is, this byte does not
/// say.
std::optional<SelfTest> parse_execution_status(std::uint8_t status);

/// Result codes are the same in the log and in the execution status.
SelfTestResult self_test_result(int code);
/// Self-test numbers 1, 2, 3 are short, extended and conveyance; 129 to 131 the same in captive mode.
std::string_view self_test_kind(int number);

/// SCT status (log E0h).
struct SctStatus {
    std::optional<double> temperature_c;
    std::optional<double> temperature_limit_c;  ///< what the maker recommends at most
};
/// unsupported: all zeros, as disks without SCT answer.
Result<SctStatus> parse_sct_status(Page page, std::string_view source);

}  // namespace raidwatch::smart
