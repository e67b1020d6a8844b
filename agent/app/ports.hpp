#pragma once
// The agent's doors to the outside. The daemon opens them on sockets and a store thread, the scenario player
// on a simulated node and clock; the agent between them is the same code.

#include "agent/push/http.hpp"
#include "agent/store/commit.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/collect/probe_protocol.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raidwatch::app {

/// Asks the probe. The answer comes later by Agent::on_findings, exactly one per request.
class ProbePort {
  public:
    virtual ~ProbePort() = default;
    virtual void collect(const probe::CollectRequest& request) = 0;
    /// The answer comes later by Agent::on_acted, exactly one per order, also when the probe goes away.
    virtual void act(const probe::ActRequest& request) = 0;
};

/// Records commits in order, on its own thread. `done` runs later on the agent's thread; a store that stalls
/// simply does not call back yet: the agent goes on in memory.
class StorePort {
  public:
    virtual ~StorePort() = default;
    /// Errors: not_found: recorded, but in another database than before: record everything that is known. Any
    /// other: this commit will never be taken.
    virtual void record(store::Commit commit, std::function<void(Status)> done) = 0;
    /// Why the store does not take anything at present, as far as known; untrusted text may be in it.
    virtual std::string trouble() const { return {}; }
};

}  // namespace raidwatch::app
