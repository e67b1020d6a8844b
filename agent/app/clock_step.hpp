#pragma once
// What a step of the node's clock does to everything that measures time: durations go on as they were. Pure.

#include "cycle.hpp"

#include <optional>

namespace raidwatch::app {

/// By how much the wall clock moved against the monotonic one between two moments; none: no more than time
/// services adjust a running clock by. Negative: it was set back.
std::optional<Milliseconds> clock_step(Now before, Now now);

/// Moves every moment that rules and deadlines are measured from, so that what was a minute ago still is.
/// What was said to have happened, and what people set a time for, stays as it is.
void shift_moments(Memory& memory, Milliseconds step);

/// For a memory written before the clock was set back, by a run that ended: nothing in it lies ahead.
void end_moments_at(Memory& memory, UtcTime now);

}  // namespace raidwatch::app
