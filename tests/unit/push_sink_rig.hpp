#pragma once
// One sink, a pusher, an API that is a function, and a clock turned by hand.

#include "agent/push/pusher.hpp"
#include "push_fake_hub.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::push {

/// Answers 20 ms later; without an answer (unreachable) the request may have been processed all the same.
class ScriptedApi final : public HttpPort {
  public:
    using Script = std::function<Result<HttpResponse>(const HttpRequest&)>;
    Script script = [](const HttpRequest&) { return answer(200); };

    void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) override;
    void answer_due(MonoTime now);
    std::optional<MonoTime> next_answer() const;

    std::vector<HttpRequest> requests;
    MonoTime now{};

  private:
    struct Pending {
        MonoTime at;
        Result<HttpResponse> answer;
        std::function<void(Result<HttpResponse>)> done;
    };
    std::deque<Pending> in_flight_;
};

class SinkRig {
  public:
    explicit SinkRig(std::shared_ptr<const Sink> sink);

    void add(const Incident& incident);
    void add_event(const std::string& id);
    void heartbeat();
    void run(Milliseconds time);
    /// kill -9: what is not recorded is forgotten.
    void restart();

    ScriptedApi api;
    Now now{*parse_rfc3339("2026-11-22T04:00:00Z"), MonoTime{Milliseconds{1'000'000}}};
    std::vector<std::int64_t> delivered;
    std::vector<std::string> refused;  ///< last_error of rows that are dead
    std::vector<SinkNews> news;
    std::map<std::string, std::string> meta;

  private:
    void start();

    std::shared_ptr<const Sink> sink_;
    std::unique_ptr<Pusher> pusher_;
    std::map<std::int64_t, OutboxRow> rows_;
    std::int64_t next_seq_ = 1;
};

/// With services, texts and updates as the lifecycle would have written them.
Incident told_incident(const std::string& id, int revision, IncidentState state, IncidentSeverity severity);

}  // namespace raidwatch::push
