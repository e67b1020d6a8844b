#pragma once
// What older drivers and small tools print, as facts. Pure; see ParseOutput for the contract.

#include <raidwatch/collect/recorded.hpp>

#include <string_view>

namespace raidwatch::legacy {

/// /proc/scsi/gdth/N of ICP Vortex and Intel SRC controllers. Format: Linux drivers/scsi/gdth_proc.c
/// (until 5.15).
Findings parse_gdth(std::string_view text);

/// /proc/scsi/ips/N and `ipssend getconfig N`, of IBM ServeRAID up to series 7. Format: Linux
/// drivers/scsi/ips.c, ips_show_info(); IBM, "ServeRAID Device Driver and Utilities User's Guide".
Findings parse_ips(std::string_view text);

/// mvcli `info -o vd|pd|hba` of Marvell controllers. Format: Marvell, "MV-CLI User Guide".
Findings parse_mvcli(std::string_view output);

/// lsscsi, with -g or without: which disks there are; their health it does not tell. Format: lsscsi(8).
Findings parse_lsscsi(std::string_view output);

/// dmraid -r and -s: firmware RAID of mainboards. Format: dmraid(8).
Findings parse_dmraid(std::string_view output);

}  // namespace raidwatch::legacy
