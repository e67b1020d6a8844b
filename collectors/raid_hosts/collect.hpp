#pragma once
// One hardware RAID controller other than MegaRAID: {"raid", "0000:03:00.0"}.

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// `target`: the controller's place on the PCI bus. The kernel says that it is there, locked up or not, and
/// of some families how its volumes are; its vendor's tool, where installed, says the rest. Where that is
/// missing, fails or hangs, what is not seen is said in a problem.
Findings collect_raid(const Host& host, std::string_view target);

}  // namespace raidwatch
