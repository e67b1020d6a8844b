#pragma once
// ATA commands through the SCSI layer (SAT-4, ATA PASS-THROUGH (16)), each with a time-out.

#include <raidwatch/base/result.hpp>

#include <array>
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

/// SMART commands carry a signature in the upper LBA registers.
AtaCommand smart_command(std::uint8_t features, std::uint8_t lba_low, bool reads_page);

/// As ATA PASS-THROUGH (16). Commands that read no page ask for the registers.
using SatCdb = std::array<std::uint8_t, 16>;
SatCdb sat_cdb(const AtaCommand& command);

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

/// From what the layer below answered: the page or nothing, sense data, and whether the SCSI status was good.
/// unsupported: the drive aborted it, or something on the way does not pass ATA commands.
Result<AtaAnswer> ata_answer(const AtaCommand& command, std::vector<std::uint8_t> page,
                             std::span<const std::uint8_t> sense, bool good, const std::string& device);

/// Errors: unsupported (the layer below passes no ATA commands, or the drive aborted this one), timed_out,
/// not_found (the device went away), io.
Result<AtaAnswer> ata_command(int fd, const AtaCommand& command, const std::string& device);

inline constexpr std::uint8_t kCheckPowerMode = 0xe5, kIdentifyDevice = 0xec;
/// Features of SMART, and logs.
inline constexpr std::uint8_t kSmartReadData = 0xd0, kSmartReadThresholds = 0xd1, kSmartReadLog = 0xd5,
                              kSmartReturnStatus = 0xda, kSelfTestLog = 0x06, kSctStatusLog = 0xe0;

/// What the registers after CHECK POWER MODE say.
bool tells_standby(const AtaRegisters& registers);
/// What those after SMART RETURN STATUS say; nullopt: something else came back.
std::optional<bool> tells_passed(const AtaRegisters& registers);

/// CHECK POWER MODE: does not wake the disk. Errors as above; unsupported also where no registers came back.
Result<bool> is_asleep(int fd, const std::string& device);

/// SMART READ LOG of one page: 06h self-tests, E0h SCT status.
Result<std::vector<std::uint8_t>> smart_log(int fd, std::uint8_t log, const std::string& device);

/// SMART EXECUTE OFF-LINE IMMEDIATE: a short or extended self-test that runs beside the drive's other work.
/// busy: one runs already, which goes on. Errors as above.
Status start_self_test(int fd, bool extended, const std::string& device);

}  // namespace raidwatch::smart
