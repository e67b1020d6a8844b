#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// One HPE Smart Array controller by its firmware, without a vendor tool: {"ciss", "0000:03:00.0"}. Where
/// there is no way to the firmware, what the kernel tells.
Findings collect_ciss(const Host& host, std::string_view target);

}  // namespace raidwatch
