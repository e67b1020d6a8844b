#pragma once

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/findings.hpp>

#include <string>

namespace raidwatch::block {

/// Storage controllers on the PCI bus, which of the disks listed so far sit behind them, and the domains of
/// those whose firmware is asked.
void add_controllers(const Files& files, Findings& findings);

/// A RAID controller's volume, which the kernel shows as if it were a disk.
bool is_volume(const Files& files, const std::string& device);

/// The driver has let go of the controller that the device sits behind: the kernel takes both away in a
/// moment, and what remains of them until then says nothing any more, not even whether it is a disk or a
/// volume.
bool is_leaving(const Files& files, const std::string& device);

}  // namespace raidwatch::block
