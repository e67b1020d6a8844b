#pragma once
// Which disks to look at first, with the reasons: counters, their growth, and how a disk stands among its
// siblings. Pure. Where too little is known it says so instead of ranking.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <map>
#include <string>
#include <vector>

namespace raidwatch::report {

struct DiskRisk {
    Disk disk;
    int points = 0;                    ///< for ranking only: the higher, the sooner
    std::vector<std::string> reasons;  ///< one line each, what weighs most first; safe to show
    std::string abstains;              ///< why it is not ranked; empty: it is
};

/// `history`: earlier readings by disk, oldest first. The ranked ones first, most points first. Weights
/// follow the yearly failure rates that Backblaze published by attribute (reallocated, reported
/// uncorrectable, pending, offline uncorrectable): docs/rules.md names them. A disk is compared with
/// siblings, of the same array or the same model, only where there are at least three.
std::vector<DiskRisk> disk_risks(const NodeView& view, const std::vector<Fault>& faults,
                                 const std::map<std::string, std::vector<SmartReading>>& history);

}  // namespace raidwatch::report
