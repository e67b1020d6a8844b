#pragma once

#include <raidwatch/collect/host.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::host {

/// Where file systems on `device`, its partitions and everything stacked on it (dm, md) are mounted; sorted,
/// each once. Swap is shown as "[swap]". Format: proc(5), /proc/self/mountinfo and /proc/swaps.
std::vector<std::string> mounts_of(const Files& files, std::string_view device);

}  // namespace raidwatch::host
