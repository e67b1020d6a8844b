#pragma once
// From `smartctl --json` (smartmontools 7.0 and later; ATA, NVMe and SCSI) to facts. Pure and total.

#include <raidwatch/model/disk.hpp>
#include <raidwatch/model/domain.hpp>
#include <raidwatch/model/smart.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace raidwatch::smart {

/// What smartctl is asked to exit with for a disk in standby (`-n standby,N`): no combination of its status
/// bits that occurs. Versions differ in the words they use for it.
inline constexpr int kAsleepExit = 255;

struct SmartctlFacts {
    /// The device answered, whether it has SMART or not; false: nothing is known, `problems` say why.
    bool answered = false;
    /// nullopt: the device has no SMART, or sleeps. Without `disk` and `taken_at`.
    std::optional<SmartReading> reading;
    /// Model, serial, firmware, WWN, size, kind, asleep; without id, device and state.
    Disk disk;
    std::vector<Problem> problems;
};

/// `scope`: of the problems, "scsi/sdc". smartctl's exit status is in the JSON itself: bits 0 and 1 mean that
/// the device was not opened, bit 3 that it is failing; bits 2, 4, 5, 6 and 7 also occur on drives that pass.
SmartctlFacts parse_smartctl(std::string_view json, std::string_view scope);

}  // namespace raidwatch::smart
