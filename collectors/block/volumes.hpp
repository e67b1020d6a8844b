#pragma once
// Software volumes above the disks: which there are, found without opening a device or running a tool.

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/domain.hpp>

#include <string>
#include <vector>

namespace raidwatch::block {

/// {"zfs", pool} of every imported pool and {"zfs-kernel", ""} where there are any, {"btrfs", UUID} of every
/// mounted file system that stands on several devices or has counted errors, {"dm", "dm-3"} of every volume
/// that is RAID, mirror, multipath map, cache or thin pool, {"ses", "0:0:24:0"} of every enclosure.
std::vector<Domain> volume_domains(const Files& files, const std::vector<std::string>& devices);

}  // namespace raidwatch::block
