#pragma once
// From what the firmware says to controllers, disks and arrays. Pure.

#include "controller.hpp"
#include "drive.hpp"
#include "event_log.hpp"
#include "volume.hpp"

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>
#include <raidwatch/model/hardware.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::megaraid {

/// Everything one look at a controller brought. Parts that could not be read are absent.
struct Answers {
    std::string controller;  ///< Controller::id
    std::vector<DriveInfo> drives;
    std::vector<VolumeInfo> volumes;
    std::optional<Configuration> configuration;
};

inline constexpr std::uint64_t kBlockBytes = 512;
/// Nothing for sizes that nobody has: 0, and what would not fit.
std::optional<std::uint64_t> bytes_of(std::uint64_t blocks);

/// nullptr for kNoDevice and for drives that were not described.
const DriveInfo* drive_with(const Answers& answers, std::uint16_t device_id);

Controller controller_of(const ControllerInfo& info);

/// WWN, else vendor, model and serial, else the place; never a name that changes. A SAS address alone is
/// none: emulated cards give all drives the same one.
std::string disk_id(const DriveInfo& drive, const std::string& controller);
/// "252:3": enclosure device id and slot, as MegaCli and storcli print them; "3" without an enclosure.
std::string slot_of(std::uint16_t enclosure, std::uint8_t slot);
Disk disk_of(const DriveInfo& drive, const Answers& answers);
/// Its state by the drive's own answer, or by the configuration where that describes nothing.
std::uint16_t state_told(const DriveInfo& drive, const Answers& answers);
/// As far as is told it is in use, and a command to it will be answered soon.
bool works(const DriveInfo& drive, const Answers& answers);

/// "raid10"; "level 0x15" for levels that are not known.
std::string level_of(const VolumeInfo& volume);
/// "vd0"
std::string volume_name(std::uint8_t target);
/// "pci-0000:03:00.0-vd0"
std::string volume_id(const std::string& controller, std::uint8_t target);
/// Without device and mounts, which the firmware does not know.
Array array_of(const VolumeInfo& volume, const Answers& answers);

/// Log entries that name a drive or a volume get its id.
std::vector<LogEntry> entries_of(const std::vector<RawLogEntry>& raw, const Answers& answers);

}  // namespace raidwatch::megaraid
