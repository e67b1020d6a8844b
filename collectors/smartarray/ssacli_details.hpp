#pragma once
// Properties of one component in the detailed output of ssacli and its forebears.

#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"

#include <string>

namespace raidwatch::smartarray {

/// What the controller says of its cache and of what keeps it alive; judged when all of it has been read.
struct CacheFacts {
    std::string status, details, battery_status, power_source;
    std::optional<double> capacitor_c;
};

void take_controller_field(const raid::Field& field, Controller& controller, CacheFacts& cache);
void take_volume_field(const raid::Field& field, Array& array);
void take_drive_field(const raid::Field& field, Disk& disk);
void take_enclosure_field(const raid::Field& field, Enclosure& enclosure);

/// Sets the battery, what the firmware did to the write cache of the volumes, and the controller's state
/// where only that can tell of the cache.
void judge_cache(const CacheFacts& cache, raid::Adapter& adapter);

}  // namespace raidwatch::smartarray
