#pragma once
// The words of Smart Array firmware for states, as all of its tools print them.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>
#include <raidwatch/model/hardware.hpp>

#include <string_view>

namespace raidwatch::smartarray {

/// Sets state, raw text and progress from a logical drive's status: "OK", "Interim Recovery Mode",
/// "Recovering, 45% complete", "Ready for recovery operation".
void set_volume_status(Array& array, std::string_view status);

/// Sets state, raw text, prediction and spare from a physical drive's status and what follows it: "OK",
/// "Failed", "Predictive Failure, spare", "Rebuilding".
void set_drive_status(Disk& disk, std::string_view status);

/// From "Battery/Capacitor Status". `kind` from "Cache Backup Power Source".
Battery battery(std::string_view status);
BatteryKind battery_kind(std::string_view power_source);

}  // namespace raidwatch::smartarray
