#pragma once
// ATA commands through the SCSI layer (SAT-4, ATA PASS-THROUGH (16)), each with a time-out.

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::smart {

/// The registers an ATA command needs; 28 bits.
struct AtaCommand {
    std::uint8_t command = 0, features = 0, count = 0;
    std::uint8_t lba_low = 0, lba_mid = 0, lba_high = 0;
    bool reads_page = false;  ///< 512 bytes come back
};

/// The registers after an ATA command.
struct AtaRegisters {
    std::uint8_t error = 0, count = 0, lba_low = 0, lba_mid = 0, lba_high = 0, status = 0;
    bool operator==(const AtaRegisters&) const = default;
};

/// From SCSI sense data in descriptor format (72h, descriptor 09h) or fixed format (70h, with the information
/// field). nullopt: sense data that carries none.
std::optional<AtaRegisters> registers_from_sense(std::span<const std::uint8_t> sense);

struct AtaAnswer {
    std::vector<std::uint8_t> page;         ///< 512 bytes when the command reads a page
    std::optional<AtaRegisters> registers;  ///< when the layer below gives them
};

/// Errors: unsupported (the layer below passes no ATA commands, or the drive aborted this one), timed_out,
/// not_found (the device went away), io.
Result<AtaAnswer> ata_command(int fd, const AtaCommand& command, const std::string& device);

/// CHECK POWER MODE: does not wake the disk. Errors as above; unsupported also where no registers came back.
Result<bool> is_asleep(int fd, const std::string& device);

/// SMART READ LOG of one page: 06h self-tests, E0h SCT status.
Result<std::vector<std::uint8_t>> smart_log(int fd, std::uint8_t log, const std::string& device);

/// SMART EXECUTE OFF-LINE IMMEDIATE: a short or extended self-test that runs beside the drive's other work.
/// busy: one runs already, which goes on. Errors as above.
Status start_self_test(int fd, bool extended, const std::string& device);

}  // namespace raidwatch::smart
