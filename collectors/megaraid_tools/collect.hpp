#pragma once
// One MegaRAID or PERC controller by a vendor's tool: {"storcli", "0000:03:00.0"} and {"megacli",
// "0000:03:00.0"}.

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// By storcli or perccli, at an mpi3mr controller storcli2 or perccli2. A run costs the firmware some
/// seconds: 30 s between two of them are enough.
Findings collect_storcli(const Host& host, std::string_view target);

/// By MegaCli, where nothing newer is installed.
Findings collect_megacli(const Host& host, std::string_view target);

}  // namespace raidwatch
