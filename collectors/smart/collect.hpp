#pragma once
// SMART of one SATA, SAS or other SCSI disk.

#include <raidwatch/collect/collector.hpp>

#include <string_view>

namespace raidwatch {

/// Domain {"ata", "sda"}: libatasmart (both of its ways, see ata_device.hpp), else `smartctl --json -n
/// standby`. A problem only where nothing worked. A sleeping disk is complete: Disk::asleep is true and there
/// is no reading.
Findings collect_ata(const Host& host, std::string_view target);

/// Domain {"scsi", "sdc"}: `smartctl --json -n standby`. A disk without SMART, as virtual ones are, is
/// complete without a reading and without a problem.
Findings collect_scsi(const Host& host, std::string_view target);

}  // namespace raidwatch
