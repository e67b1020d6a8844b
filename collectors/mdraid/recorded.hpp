#pragma once
// Recorded facts about md arrays.

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::mdraid {

/// /proc/mdstat.
Findings recorded_mdstat(std::string_view output);

/// `mdadm --detail` or `mdadm --examine`, whichever it is: people mail the one for the other. Superblocks
/// have a magic number.
Findings recorded_mdadm(std::string_view output);

/// A copy of /sys, or of its folder `block` with the arrays in it; "/" is that folder.
Findings recorded_sysfs(const Files& folder);

}  // namespace raidwatch::mdraid
