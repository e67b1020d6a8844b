#pragma once
// Linux md arrays from sysfs. Opens no device but one member's superblock, and only where neither the kernel
// (older ones, 6.1 too, have no md/uuid) nor udev knows the array's UUID.

#include <raidwatch/collect/collector.hpp>

#include <string_view>

namespace raidwatch {

/// Domain {"md", "md0"}; an empty target reads all arrays. An array that is not there is a complete answer
/// without arrays.
Findings collect_md(const Host& host, std::string_view target);

}  // namespace raidwatch
