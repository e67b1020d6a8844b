#pragma once
// SMART of the drives behind a controller that hides them, through smartctl.

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch {

/// Domain {"raid-drives", "0000:03:00.0"}: `smartctl -d cciss,N`, `aacraid,H,L,ID`, `3ware,N` or `areca,N`
/// for each place where a drive may be. A place without a drive is no problem. A drive that does not answer
/// soon is asked again after all others, and hides none of them; after four such no further one is asked.
/// Disks have no slot and no state here: those are the controller's to tell.
Findings collect_raid_drives(const Host& host, std::string_view target);

}  // namespace raidwatch
