#pragma once
// Rows of cli64's tables. Names and states may hold blanks; what stands between them tells where they end.

#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::areca {

/// " 1  Raid Set # 000      23 34500.0GB    0.0GB   1500.0GB         Normal"
struct RaidSetRow {
    std::string_view number, name, state;
    int disks = 0;
};
std::optional<RaidSetRow> raid_set_row(std::string_view line);

/// "  1 ARC-1222-VOL#00  Raid Set # 00   Raid6   3000.0GB 00/00/00   Normal"; the two names are cut where the
/// head says. Before 2006 ("Raid#") the number of the raid set stands in place of its name.
struct VolumeRow {
    std::string_view number, name, raid_set, level, capacity, state;
};
std::optional<VolumeRow> volume_row(std::string_view head, std::string_view line);

/// " 16 16  WDC WD7502ABYS-05A6B0  750.2GB  Failed", "  9  02  SLOT 01 ST31500341AS  1500.3GB  Raid Set #
/// 000". Before 2006 "3   ST3250823AS  4ND1DEFN  3.03  250.1GB  RaidSet Member(1)".
struct DiskRow {
    std::string number, slot;
    std::string_view model, serial, capacity, usage;
};
/// nullopt also for an empty place ("N.A.", 0.0GB).
std::optional<DiskRow> disk_row(std::string_view head, std::string_view line);

}  // namespace raidwatch::areca
