#pragma once
// What the agent needs of the part that delivers: rows in, outcomes out. PusherCourier is the real one.

#include "config.hpp"

#include <raidwatch/model/event.hpp>
#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/outbox.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::app {

/// What became of deliveries since the last time.
struct Deliveries {
    std::vector<std::int64_t> accepted;       ///< rows that are done, by seq
    std::vector<OutboxRow> changed;           ///< refused for good, or with another last_error
    std::map<std::string, std::string> meta;  ///< what a sink must remember; an empty value removes
    std::vector<Event> events;                ///< sink.paused, sink.recovered
    std::optional<std::vector<MaintenanceWindow>> windows;  ///< what the hub has for this node
    bool nothing_to_record() const { return accepted.empty() && changed.empty() && meta.empty(); }
};

class Courier {
  public:
    virtual ~Courier() = default;

    virtual void configure(const std::vector<SinkConfig>& sinks) = 0;
    /// Once, before anything else is delivered: what was owed and remembered when the agent stopped.
    virtual void load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>& meta) = 0;
    virtual void deliver(const std::vector<OutboxRow>& rows) = 0;
    /// To every sink that wants it; never queued.
    virtual void heartbeat(const Heartbeat& heartbeat) = 0;

    virtual void tick(Now now) = 0;
    /// An answer counts as due: then MonoTime::min().
    virtual MonoTime next_due() const = 0;
    /// A request waits for its answer.
    virtual bool busy() const = 0;
    virtual int waiting() const = 0;
    virtual Deliveries take_deliveries() = 0;
    /// Rows that wait (as `changed`) and everything sinks must remember, for a database that has nothing of
    /// it.
    virtual Deliveries held() const = 0;
};

}  // namespace raidwatch::app
