#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// Domain {"dm", "dm-3"}: one RAID, mirror, multipath, cache or thin-pool volume of the device mapper, by
/// dmsetup and sysfs. A device that is not there is a complete answer without arrays.
Findings collect_dm(const Host& host, std::string_view target);

}  // namespace raidwatch
