#include "daemon.hpp"

#include "control_server.hpp"
#include "daily_report.hpp"
#include "history_reader.hpp"
#include "metrics_server.hpp"
#include "service_notify.hpp"
#include "session.hpp"
#include "state_keeper.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>
#include <raidwatch/version.hpp>

#include <csignal>
#include <fstream>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

namespace raidwatch::app {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Longer than a healthy disk takes to open a database, shorter than anybody waits for a sick one.
constexpr Milliseconds kStorePatience{3000};
constexpr Milliseconds kFlushPatience{2000}, kFlushStep{20};
constexpr Milliseconds kStatusEvery{10'000};
constexpr Milliseconds kListenAgain{10'000};

/// linux, Documentation/admin-guide/sysctl/kernel.rst, "random": a UUID that lasts until the next boot.
std::string read_boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id.empty() ? "unknown" : id;
}

std::string summary(const Agent& agent, Now now) {
    const auto beat = agent.current_heartbeat(now);
    if (beat.storage_healthy) return "storage healthy";
    if (!agent.settled()) return "looking around";
    return std::to_string(beat.open_incidents) + " open incidents, " + std::to_string(beat.blind_domains) +
           " sources that cannot be read";
}

class Daemon final : ControlHandler {
  public:
    Daemon(asio::io_context& io, Config config, LoadConfig load)
        : io_(io),
          config_(std::move(config)),
          load_(std::move(load)),
          keeper_(io, config_.state_dir),
          control_(io, *this),
          metrics_(io, [this] { return session_->metrics(); }),
          report_(io),
          history_(io, config_.state_dir + "/raidwatch.db",
                   [this](DiskHistory history) { session_->recall(std::move(history)); }),
          signals_(io, SIGTERM, SIGINT, SIGHUP),
          patience_(io),
          alive_(io),
          status_(io),
          listen_again_(io),
          scrapers_again_(io),
          flush_(io) {}

    int run() {
        hear_signals();
        say_alive();
        keeper_.open([this](Result<store::State> state) { on_state(std::move(state)); });
        patience_.expires_after(kStorePatience);
        patience_.async_wait([this](error_code cancelled) {
            if (cancelled || session_) return;
            log::error(config_.state_dir + " gives no answer; going on in memory, delivery goes on");
            begin({});
        });
        io_.run();
        return exit_status_;
    }

  private:
    void on_state(Result<store::State> state) {
        if (stopping_) return;
        if (!state && state.error().code == ErrorCode::busy) return give_up(state.error().text());
        const bool late = session_ != nullptr;
        patience_.cancel();
        if (!state) {
            log::error("going on in memory, delivery goes on: " + state.error().text());
            if (!late) begin({});
            return;
        }
        if (late) log::notice(config_.state_dir + " answers; going on with what it remembers");
        begin(std::move(*state));
    }

    void begin(store::State state) {
        if (state.next_outbox_seq == 1 && state.snapshot.domains.empty())
            state.next_outbox_seq =
                unix_ms(clock_.now().utc);  // what a database out of reach still owes keeps its numbers
        session_.reset();
        session_ = std::make_unique<Session>(Session::Surroundings{io_, clock_, keeper_, ids_, boot_id_},
                                             config_, std::move(state));
        session_->start();
        if (std::exchange(ready_, true)) return;
        listen();
        listen_for_scrapers();
        report_.configure(config_);
        history_.start();
        log::notice(fmt::format("raidwatchd {} watches {}", kVersion, config_.node));
        service::ready(summary(session_->agent(), clock_.now()));
        say_status();
    }

    void listen() {
        const auto listening = control_.listen(config_.control_socket);
        if (listening) return;
        if (!std::exchange(complained_, true)) log::error("no control socket: " + listening.error().text());
        listen_again_.expires_after(kListenAgain);
        listen_again_.async_wait([this](error_code cancelled) {
            if (!cancelled) listen();
        });
    }

    /// The address may belong to an interface that is not up yet.
    void listen_for_scrapers() {
        const auto listening = metrics_.listen(config_.metrics_listen);
        if (const auto trouble = listening ? "" : listening.error().text(); trouble != metrics_trouble_)
            if (!(metrics_trouble_ = trouble).empty()) log::error("no metrics: " + trouble);
        scrapers_again_.cancel();
        if (listening) return;
        scrapers_again_.expires_after(kListenAgain);
        scrapers_again_.async_wait([this](error_code cancelled) {
            if (!cancelled) listen_for_scrapers();
        });
    }

    void hear_signals() {
        signals_.async_wait([this](error_code error, int signal) {
            if (error) return;
            if (signal == SIGHUP)
                (void)reload();
            else
                stop();
            if (!stopping_) hear_signals();
        });
    }

    // --- ControlHandler
    std::string status() override { return session_->status(); }
    void refresh(std::function<void()> done) override { session_->refresh(std::move(done)); }
    bool command(const nlohmann::json& request, std::function<void(std::string)> done) override {
        return session_->command(request, std::move(done));
    }
    std::string reload() override {
        if (!session_) return "not started yet";
        service::reloading();
        auto config = load_();
        std::string trouble;
        if (config) {
            keep_what_needs_a_restart(*config);
            const bool other_scrapers = config->metrics_listen != config_.metrics_listen;
            config_ = std::move(*config);
            if (other_scrapers) listen_for_scrapers();
            session_->reload(config_);
            report_.configure(config_);
            log::notice("config reloaded");
        } else {
            for (const auto& line : config.error()) {
                log::error(line);
                trouble += (trouble.empty() ? "" : "\n") + line;
            }
            log::error("the new config has mistakes; the old one stays");
        }
        service::ready(summary(session_->agent(), clock_.now()));
        return trouble;
    }

    void keep_what_needs_a_restart(Config& config) const {
        bool differs = false;
        for (auto field : {&Config::node, &Config::state_dir, &Config::probe_socket, &Config::control_socket})
            if (config.*field != config_.*field) {
                config.*field = config_.*field;
                differs = true;
            }
        if (differs) log::warning("node name, state directory and sockets change with the next restart");
    }

    void say_alive() {
        const auto every = service::alive_every();
        if (!every) return;
        service::alive();
        alive_.expires_after(*every);
        alive_.async_wait([this](error_code cancelled) {
            if (!cancelled) say_alive();
        });
    }

    void say_status() {
        const auto text = summary(session_->agent(), clock_.now());
        if (text != said_) service::status(said_ = text);
        status_.expires_after(kStatusEvery);
        status_.async_wait([this](error_code cancelled) {
            if (!cancelled) say_status();
        });
    }

    void give_up(const std::string& why) {
        log::error(why);
        exit_status_ = 1;
        stopping_ = true;
        io_.stop();
    }

    void stop() {
        stopping_ = true;
        service::stopping();
        control_.stop();
        metrics_.stop();
        scrapers_again_.cancel();
        report_.stop();
        history_.stop();
        if (session_) session_->stop();
        flush_by_ = clock_.now().mono + kFlushPatience;
        flush();
    }

    void flush() {
        if (keeper_.waiting() == 0 || clock_.now().mono >= flush_by_) {
            log::notice("raidwatchd stops");
            io_.stop();
            return;
        }
        flush_.expires_after(kFlushStep);
        flush_.async_wait([this](error_code) { flush(); });
    }

    asio::io_context& io_;
    SystemClock clock_;
    RandomIds ids_;
    const std::string boot_id_ = read_boot_id();
    Config config_;
    LoadConfig load_;
    StateKeeper keeper_;
    std::unique_ptr<Session> session_;
    ControlServer control_;
    MetricsServer metrics_;
    DailyReport report_;
    HistoryReader history_;
    asio::signal_set signals_;
    asio::steady_timer patience_, alive_, status_, listen_again_, scrapers_again_, flush_;
    MonoTime flush_by_{};
    std::string said_, metrics_trouble_;
    bool ready_ = false, stopping_ = false, complained_ = false;
    int exit_status_ = 0;
};

}  // namespace

int run_daemon(asio::io_context& io, Config config, LoadConfig load) {
    return Daemon(io, std::move(config), std::move(load)).run();
}

}  // namespace raidwatch::app
