#pragma once
// When which domain is asked. Knows neither probe nor clock: it says what is due, and is told what was
// answered.

#include "config.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/collect/probe_protocol.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace raidwatch::app {

/// The domain that says which others there are.
inline const Domain kInventory{"block", ""};

class Scheduler {
  public:
    Scheduler(const Schedule& schedule, const Deadlines& deadlines, std::uint64_t seed);

    void reconfigure(const Schedule& schedule, const Deadlines& deadlines, MonoTime now);

    /// The domains present now, without the inventory itself: new ones are due at once, the others keep their
    /// time, those that are gone are asked no more.
    void present(const std::vector<Domain>& domains, MonoTime now);

    /// There is news: due at once. While a request is under way, that another is needed is remembered, once,
    /// however many notices come; a storm of notices is answered at a bounded rate. Domains not known yet are
    /// left to the inventory.
    void want(const Domain& domain, MonoTime now);
    /// Everything is due at once, but for a disk whose SMART was read within the last ten seconds. Returns
    /// how many answers of each domain are needed until it was read after this moment.
    std::map<Domain, int> want_all(MonoTime now);

    /// An answer is here. A domain that fails is asked again soon, then ever more rarely.
    void answered(const Domain& domain, bool complete, MonoTime now);

    /// A worker hangs there and cannot be killed: no request goes there until freed.
    void wedged(const Domain& domain);
    void freed(const Domain& domain, MonoTime now);
    /// Another probe is there, without the hung workers of the one before.
    void forget_wedged();

    /// What to ask now; these count as under way from here on. Of more disks than the probe can read at once
    /// some wait for the answers of others.
    std::vector<probe::CollectRequest> take_due(MonoTime now);
    /// Requests that nobody answered, not even to say that it failed: deadline and two seconds are over.
    std::vector<Domain> take_unanswered(MonoTime now);

    MonoTime next_due() const;
    bool under_way() const;
    bool knows(const Domain& domain) const { return slots_.contains(domain); }
    /// Asked and not answered yet, or about to be asked because of news.
    bool awaits(const Domain& domain, MonoTime now) const;
    /// Answered at least once, well or badly, since it is known.
    bool was_answered(const Domain& domain) const;
    std::vector<Domain> domains() const;

  private:
    static constexpr double kFull = 1e6;  // cut to the source's own burst at first use

    struct Slot {
        MonoTime due{};
        std::optional<MonoTime> unanswered_at;  ///< set while a request is under way
        bool again = false;                     ///< news came while a request was under way
        bool wanted = false;                    ///< due is where it is because of news
        bool wedged = false;
        std::optional<MonoTime> answered_at;
        int failures = 0;       ///< in a row
        double tokens = kFull;  ///< requests on notice that may go out at once
        MonoTime refilled_at{};
    };

    int smart_under_way() const;
    Milliseconds period(const Domain& domain) const;
    Milliseconds deadline(const Domain& domain) const;
    Milliseconds jittered(Milliseconds period);
    Milliseconds pause_after_failure(const Domain& domain, int failures) const;
    void hasten(const Domain& domain, Slot& slot, MonoTime now) const;

    Schedule schedule_;
    Deadlines deadlines_;
    std::mt19937_64 random_;
    std::map<Domain, Slot> slots_;
};

}  // namespace raidwatch::app
