#pragma once
// Between the agent and its store: what was recorded may be delivered; what the store does not take within
// 300 ms is delivered all the same, and recorded when the store is back.

#include "ports.hpp"

#include <raidwatch/model/event.hpp>

#include <deque>
#include <memory>
#include <optional>
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
    std::vector<OutboxRow> take_released();
    /// store.degraded when the store begins to fail or stall, store.recovered when everything is recorded
    /// again.
    std::vector<Event> take_notes(UtcTime now);

    bool degraded() const { return degraded_; }
    const std::string& trouble() const { return trouble_; }
    /// The store owes an answer.
    bool busy() const { return !in_flight_.empty(); }
    /// True once after the store refused commits and takes them again: it may be another, empty one.
    bool take_renewed();

  private:
    struct Answer {
        bool here = false;
        Status status;
    };
    struct InFlight {
        store::Commit commit;
        std::vector<OutboxRow> owed;  // empty once released
        MonoTime patience_ends;
        std::shared_ptr<Answer> answer;  // shared with the callback, which may come after this object is gone
    };

    void send(MonoTime now, store::Commit commit, std::vector<OutboxRow> owed);
    void settle(MonoTime now);
    void degrade(std::string why);
    void refuse(MonoTime now, store::Commit commit);
    void release(std::vector<OutboxRow>& rows);

    StorePort& store_;
    std::deque<InFlight> in_flight_;
    std::optional<store::Commit> refused_;  ///< the refused one and everything that was under way behind it
    std::optional<store::Commit> waiting_;  ///< newer than all of those
    std::vector<OutboxRow> waiting_owed_;
    MonoTime retry_at_{};  ///< of refused_
    bool renewed_ = false;
    std::vector<OutboxRow> released_;
    bool degraded_ = false;
    bool said_ = false;
    std::string trouble_;
};

}  // namespace raidwatch::app
