#pragma once
// The pusher at work: which lane is sent next, what becomes of its answer.

#include "backoff.hpp"
#include "outbox.hpp"
#include "pusher.hpp"
#include "sink_health.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace raidwatch::push {

class Pusher::Post {
  public:
    /// Answers between HttpPort's callback and the next tick; outlives the pusher with the last request.
    struct Inbox {
        std::vector<std::pair<std::uint64_t, Result<HttpResponse>>> answers;
        std::function<void()> wake;
    };

    explicit Post(std::uint64_t seed) : jitter_(seed) {}
    ~Post() { inbox_->wake = nullptr; }
    Post(const Post&) = delete;
    Post& operator=(const Post&) = delete;

    void configure(std::vector<SinkConfig> sinks);
    void load(const std::vector<OutboxRow>& rows, const std::map<std::string, std::string>& meta);
    void heartbeat(const Heartbeat& heartbeat);
    void tick(Now now);
    std::optional<MonoTime> next_due() const;
    bool busy() const { return !sent_.empty(); }
    std::size_t waiting() const;

    Changes held() const;

    Outbox& outbox() { return outbox_; }
    const Outbox& outbox() const { return outbox_; }
    Inbox& inbox() { return *inbox_; }
    std::function<void(Changes)> on_change;

  private:
    struct Party {
        SinkConfig config;
        SinkHealth health;
        SinkMemory memory;
        int lanes_in_flight = 0;
        MonoTime paced_until = MonoTime::min();  ///< Sink::pace() since the last request
        std::optional<Heartbeat> heartbeat;      ///< the newest, not sent yet
        bool heartbeat_in_flight = false;
        std::optional<std::vector<MaintenanceWindow>> windows;  ///< as it last told
    };
    enum class Purpose { parcel, inquiry, heartbeat };
    struct Sent {
        Purpose purpose = Purpose::parcel;
        std::string party, lane;
        std::shared_ptr<const Sink> sink;  ///< as it was when sent
        std::size_t rows = 0;  ///< the lane's first ones; they stay in place while it is in flight
        bool last = true;      ///< Parcel::last
    };

    /// Of the names under which a sink's memory is recorded.
    static std::string meta_prefix(const std::string& sink);
    void send_due(Party& party, Now now);
    Lane* next_lane(Party& party, MonoTime now, std::string& name);
    void send(HttpRequest request, Sent what);
    void send_parcel(Now now, Party& party, const std::string& name, Lane& lane);

    void take_answers(Now now);
    void take(Now now, const Sent& sent, const Result<HttpResponse>& answer);
    void take_heartbeat(Now now, Party& party, const Sent& sent, const Result<HttpResponse>& answer);
    Verdict verdict_of(Now now, Party& party, const Sent& sent, const Result<HttpResponse>& answer);
    /// What `act` does to the party's memory is recorded.
    template <class Act>
    auto noting(Party& party, const Act& act);

    void settle(Now now, Party& party, const Sent& sent, const Verdict& verdict);
    void delivered(Party& party, const Sent& sent);
    void refused(const Sent& sent, const std::string& reason);
    void later(Now now, Party& party, const Sent& sent, const Verdict& verdict);
    /// False: nothing can be asked, or it was asked often enough.
    bool inquire(Party& party, const Sent& sent);
    void tell(const Party& party, SinkHealth::News news);
    std::vector<MaintenanceWindow> windows_of_all() const;

    Jitter jitter_;
    Outbox outbox_;
    std::map<std::string, Party> parties_;
    std::map<std::uint64_t, Sent> sent_;
    std::uint64_t last_id_ = 0;
    std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
    Changes changes_;
};

}  // namespace raidwatch::push
