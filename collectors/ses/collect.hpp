#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// Domain {"ses", "0:0:24:0"}: one enclosure of /sys/class/enclosure: bays with their lamps and disks; fans,
/// power supplies and temperatures where sg_ses is installed. One that is not there is a complete answer
/// without enclosures.
Findings collect_ses(const Host& host, std::string_view target);

}  // namespace raidwatch
