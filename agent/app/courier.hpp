#pragma once
// What the agent needs of the part that delivers: rows in, outcomes out.

#include "config.hpp"

#include <raidwatch/model/event.hpp>
#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/outbox.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace raidwatch::app {

class Courier {
  public:
    virtual ~Courier() = default;

    /// Rows of sinks that are configured no more stay waiting.
    virtual void configure(Now now, const std::vector<SinkConfig>& sinks) = 0;
    virtual void deliver(Now now, const std::vector<OutboxRow>& rows) = 0;
    /// To every sink that wants it; never queued.
    virtual void heartbeat(Now now, const Heartbeat& heartbeat) = 0;

    virtual void tick(Now now) = 0;
    virtual MonoTime next_due() const = 0;
    /// A request waits for its answer.
    virtual bool busy() const = 0;
    virtual int waiting() const = 0;

    /// Accepted since the last call, by seq.
    virtual std::vector<std::int64_t> take_delivered() = 0;
    /// Rows whose state or last error changed since the last call.
    virtual std::vector<OutboxRow> take_changed() = 0;
    /// sink.paused and sink.recovered since the last call.
    virtual std::vector<Event> take_events() = 0;
};

}  // namespace raidwatch::app
