#pragma once
// One life of the agent inside the daemon: the agent, what its doors open on, and the timer that drives it.

#include "agent.hpp"
#include "probe_client.hpp"
#include "pusher_courier.hpp"
#include "sink_http.hpp"

#include <functional>
#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::app {

class Session {
  public:
    struct Surroundings {
        boost::asio::io_context& io;
        const Clock& clock;
        StorePort& store;
        IdSource& ids;
        std::string boot_id;
    };

    Session(Surroundings surroundings, const Config& config, store::State loaded);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start();
    void stop();
    void reload(const Config& config);
    void refresh(std::function<void()> done);
    void recall(DiskHistory history) { agent_.recall(std::move(history)); }
    std::string status() const;
    /// What Prometheus is told.
    std::string metrics() const;
    /// ControlHandler::command().
    bool command(const nlohmann::json& request, std::function<void(std::string)> done);
    const Agent& agent() const { return agent_; }

  private:
    class Timer;

    Now now() const { return around_.clock.now(); }
    ProbeClient::Events probe_events();
    /// After whatever came in: everything that is due now, then the timer is set to what is due next.
    void pump();

    Surroundings around_;
    std::shared_ptr<Timer> timer_;
    SinkHttp http_;
    PusherCourier courier_;
    std::unique_ptr<StorePort> store_door_;
    std::string probe_trouble_ = "not connected yet";
    bool probe_was_lost_ = false;
    ProbeClient probe_;
    Agent agent_;
};

}  // namespace raidwatch::app
