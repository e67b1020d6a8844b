#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// Domain {"btrfs", UUID}: one mounted file system, by sysfs (Linux
/// Documentation/ABI/testing/sysfs-fs-btrfs): profiles, devices, missing ones, error counters (5.14). Where
/// btrfs-progs are installed they add which device has which counters, and the scrub. A file system that is
/// not mounted is a complete answer without arrays.
Findings collect_btrfs(const Host& host, std::string_view target);

}  // namespace raidwatch
