#pragma once
// Follows long work (rebuild, check, self-test ...) from its start to its end. Pure.

#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::assess {

struct FollowPolicy {
    /// Without progress for that long (or three expected steps, if longer) work counts as stalled.
    Seconds stall_after{600};
    bool operator==(const FollowPolicy&) const = default;
};

/// What was measured of one operation since it is being watched; kept in memory alone.
struct Measure {
    std::uint64_t from = 0;  ///< bytes done when measuring began
    Milliseconds time{};     ///< standing still while paused, and while nobody looked, left out
    std::optional<std::uint64_t> recent_per_s;  ///< smoothed over about ten minutes
    std::optional<std::uint64_t> hours_per_s;   ///< smoothed over about two hours
};
/// By Operation::id.
using Measures = std::map<std::string, Measure>;

struct OperationsStep {
    std::vector<Operation> changed;  ///< new, progressed or ended since the last step
    std::vector<Event> events;  ///< operation.started, progress (every tenth), stalled, resumed, finished,
                                ///< aborted; scrub.mismatch
};

/// `running` holds the operations without an end; it is brought up to `view`, ended ones leave it. `measures`
/// goes with it.
OperationsStep follow(std::vector<Operation>& running, Measures& measures, const NodeView& view,
                      IdSource& ids, UtcTime now, const FollowPolicy& policy = {});

}  // namespace raidwatch::assess
