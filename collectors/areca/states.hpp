#pragma once
// The words of Areca's firmware for states.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>
#include <raidwatch/model/hardware.hpp>

#include <optional>
#include <string_view>

namespace raidwatch::areca {

/// Of a raid set or volume set: "Normal", "Degraded", "Rebuilding(12.3%)", "Need Rebuild".
void set_array_status(Array& array, std::string_view status);
/// "Device State" of one drive: "NORMAL", "FAILED".
void set_disk_status(Disk& disk, std::string_view status);
/// "Usage" of a drive in the list: "HotSpare[Global]", "Failed", "Free", "Pass Through", else the name of its
/// raid set.
void set_disk_usage(Disk& disk, std::string_view usage);
/// "100%", "Charging(85%)", "Not Installed" (none).
std::optional<Battery> battery(std::string_view status);

}  // namespace raidwatch::areca
