#pragma once
// What the disk answers to ATA commands that come by ATA PASS-THROUGH (SAT-4).

#include "control.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace raidwatch::smartdisk {

struct AtaReply {
    std::vector<std::uint8_t> page;  ///< 512 bytes for commands that read one
    std::uint8_t count = 0, lba_mid = 0, lba_high = 0;
};

/// `cdb` is ATA PASS-THROUGH (16) or (12). nullopt: the disk aborts the command.
std::optional<AtaReply> answer_ata(const Control& control, std::span<const std::uint8_t> cdb);

/// The command wants the medium to turn: everything but CHECK POWER MODE and IDENTIFY DEVICE.
bool wakes_disk(std::span<const std::uint8_t> ata_cdb);

/// CK_COND: the registers are wanted even after success.
bool wants_registers(std::span<const std::uint8_t> ata_cdb);

}  // namespace raidwatch::smartdisk
