#pragma once

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/disk.hpp>

#include <string>

namespace raidwatch::block {

/// False for what is no physical disk: loop, ram, zram, md, dm, optical and floppy drives, and devices
/// without medium.
bool is_physical(const Files& files, const std::string& device);

/// Everything sysfs and udev say about one whole disk. Errors as host::disk_identity.
Result<Disk> disk_facts(const Files& files, const std::string& device);

}  // namespace raidwatch::block
