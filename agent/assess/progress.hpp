#pragma once
// How far long work is, how fast it goes, and whether it stands still. Pure.

#include "operations.hpp"

namespace raidwatch::assess {

/// Takes over what the engine says and measures the speed from move to move.
void take_progress(Operation& operation, const Progress& progress, UtcTime now);

/// running or stalled; queued and paused are the engine's word.
OperationState next_state(const Operation& operation, const Progress& progress, UtcTime now,
                          const FollowPolicy& policy);

/// The time left as a range, where there is a measured rate.
void estimate(const NodeView& view, const Array& array, Operation& operation);

}  // namespace raidwatch::assess
