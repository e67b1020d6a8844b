#pragma once
// Every source the probe can read.

#include <raidwatch/collect/collector.hpp>

#include <span>

namespace raidwatch::probe {

std::span<const Collector> collectors();

/// Findings of one domain. A source that no collector reads, or a target that is no kernel name, is an
/// incomplete answer that says so.
Findings collect_domain(const Host& host, const Domain& domain);

}  // namespace raidwatch::probe
