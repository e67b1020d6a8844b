#pragma once
// What udevd knows about a block device. Empty where no udevd ran.

#include <raidwatch/collect/host.hpp>

#include <map>
#include <string>
#include <string_view>

namespace raidwatch::host {

using UdevProperties = std::map<std::string, std::string>;

/// Properties such as ID_PATH, ID_WWN, ID_SERIAL_SHORT, ID_BUS, MD_UUID of "sda" or "md0": on the running
/// machine by libudev, elsewhere from the recorded database, /run/udev/data/b<major>:<minor> ("E:KEY=value"
/// lines).
UdevProperties block_properties(const Files& files, std::string_view device);

}  // namespace raidwatch::host
