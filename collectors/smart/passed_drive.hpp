#pragma once
// SMART of a drive behind a RAID controller whose firmware passes SCSI commands on: SAT (ATA PASS-THROUGH) to
// SATA drives, log pages (SPC-4) of SAS drives.

#include <raidwatch/base/result.hpp>
#include <raidwatch/model/findings.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace raidwatch::smart {

/// What came of a SCSI command to a drive.
struct ScsiAnswer {
    std::vector<std::uint8_t> bytes, sense;
    bool good = false;  ///< false: the drive refused it; `sense` may say why
};
/// Sends a command of up to 16 bytes that reads so many bytes. An error where the controller does not pass it
/// on, or the drive is not there.
using SubmitScsi = std::function<Result<ScsiAnswer>(std::span<const std::uint8_t> cdb, std::size_t bytes)>;

struct PassedDrive {
    std::string disk;     ///< Disk::id
    std::string read_by;  ///< SmartReading::read_by
    bool sas = false;     ///< false: ATA
    bool solid_state = false;
};

/// Adds the drive's reading to the findings, or that it sleeps (it is not woken); problems where commands
/// fail. True: all was told, which may be that there is nothing to tell.
bool read_passed_drive(const PassedDrive& drive, const SubmitScsi& submit, Findings& findings);

}  // namespace raidwatch::smart
