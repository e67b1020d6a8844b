#pragma once
// SCSI hosts of hardware RAID controllers whose firmware is asked through a vendor's tool or a file of their
// driver.

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/domain.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::host {

struct RaidHost {
    std::string place;   ///< of its PCI device: "0000:03:00.0"
    std::string driver;  ///< as the host calls it (proc_name): "hpsa", "mpt3sas", "3w-9xxx"
    int number = 0;      ///< SCSI host number; it grows with every plug

    bool operator==(const RaidHost&) const = default;
};

/// Those of the families that collectors/raid_hosts knows, sorted by place; each place once.
std::vector<RaidHost> raid_hosts(const Files& files);

/// A SCSI device behind a host that SCSI generic shows: "1:0:3:0" as channel, target and unit.
struct ScsiUnit {
    int channel = 0, target = 0, unit = 0;
    std::string type;     ///< SCSI device type in decimal; "12": a RAID controller
    std::string generic;  ///< "/dev/sg2"
};
std::vector<ScsiUnit> scsi_units(const Files& files, const RaidHost& host);

/// SCSI generic device through which the controller itself is asked: its own unit, of that SCSI type, else
/// the first device behind it; empty where there is none.
std::string door(const std::vector<ScsiUnit>& units, std::string_view type);
inline constexpr std::string_view kProcessorType = "3", kRaidControllerType = "12";

/// Whether the pass-through of CISS commands is a way to its firmware: drivers hpsa and smartpqi.
bool passes_ciss(const RaidHost& host);

/// Whether smartctl is there, which reaches drives behind many controllers.
bool has_smartctl(const Files& files);

/// What is asked about each: {"ciss", place} where its firmware is asked natively, {"raid", place} for all
/// others and where a vendor's tool can be asked as a second source.
std::vector<Domain> raid_host_domains(const Files& files);

/// {"raid-drives", place} of each whose drives smartctl reaches (hpsa, smartpqi, aacraid, 3ware, arcmsr);
/// none where it is not installed.
std::vector<Domain> raid_drive_domains(const Files& files);

}  // namespace raidwatch::host
