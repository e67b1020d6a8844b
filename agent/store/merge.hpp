#pragma once
// Several commits as one.

#include "commit.hpp"

#include <cstddef>

namespace raidwatch::store {

/// History that waits for a store that fails is kept up to these; everything else is bounded by what there
/// is.
struct HistoryLimit {
    std::size_t events = 100'000;
    std::size_t readings = 2'000;
};

/// What a very long outage of the store cost.
struct Forgotten {
    std::size_t events = 0, readings = 0;
};

/// Recording `older` afterwards does what recording both in order would. Of too many events the oldest of the
/// lowest severity go, of too many readings the oldest.
void merge(Commit& older, Commit&& newer, const HistoryLimit& limit, Forgotten& forgotten);

}  // namespace raidwatch::store
