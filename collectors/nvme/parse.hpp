#pragma once
// NVMe log pages (NVM Express Base Specification 1.4 to 2.0) to facts. Pure; any bytes.

#include <raidwatch/base/result.hpp>
#include <raidwatch/model/smart.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::nvme {

using Page = std::span<const std::uint8_t>;

inline constexpr std::uint8_t kErrorLog = 0x01, kHealthLog = 0x02, kSelfTestLog = 0x06;
inline constexpr std::size_t kHealthBytes = 512, kSelfTestBytes = 564, kIdentifyBytes = 4096,
                             kErrorEntryBytes = 64;

/// Identify Controller (CNS 01h).
struct ControllerIdentity {
    std::string serial, model, firmware;          ///< trimmed
    std::optional<double> warning_c, critical_c;  ///< WCTEMP, CCTEMP
    std::optional<std::uint64_t> bytes;           ///< TNVMCAP
    std::size_t error_log_entries = 0;            ///< how many log 01h holds, 1..256
    bool has_self_test = false;                   ///< Device Self-test is among the optional commands
};
Result<ControllerIdentity> parse_identify(Page page, std::string_view source);

/// SMART / Health Information (log 02h) into `reading`: 128-bit counters saturate, kelvin become degrees, 0 K
/// is "not known". malformed where it is shorter than 512 bytes.
Status parse_health(Page page, std::string_view source, SmartReading& reading);

/// One row of the error log (log 01h). Rows with an error count of 0 were never used and are left out.
struct ErrorEntry {
    std::uint64_t count = 0;   ///< number of this error in the controller's life
    std::uint16_t status = 0;  ///< status field without the phase bit: generic 0xx, command 1xx, media 2xx
    std::uint64_t lba = 0;
    std::uint32_t namespace_id = 0;
    bool operator==(const ErrorEntry&) const = default;
};
/// Newest first; a partial last row is ignored.
std::vector<ErrorEntry> parse_error_log(Page page);

/// Device Self-test log (log 06h): the running one first, then newest first. malformed where shorter than 564
/// bytes.
Result<std::vector<SelfTest>> parse_self_test_log(Page page, std::string_view source);

/// Device Self-test codes and results, which smartctl's JSON also carries.
std::string_view self_test_kind(int code);
SelfTestResult self_test_result(int result);

}  // namespace raidwatch::nvme
