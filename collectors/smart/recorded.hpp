#pragma once
// Recorded output of smartctl.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::smart {

/// `smartctl --json ...` of one device, or `smartctl --scan --json`. A device that answers without SMART
/// gives a reading that says nothing.
Findings recorded_smartctl(std::string_view output);

/// What smartctl prints without --json, of all versions; of one device, or of several one after the other.
Findings recorded_smartctl_text(std::string_view output);

}  // namespace raidwatch::smart
