#pragma once
// The words of Adaptec's firmware for states, from the 2xxx series to SmartRAID.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>
#include <raidwatch/model/hardware.hpp>

#include <optional>
#include <string_view>

namespace raidwatch::adaptec {

/// "Optimal", "Okay", "Degraded, Rebuilding", "Impacted" (being built: not yet redundant), "Suboptimal".
void set_array_status(Array& array, std::string_view status);
/// "Online", "Ready", "Global Hot-Spare", "Online (JBOD)", "Raw (Pass Through)".
void set_disk_status(Disk& disk, std::string_view status);
/// Of a segment: "Present", "Missing", "Inconsistent", "Rebuilding".
MemberState segment_state(std::string_view word);
ControllerState controller_state(std::string_view status);

/// "Optimal", "ZMM Optimal", "Ready", "Not Fully Charged"; nullopt where none is fitted.
std::optional<Battery> battery(std::string_view status);

/// From the name of a task: "Rebuild", "Build/Verify", "Verify with fix".
std::optional<OperationKind> operation(std::string_view task);

}  // namespace raidwatch::adaptec
