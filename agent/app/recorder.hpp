#pragma once
// Between the agent and its store: what was recorded may be delivered; what the store does not take within
// 300 ms is delivered all the same.

#include "ports.hpp"

#include <raidwatch/model/event.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace raidwatch::app {

class Recorder {
  public:
    explicit Recorder(StorePort& store) : store_(store) {}

    /// `owed`: the commit's outbox rows that are new and wait for being released.
    void record(MonoTime now, store::Commit commit, std::vector<OutboxRow> owed);
    /// Call it after every answer of the store and when next_due() is reached.
    void tick(MonoTime now);
    MonoTime next_due() const;

    /// Outbox rows that may be delivered now, in order; each is given once.
    std::vector<OutboxRow> take_released() { return std::exchange(released_, {}); }
    /// store.degraded when the store has stalled for three seconds or refused, store.recovered when
    /// everything is recorded again.
    std::vector<Event> take_notes(UtcTime now);
    /// True once after the store came to be another, perhaps empty one: everything must be recorded again.
    bool take_renewed() { return std::exchange(renewed_, false); }

    /// Commits given to the store so far, and how many of them, the first ones, it has answered for.
    std::uint64_t sent() const { return sent_; }
    std::uint64_t answered() const { return sent_ - in_flight_.size(); }

    bool degraded() const { return degraded_; }
    const std::string& trouble() const { return trouble_; }
    /// The store owes an answer.
    bool busy() const { return !in_flight_.empty(); }

  private:
    struct Answer {
        bool here = false;
        Status status;
    };
    struct InFlight {
        std::vector<OutboxRow> owed;  // empty once released
        MonoTime sent;
        std::shared_ptr<Answer> answer;  // shared with the callback, which may come after this object is gone
    };

    void settle();
    void degrade(std::string why);
    void release(std::vector<OutboxRow>& rows);

    StorePort& store_;
    std::uint64_t sent_ = 0;
    std::deque<InFlight> in_flight_;
    std::vector<OutboxRow> released_;
    bool renewed_ = false;
    bool degraded_ = false;
    bool said_ = false;
    std::string trouble_;
};

}  // namespace raidwatch::app
