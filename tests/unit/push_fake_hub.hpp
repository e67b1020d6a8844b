#pragma once
// A hub in memory behind an HttpPort, with a ledger of what it was told, and a clock that is turned by hand.

#include "agent/push/http.hpp"
#include "agent/push/pusher.hpp"

#include <raidwatch/model/incident.hpp>

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::push {

Result<HttpResponse> answer(int status, std::string body = "{}",
                            std::map<std::string, std::string> headers = {});
Result<HttpResponse> unreachable();

class FakeHub final : public HttpPort {
  public:
    /// What happens to a request on the way. `processed`: the hub gets it. Without an answer of its own: the
    /// hub's.
    struct Fate {
        bool processed = true;
        std::optional<Result<HttpResponse>> instead;
        Milliseconds latency{20};
    };
    std::function<Fate(const HttpRequest&)> fate = [](const HttpRequest&) { return Fate{}; };

    void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) override;
    /// Runs the callbacks that are due.
    void answer_due(MonoTime now);
    std::optional<MonoTime> next_answer() const;
    std::size_t in_flight() const { return in_flight_.size(); }

    struct Entry {
        Incident incident;
        int times_created = 0;
    };
    std::map<std::string, Entry> incidents;             ///< by id
    std::map<std::string, std::vector<int>> revisions;  ///< those that changed something, in order of arrival
    std::map<std::string, std::vector<IncidentState>> story;
    std::vector<std::string> events;  ///< ids, each once
    int repeated_events = 0;
    std::vector<HttpRequest> requests;  ///< all that were sent
    int heartbeats = 0;
    std::size_t most_in_flight = 0;

    std::string open_id(const std::string& key) const;
    MonoTime now{};

  private:
    HttpResponse process(const HttpRequest& request);
    HttpResponse put_incident(const std::string& id, const std::string& body);
    HttpResponse post_events(const std::string& body);
    HttpResponse list(const std::string& key) const;

    struct Pending {
        MonoTime at;
        Result<HttpResponse> answer;
        std::function<void(Result<HttpResponse>)> done;
    };
    std::deque<Pending> in_flight_;
};

/// A pusher, its clock and everything it reported.
class Rig {
  public:
    explicit Rig(std::vector<SinkConfig> sinks = {hub_sink("hub")}, std::uint64_t seed = 1);
    static SinkConfig hub_sink(const std::string& name);

    /// Ticks, answers and lets time pass until `time` from now is over; jumps from one due time to the next.
    void run(Milliseconds time);
    void add(const std::vector<OutboxRow>& rows, bool release = true);
    /// What a commit would leave in the database.
    std::vector<OutboxRow> stored() const;
    /// kill -9 and start again from `stored`, with the hub as it is.
    void restart(std::vector<SinkConfig> sinks = {hub_sink("hub")});

    /// With the way to `hub`, where they name none of their own.
    std::vector<SinkConfig> reached(std::vector<SinkConfig> sinks);

    FakeHub hub;
    Now now{from_unix_ms(1'790'000'000'000), MonoTime{Milliseconds{1'000'000}}};
    std::unique_ptr<Pusher> pusher;
    std::vector<std::int64_t> delivered;
    std::vector<OutboxRow> dead;
    std::vector<SinkNews> news;
    std::map<std::string, std::string> meta;
    std::vector<MaintenanceWindow> windows;  ///< of the last answer to a heartbeat that told of them
    std::map<std::int64_t, OutboxRow> rows;  ///< the outbox table
    int commits = 0;

  private:
    void start(std::vector<SinkConfig> sinks, std::uint64_t seed);
};

Incident sample_incident(const std::string& id, int revision, IncidentState state = IncidentState::identified,
                         const std::string& component = "");
OutboxRow incident_row(std::int64_t seq, const Incident& incident, const std::string& sink = "hub");
OutboxRow event_row(std::int64_t seq, const std::string& id, const std::string& sink = "hub");

}  // namespace raidwatch::push
