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

/// {"raid-drives", place} of each whose drives smartctl reaches (hpsa, smartpqi, aacraid, 3ware, arcmsr);
/// none where it is not installed.
std::vector<Domain> raid_drive_domains(const Files& files);

}  // namespace raidwatch::host
