#pragma once
// A drill under way: a labelled synthetic fault on its way to the sinks and its end after it, and when each
// hop was reached. Pure; whoever runs the agent tells it what happens.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/outbox.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::app {

struct DrillOrder {
    std::vector<std::string> sinks;  ///< by name; empty: all of them
    /// How long the sinks may take to accept the fault, and once more to accept its end.
    Milliseconds timeout{60'000};
    std::string by;
};

enum class DrillState {
    opening,    ///< the fault is there; not every sink has answered for it
    resolving,  ///< the fault is over; not every sink has answered for its end
    ended,      ///< every sink has answered for both, or its time is over
};

class Drill {
  public:
    /// What became of one row at one sink. Times count from the beginning of the drill.
    struct Outcome {
        std::optional<Milliseconds> accepted;
        std::string refused;  ///< for good; untrusted text
        std::string trouble;  ///< the latest reason why it waits; untrusted text
        bool settled() const { return accepted || !refused.empty(); }
    };
    /// The fault or its end, on its way.
    struct Leg {
        std::optional<Milliseconds> recorded, queued;
        std::map<std::string, Outcome> at;         ///< by sink
        std::map<std::int64_t, std::string> rows;  ///< outbox row -> sink
        std::optional<std::uint64_t> commit;       ///< which of the store's commits holds it
    };

    /// `order.sinks` names what takes part; it is not empty.
    Drill(DrillOrder order, std::string id, Now now);

    const std::string& id() const { return id_; }
    const DrillOrder& order() const { return order_; }
    DrillState state() const { return state_; }
    /// Every sink accepted both.
    bool passed() const;

    /// What goes to the store in its commit number `commit`.
    void owed(const std::vector<Incident>& incidents, const std::vector<OutboxRow>& rows,
              std::uint64_t commit);
    /// The store has taken its first `commits` commits.
    void recorded(std::uint64_t commits, Now now);
    void queued(const std::vector<OutboxRow>& rows, Now now);
    void accepted(const std::vector<std::int64_t>& rows, Now now);
    /// Refused for good, or with another reason why they wait.
    void changed(const std::vector<OutboxRow>& rows);
    /// Goes on to the next state where it is time; true when it did.
    bool advance(Now now);
    /// When it goes on by time alone.
    MonoTime next_due() const;

    nlohmann::json document(Now now) const;

  private:
    Milliseconds since(Now now) const { return now.mono - begun_.mono; }

    DrillOrder order_;
    std::string id_;
    Now begun_;
    MonoTime by_;  ///< the state's own deadline
    DrillState state_ = DrillState::opening;
    std::optional<Milliseconds> took_;
    std::int64_t number_ = 0;  ///< of its incident; 0: not opened yet
    Leg fault_, end_;
};

}  // namespace raidwatch::app
