#include "session.hpp"

#include "action_requests.hpp"
#include "agent/report/metrics.hpp"
#include "journal.hpp"
#include "requests.hpp"
#include "sinks.hpp"
#include "status_document.hpp"

#include <raidwatch/base/log.hpp>

#include <algorithm>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace raidwatch::app {

namespace asio = boost::asio;

namespace {

/// One answer leads to the next (recorded, so deliver; delivered, so record), but never without end.
constexpr int kMostTurns = 50;

void complain(const Error& error) {
    log::error(error.text());
}

/// Lets the session know when the store has answered.
class StoreDoor final : public StorePort {
  public:
    StoreDoor(StorePort& store, std::function<void()> answered)
        : store_(store), answered_(std::move(answered)) {}
    void record(store::Commit commit, std::function<void(Status)> done) override {
        store_.record(std::move(commit), [done = std::move(done), answered = answered_](Status status) {
            done(std::move(status));
            answered();
        });
    }
    std::string trouble() const override { return store_.trouble(); }

  private:
    StorePort& store_;
    std::function<void()> answered_;
};

}  // namespace

/// Calls back at a time, and once more for any number of wishes made in between. Outlives the session for
/// answers that come too late.
class Session::Timer : public std::enable_shared_from_this<Session::Timer> {
  public:
    Timer(asio::io_context& io, std::function<void()> due) : io_(io), timer_(io), due_(std::move(due)) {}

    void at(MonoTime time) {
        if (!due_) return;
        timer_.expires_at(time == MonoTime::max() ? std::chrono::steady_clock::time_point::max()
                                                  : std::chrono::steady_clock::time_point(time));
        timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
            if (!cancelled && self->due_) self->due_();
        });
    }
    void soon() {
        if (std::exchange(wished_, true)) return;
        asio::post(io_, [self = shared_from_this()] {
            self->wished_ = false;
            if (self->due_) self->due_();
        });
    }
    void stop() {
        due_ = nullptr;
        timer_.cancel();
    }

  private:
    asio::io_context& io_;
    asio::steady_timer timer_;
    std::function<void()> due_;
    bool wished_ = false;
};

Session::Session(Surroundings surroundings, const Config& config, store::State loaded)
    : around_(surroundings),
      timer_(std::make_shared<Timer>(around_.io, [this] { pump(); })),
      http_(around_.io, complain),
      courier_(
          [this](const SinkConfig& sink) {
              return push::SinkConfig{
                  .name = sink.name, .sink = make_sink(sink, complain), .http = http_.door(sink)};
          },
          static_cast<std::uint64_t>(around_.clock.now().mono.time_since_epoch().count())),
      store_door_(std::make_unique<StoreDoor>(around_.store, [timer = timer_] { timer->soon(); })),
      probe_(around_.io, config.probe_socket, around_.clock, probe_events()),
      agent_(config, Agent::Ports{probe_, *store_door_, courier_, around_.ids}, std::move(loaded),
             around_.boot_id) {
    courier_.on_answer([timer = timer_] { timer->soon(); });
    agent_.tell_events_to(write_to_journal);
}

Session::~Session() {
    stop();
}

ProbeClient::Events Session::probe_events() {
    return {.message =
                [this](probe::Message message) {
                    agent_.on_message(now(), std::move(message));
                    timer_->soon();
                },
            .connected =
                [this] {
                    if (!probe_trouble_.empty() && probe_was_lost_)
                        log::notice("raidwatch-probe is there again");
                    probe_trouble_.clear();
                    agent_.on_probe_connected(now());
                    timer_->soon();
                },
            .lost =
                [this](const std::string& why) {
                    probe_trouble_ = why;
                    probe_was_lost_ = true;
                    log::error("raidwatch-probe cannot be asked, the hardware is out of sight: " + why);
                }};
}

void Session::start() {
    agent_.start(now());
    probe_.start();
    pump();
}

void Session::stop() {
    timer_->stop();
    probe_.stop();
}

void Session::reload(const Config& config) {
    http_.configure();
    agent_.reload(now(), config);
    pump();
}

void Session::refresh(std::function<void()> done) {
    agent_.request_refresh(now(), std::move(done));
    pump();
}

std::string Session::status() const {
    return status_document(agent_, probe_trouble_, now());
}

std::string Session::metrics() const {
    const auto beat = agent_.current_heartbeat(now());
    const auto windows = agent_.windows();
    const auto looked = agent_.last_cycle_at();
    return report::metrics_text({.node = beat.node,
                                 .cluster = beat.cluster,
                                 .version = beat.version,
                                 .started_at = beat.started_at,
                                 .last_cycle_at = looked == UtcTime{} ? std::nullopt : std::optional(looked),
                                 .probe_connected = probe_trouble_.empty(),
                                 .store_degraded = agent_.store_degraded(),
                                 .deliveries_waiting = beat.waiting_deliveries,
                                 .view = agent_.view(),
                                 .faults = agent_.faults(),
                                 .incidents = agent_.incidents(),
                                 .operations = agent_.operations(),
                                 .maintenance = windows,
                                 .phase_outs = agent_.phase_outs()});
}

bool Session::command(const nlohmann::json& request, std::function<void(std::string)> done) {
    if (begin_action(agent_, request, now(), done)) {
        pump();
        return true;
    }
    if (const auto drill = answer_drill(agent_, request, now())) {
        done(*drill);
        pump();
        return true;
    }
    auto answer = carry_out_request(agent_, request, now());
    if (!answer) return false;
    agent_.when_recorded(now(), [done = std::move(done), text = std::move(*answer)] { done(text); });
    pump();
    return true;
}

void Session::pump() {
    for (int turn = 0; agent_.next_due() <= now().mono; ++turn) {
        if (turn == kMostTurns) return timer_->soon();
        agent_.tick(now());
    }
    timer_->at(agent_.next_due());
}

}  // namespace raidwatch::app
