#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// Domain {"zfs", "tank"}: one pool. Its state comes from /proc/spl/kstat (which answers while the pool
/// hangs), the rest from zpool. A pool that is not imported is a complete answer without arrays.
Findings collect_zfs(const Host& host, std::string_view target);

}  // namespace raidwatch
