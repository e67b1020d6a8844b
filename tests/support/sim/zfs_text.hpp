#pragma once
// A pool as OpenZFS 2.1 prints it. Pure.

#include "zfs_pool.hpp"

#include <string>

namespace raidwatch::sim {

/// `zpool status -v -P POOL`.
std::string zpool_status(const ZfsPool& pool);
/// `zpool list -H -p -o guid,size POOL`.
std::string zpool_list(const ZfsPool& pool, std::uint64_t guid);

}  // namespace raidwatch::sim
