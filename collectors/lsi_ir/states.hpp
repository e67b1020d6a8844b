#pragma once
// The words of LSI's integrated RAID firmware for states.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>

#include <string_view>

namespace raidwatch::lsi_ir {

/// sasNircu: "Okay (OKY)", "Optimal", "Degraded (DGD)", "Missing (MIS)".
void set_volume_status(Array& array, std::string_view status);
/// sasNircu: "Optimal (OPT)", "Ready (RDY)", "Out of Sync (OSY)", "Hot Spare (HSP)".
void set_disk_status(Disk& disk, std::string_view status);

/// mpt-status: state "OPTIMAL" with flags "ENABLED RESYNC_IN_PROGRESS".
void set_volume_status(Array& array, std::string_view state, std::string_view flags);
/// mpt-status: state "ONLINE" with flags "OUT_OF_SYNC".
void set_disk_status(Disk& disk, std::string_view state, std::string_view flags);

}  // namespace raidwatch::lsi_ir
