#pragma once
// The probe of a simulated node: the ordinary collectors on the node's folder. An answer takes no simulated
// time, but that of a drive which hangs: it is given up on at the deadline and wedged a second later, as
// raidwatch-probe does it.

#include "agent/app/ports.hpp"
#include "sim_clock.hpp"
#include "tests/support/sim/node.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace raidwatch::player {

class SimProbe final : public app::ProbePort {
  public:
    SimProbe(sim::SimNode& node, const SimClock& clock);

    void collect(const probe::CollectRequest& request) override;
    /// A simulated node is not changed by orders.
    void act(const probe::ActRequest& request) override {
        refused_.push_back(probe::Acted{.id = request.id,
                                        .action = request.action,
                                        .code = ErrorCode::unsupported,
                                        .error = "a simulated node takes no orders"});
    }

    bool has_questions() const { return !asked_.empty() || !refused_.empty(); }
    /// What the probe says now; empty when it has nothing to say.
    std::vector<probe::Message> take();
    /// When take() has something to say by time alone.
    std::optional<UtcTime> next_due() const;

  private:
    struct Stuck {
        UtcTime since{}, gives_up_at{}, wedged_at{};
        bool gave_up = false, wedged = false;
    };

    Findings read(const Domain& domain);
    void settle_stuck(std::vector<probe::Message>& said);

    sim::SimNode& node_;
    const SimClock& clock_;
    std::vector<probe::CollectRequest> asked_;
    std::vector<probe::Acted> refused_;
    std::map<Domain, Stuck> stuck_;
    /// Reading the same files again gives the same answer: only its time is new.
    struct Kept {
        std::uint64_t revision = 0;
        Findings findings;
    };
    std::map<Domain, Kept> kept_;
    struct Parts;
    std::shared_ptr<Parts> parts_;
};

}  // namespace raidwatch::player
