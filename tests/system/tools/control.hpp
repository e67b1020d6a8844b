#pragma once
// What a smartdisk is told to be, by a text file that may change at any time.

#include "tests/support/ata_blob.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::smartdisk {

/// Sectors of 512 bytes.
struct SectorRange {
    std::uint64_t first = 0, count = 0;
    bool touches(std::uint64_t lba, std::uint64_t sectors) const {
        return lba < first + count && first < lba + sectors;
    }
};

struct Control {
    sim::AtaDisk ata;  ///< `bytes` is the caller's
    std::vector<SectorRange> bad_reads, bad_writes;
    bool hang = false;     ///< nothing is answered until the line is gone
    bool standby = false;  ///< CHECK POWER MODE says standby until a command needs the medium
};

/// One word and its arguments a line; "#" begins a comment. A healthy disk is an empty file.
///     serial TEXT | model TEXT | firmware TEXT | wwn HEX | rpm N        who it is
///     attribute ID RAW [VALUE [THRESHOLD]]                             SMART attribute
///     failing                                                          SMART RETURN STATUS
///     self-test short|extended STATUS HOURS [LBA]                      a row of the log; the first line is
///     the newest testing PERCENT                                                  a self-test runs, that
///     much remains bad-read LBA COUNT | bad-write LBA COUNT                         medium error standby |
///     hang
/// Error: invalid, with the line.
Result<Control> parse_control(std::string_view text, std::string_view source);

}  // namespace raidwatch::smartdisk
