#pragma once
// Log pages of SAS drives (SPC-4, SBC-3) as a SmartReading. Pure and total.

#include <raidwatch/model/smart.hpp>

#include <cstdint>
#include <span>

namespace raidwatch::smart {

namespace scsi_page {
inline constexpr std::uint8_t write_errors = 0x02, read_errors = 0x03, verify_errors = 0x05,
                              temperature = 0x0d, self_tests = 0x10, solid_state = 0x11,
                              background_scan = 0x15, informational = 0x2f;
}

/// Adds what an answer to LOG SENSE tells; nothing where it is another page, cut off or empty.
void add_log_page(std::uint8_t page, std::span<const std::uint8_t> answer, SmartReading& reading);

/// The header of READ DEFECT DATA (10) for the grown list: how many defects.
void add_grown_defects(std::span<const std::uint8_t> header, SmartReading& reading);

}  // namespace raidwatch::smart
