#pragma once
// From what the firmware says to controllers, disks and arrays: the ids are those of the vendor's tool
// (collectors/smartarray), so that both speak of the same components. Pure.

#include "collectors/raid/adapters.hpp"
#include "controller_info.hpp"
#include "logical_drive.hpp"
#include "physical_drive.hpp"

#include <raidwatch/model/disk.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::ciss {

struct Volume {
    std::uint16_t number = 0;  ///< BMIC's, from 0; the vendor's tool counts from 1
    std::optional<LogicalDrive> drive;
    std::optional<LogicalDriveStatus> status;
    std::optional<Configuration> configuration;
};

/// Everything one look at a controller brought. Parts that could not be read are absent.
struct Answers {
    std::map<std::uint16_t, PhysicalDrive> drives;  ///< by BMIC number
    std::vector<Volume> volumes;
    bool all_volumes = true;  ///< none that is configured is missing above
};

/// "1" for number 0: "ld1", and the end of the array's id, "-vd1".
std::string volume_number(std::uint16_t number);

/// Drives that the volumes' states name, whether or not the controller lists them.
DriveNumbers drives_of_states(const std::vector<Volume>& volumes);

/// Without id and controller.
Disk disk_of(std::uint16_t number, const Answers& answers);

/// Which drives a volume lies on, as far as that is sure: by its configuration where that agrees with what
/// else is known, or because it is the only volume; nullopt otherwise.
struct Layout {
    DriveNumbers drives, spares;
};
std::optional<Layout> layout_of(const Volume& volume, const Answers& answers);

/// `adapter` has its controller; adds disks and volumes.
void add_facts(const Answers& answers, raid::Adapter& adapter);

}  // namespace raidwatch::ciss
