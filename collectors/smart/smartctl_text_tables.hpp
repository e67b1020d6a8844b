#pragma once
// The tables of smartctl's text. Pure.

#include <raidwatch/model/smart.hpp>

#include <optional>
#include <string_view>

namespace raidwatch::smart {

/// A row of the attribute table, in the old layout ("0x0033 100 100 036 Pre-fail Always - 0") or the brief
/// one
/// ("PO--CK 100 100 036 - 0"); nullopt for any other line. The raw value is packed again as the drive had it.
std::optional<SmartAttribute> attribute_row(std::string_view line);

/// Hours of "12345h+30m+12.345s", as attribute 9 is shown where the drive counts shorter units.
std::optional<std::uint64_t> hours_and_minutes(std::string_view raw);
/// The raw value of an attribute row, as it is written.
std::string_view raw_text(std::string_view line);

/// A row of an ATA ("# 1  Short offline ..."), SCSI ("# 1  Background short ...") or NVMe (" 0   Short ...")
/// self-test log; nullopt for any other line.
std::optional<SelfTest> self_test_row(std::string_view line);

/// "read:", "write:" or "verify:" of the SCSI error counter log, whole or cut.
bool is_error_counter_row(std::string_view line);
/// Last column of "read:", "write:" and "verify:" in the SCSI error counter log; nullopt where the row is
/// cut.
std::optional<std::uint64_t> uncorrected_errors_row(std::string_view line);

}  // namespace raidwatch::smart
