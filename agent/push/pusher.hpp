#pragma once
// Delivers the outbox: at least once on the wire, effectively once at the receiver, in order per lane, no
// sink waiting for another. Pure but for the HttpPorts: all time comes in by tick().

#include "http.hpp"
#include "sink.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/outbox.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::push {

struct SinkConfig {
    std::string name;  ///< OutboxRow::sink
    std::shared_ptr<const Sink> sink;
    std::shared_ptr<HttpPort> http;  ///< with the certificates and the proxy of this sink
    int lanes_in_flight = 4;
};

/// A sink that takes nothing for a while, or takes again: becomes sink.paused and sink.recovered events.
struct SinkNews {
    std::string sink;
    bool paused = false;
    std::string reason;  ///< untrusted text of the peer may be in it
    bool operator==(const SinkNews&) const = default;
};

/// What belongs into the next Commit.
struct Changes {
    std::vector<std::int64_t> delivered;      ///< Commit::delivered
    std::vector<OutboxRow> changed;           ///< Commit::outbox: dead, or a new last_error
    std::map<std::string, std::string> meta;  ///< Commit::meta; an empty value removes the key
    std::vector<SinkNews> news;
    std::optional<std::vector<MaintenanceWindow>> windows;  ///< as a heartbeat was answered
    bool empty() const {
        return delivered.empty() && changed.empty() && meta.empty() && news.empty() && !windows;
    }
};

class Pusher {
  public:
    Pusher(std::vector<SinkConfig> sinks, std::uint64_t rng_seed);
    ~Pusher();
    Pusher(const Pusher&) = delete;
    Pusher& operator=(const Pusher&) = delete;

    /// Other sinks from now on (reload). Rows of a name that is not there any more keep waiting; a name that
    /// stays keeps its rows and is tried at once.
    void configure(std::vector<SinkConfig> sinks);

    /// What State had at start: rows are released, "sink/..." entries of meta are remembered.
    void load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>& meta);
    /// New rows, in order of seq. A row is sent only after release(): recorded, or the store is known to be
    /// stalled.
    void add(const std::vector<OutboxRow>& rows);
    /// This and all earlier rows may be sent.
    void release(std::int64_t seq);
    /// To every sink that takes heartbeats; replaces one that was not sent yet.
    void heartbeat(const Heartbeat& heartbeat);

    /// Takes the answers that came, sends what is due. Call it after add, release, heartbeat, an answer, and
    /// at next_due().
    void tick(Now now);
    /// When tick() is wanted next, if no answer comes earlier; nullopt: only after something new.
    std::optional<MonoTime> next_due() const;

    /// Everything that still waits and is remembered, for a database that has nothing of it.
    Changes held() const;

    /// Runs inside tick().
    void on_change(std::function<void(Changes)> callback);
    /// Runs inside HttpPort's callback: an answer is there; arrange for a tick(), do not call it from here.
    void on_answer(std::function<void()> callback);

    bool idle() const;  ///< nothing in flight, nothing that could be sent now or later
    bool busy() const;  ///< a request waits for its answer
    /// Rows neither delivered nor dead. What is kept for a sink that was taken out of the configuration waits
    /// for its return and is not counted.
    std::size_t waiting() const;
    std::size_t dead() const;

  private:
    class Post;
    std::unique_ptr<Post> post_;
};

}  // namespace raidwatch::push
