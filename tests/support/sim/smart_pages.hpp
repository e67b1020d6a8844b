#pragma once
// What a simulated drive answers to SMART commands, as the recordings that the collectors read below a root.
// Pure.

#include "drive.hpp"
#include "mfi_firmware.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace raidwatch::sim {

/// 512 bytes of IDENTIFY DEVICE.
std::string ata_identify(const Drive& drive);

/// ATA: libatasmart's blob; NVMe: Identify Controller and log pages; SAS: what the stand-in of smartctl
/// prints.
void add_smart_files(const Drive& drive, Outside& out);

/// The drive's answer to a SCSI command that a controller passes on: ATA PASS-THROUGH (16) for SATA drives,
/// LOG SENSE for SAS drives.
MfiScsiAnswer answer_to_scsi(const Drive& drive, std::span<const std::uint8_t> cdb);

}  // namespace raidwatch::sim
