#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// One MegaRAID or PERC controller by its firmware, without a vendor tool: {"megaraid", "0000:03:00.0"}.
Findings collect_megaraid(const Host& host, std::string_view target);

}  // namespace raidwatch
