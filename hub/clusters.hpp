#pragma once
// Hardware faults of many nodes become one incident of their cluster. Everything is read from the store and
// stored together, so several hubs may look at the same time: the slower one finds it done.

#include "hub/context.hpp"

#include <raidwatch/base/result.hpp>

namespace raidwatch::hub {

/// Opens, follows, ends and re-opens the clusters' incidents; true if anything changed. An incident is folded
/// once and for good; the cluster's is open exactly as long as one that is folded under it.
Result<bool> correlate_clusters(Context& context);

}  // namespace raidwatch::hub
