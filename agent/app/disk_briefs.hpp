#pragma once
// The disks that operators should look at, for the heartbeat. Pure.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <map>
#include <string>
#include <vector>

namespace raidwatch::app {

/// Readings of the last kTrendDays by Disk::id, oldest first.
using DiskHistory = std::map<std::string, std::vector<SmartReading>>;

inline constexpr int kTrendDays = 30;
/// A heartbeat comes every 30 s: it holds the most urgent so many, each with so many reasons and trends.
inline constexpr std::size_t kMostDisks = 16, kMostReasons = 5, kMostTrends = 3;

/// Most urgent first; disks that nothing speaks against are left out.
std::vector<DiskBrief> disk_briefs(const NodeView& view, const std::vector<Fault>& faults,
                                   const DiskHistory& history, UtcTime now);

}  // namespace raidwatch::app
