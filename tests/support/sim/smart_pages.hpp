#pragma once
// What a simulated drive answers to SMART commands, as the recordings that the collectors read below a root.
// Pure.

#include "drive.hpp"

#include <string>

namespace raidwatch::sim {

/// 512 bytes of IDENTIFY DEVICE.
std::string ata_identify(const Drive& drive);

/// ATA: libatasmart's blob; NVMe: Identify Controller and log pages; SAS: what the stand-in of smartctl
/// prints.
void add_smart_files(const Drive& drive, Outside& out);

}  // namespace raidwatch::sim
