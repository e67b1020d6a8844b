#pragma once
// The firmware's event log (mfi_evt_log_state, mfi_evt_list). Pure; any bytes.

#include "bytes.hpp"

#include <raidwatch/base/result.hpp>
#include <raidwatch/model/hardware.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace raidwatch::megaraid {

inline constexpr std::size_t kLogInfoBytes = 20, kLogHeaderBytes = 8, kLogEntryBytes = 256;

struct LogInfo {
    std::uint32_t newest = 0, oldest = 0, cleared = 0, shutdown = 0, boot = 0;
    bool operator==(const LogInfo&) const = default;
};
Result<LogInfo> parse_log_info(Bytes answer, std::string_view source);

/// The second word of the mailbox of `event_log`: entries of all locales, warnings and worse.
inline constexpr std::uint32_t kWarningsOfAllLocales = 0x0100ffff;

/// An entry and what it speaks of, as the firmware names that.
struct RawLogEntry {
    LogEntry entry;
    std::optional<std::uint16_t> drive;  ///< device id
    std::optional<std::uint8_t> volume;  ///< target id
    bool operator==(const RawLogEntry&) const = default;
};
/// In the order of their sequence numbers. malformed where it counts more than it holds.
Result<std::vector<RawLogEntry>> parse_log(Bytes answer, std::string_view source);

/// Seconds since 2000-01-01 00:00 by the controller's clock, or since its start where the upper byte is all
/// ones.
std::string log_time(std::uint32_t stamp);

}  // namespace raidwatch::megaraid
