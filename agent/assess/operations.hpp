#pragma once
// Follows long work (rebuild, check, self-test ...) from its start to its end. Pure.

#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <vector>

namespace raidwatch::assess {

struct FollowPolicy {
    /// Without progress for that long (or three expected steps, if longer) work counts as stalled.
    Seconds stall_after{600};
    bool operator==(const FollowPolicy&) const = default;
};

/// Ids of what a person says is gone for good.
using GivenUp = std::vector<std::string>;

struct OperationsStep {
    std::vector<Operation> changed;  ///< new, progressed or ended since the last step
    std::vector<Event> events;  ///< operation.started, progress (every tenth), stalled, resumed, finished,
                                ///< aborted; scrub.mismatch
};

/// `running` holds the operations without an end; it is brought up to `view`, ended ones leave it. The work
/// of what is out of sight goes on, but for what is given up.
OperationsStep follow(std::vector<Operation>& running, const NodeView& view, IdSource& ids, UtcTime now,
                      const FollowPolicy& policy = {}, const GivenUp& given_up = {});

}  // namespace raidwatch::assess
