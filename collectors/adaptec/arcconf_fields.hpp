#pragma once
// Properties of one component in the output of arcconf.

#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::adaptec {

/// A logical device's cache: what was asked for, and whether that hangs on a battery.
struct CacheSetting {
    std::optional<bool> configured, actual;
    bool needs_battery = false;
};

/// What is judged when all of one controller's output has been read.
struct ControllerFacts {
    std::string cache_status, cache_details;
    std::string heat;  ///< the temperature, where the firmware does not call it normal
    int defunct = 0, failed_arrays = 0, degraded_arrays = 0;
    std::map<std::string, CacheSetting> caches;  ///< by logical device
    std::map<std::string, std::string> places;   ///< slots by place_key()
};
/// Joins members with their disks, caches with their batteries, and counts of ill parts with those that are
/// listed.
void judge(raid::Adapter& adapter, ControllerFacts& facts);

/// Background work that GETSTATUS tells of.
struct Task {
    std::string array, operation, status;
    std::optional<double> percent;
};
void take_task_field(const raid::Field& field, Task& task);
void add_task(const Task& task, raid::Adapter& adapter);

void take_controller_field(const raid::Field& field, Controller& controller, ControllerFacts& facts);
void take_battery_field(const raid::Field& field, Controller& controller);
void take_array_field(const raid::Field& field, Array& array, CacheSetting& cache);
void take_disk_field(const raid::Field& field, Disk& disk);
/// "Fan 1 status : 6540 rpm (Optimal)", "Power supply 2 status", "Temperature" of an enclosure services
/// device; false for others.
bool take_enclosure_part(const raid::Field& field, Enclosure& enclosure);

/// "Enclosure 0, Slot 9", "Connector:0, Device:3", "Backplane 0, Slot 1(Connector 0:CN2)" -> one form of the
/// same place.
std::string place_key(std::string_view location);

/// A member: "Segment 0", "Group 1, Segment 0", "Device 3" with "Present (Controller:1,Enclosure:0,Slot:9)
/// SERIAL".
std::optional<raid::Place> segment(const raid::Field& field);

}  // namespace raidwatch::adaptec
