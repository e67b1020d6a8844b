#pragma once
// The inventory: every physical disk of the node and every other failure domain. Opens no device, so it
// cannot hang on one.

#include <raidwatch/collect/collector.hpp>

#include <string_view>

namespace raidwatch {

/// Domain {"block", ""}. Sources: Linux Documentation/ABI/testing/sysfs-block, sysfs-class-enclosure, udev's
/// database.
Findings collect_block(const Host& host, std::string_view target);

}  // namespace raidwatch
