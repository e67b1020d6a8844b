#pragma once
// Recorded output about the health of single disks.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::smart {

/// `smartctl --json ...` of one device, or `smartctl --scan --json`.
Findings recorded_smartctl(std::string_view output);

}  // namespace raidwatch::smart
