#pragma once
// The words of 3ware's firmware for states.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>
#include <raidwatch/model/hardware.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::threeware {

/// "OK", "VERIFYING", "REBUILD-PAUSED", "DEGRADED", "INOPERABLE".
void set_unit_status(Array& array, std::string_view status);
/// Of a unit set aside as a spare: whether it can do its service.
bool is_well(std::string_view status);
/// "OK", "SMART-FAILURE", "ECC-ERROR", "DEVICE-ERROR", "DRIVE-REMOVED".
void set_drive_status(Disk& disk, std::string_view status);
/// Of a member in a unit's own list.
MemberState member_state(std::string_view status);
/// "OK", "Testing", "Charging", "WeakBat"; nullopt where none is fitted.
std::optional<Battery> battery(std::string_view status);
/// What else the table of batteries tells: heat and voltage as "OK", "HIGH", "LOW", "TOO-HIGH", "TOO-LOW",
/// "FAULT".
void judge_battery(Battery& battery, std::string_view heat, std::string_view volts, bool not_ready);
/// SES status of a fan, sensor or supply: "ok", "critical", "not_installed", "unknown".
std::string element_status(std::string_view status);

}  // namespace raidwatch::threeware
