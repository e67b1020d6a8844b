#pragma once

#include "local_host.hpp"

#include <raidwatch/model/findings.hpp>

#include <string>
#include <vector>

namespace raidwatch::probe {

/// Every domain of the node once, each in a worker of its own, the inventory first.
std::vector<Findings> collect_all(const LocalHost& host, Milliseconds deadline);
/// One domain, in a worker too.
Findings collect_one(const LocalHost& host, const Domain& domain, Milliseconds deadline);

}  // namespace raidwatch::probe
