#include "probe_client.hpp"

#include "sight.hpp"

#include <raidwatch/base/log.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace raidwatch::app {

namespace asio = boost::asio;
using Socket = asio::local::stream_protocol::socket;

namespace {
constexpr Milliseconds kFirstPause{100}, kLongestPause{5000};
/// A probe that reads nothing while so much waits for it is as good as gone.
constexpr std::size_t kMostOutgoing = 1 << 20;
}  // namespace

class ProbeClient::Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(asio::io_context& io, std::string path, const Clock& clock, Events events)
        : io_(io),
          path_(std::move(path)),
          clock_(clock),
          events_(std::move(events)),
          socket_(io),
          pause_(io) {}

    void start() {
        asio::co_spawn(
            io_, [self = shared_from_this()] { return self->live(); }, asio::detached);
    }

    void stop() {
        stopped_ = true;
        pause_.cancel();
        close();
    }

    void ask(const probe::CollectRequest& request) {
        if (state_ == State::away) return answer_for_it(request.domain);
        asked_.insert(request.domain);
        send(probe::encode(probe::Request{request}));
    }

    /// An order waits for no probe: nobody may be surprised by it later.
    void order(const probe::ActRequest& request) {
        ordered_.insert_or_assign(request.id, request.action);
        if (state_ != State::connected)
            return post_lost_orders("raidwatch-probe is not there; nothing was done");
        send(probe::encode(probe::Request{request}));
    }

  private:
    enum class State { trying, connected, away };

    asio::awaitable<void> live() {
        Milliseconds pause = kFirstPause;
        while (!stopped_) {
            boost::system::error_code error;
            socket_ = Socket(io_);
            co_await socket_.async_connect(asio::local::stream_protocol::endpoint(path_),
                                           asio::redirect_error(asio::use_awaitable, error));
            if (!error && !stopped_) {
                const auto since = clock_.now().mono;
                hello();
                error = co_await listen();
                // One that dies again and again is asked everything at each connection: ever more rarely.
                if (clock_.now().mono - since > kLongestPause) pause = kFirstPause;
            }
            if (stopped_) co_return;
            lose(error);
            pause_.expires_after(pause);
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
            pause = std::min(pause * 2, kLongestPause);
        }
    }

    void hello() {
        state_ = State::connected;
        const auto waiting = std::exchange(outgoing_, {});
        writing_ = false;
        send(probe::encode(probe::Request{probe::WatchRequest{}}));
        outgoing_ += waiting;
        events_.connected();
    }

    asio::awaitable<boost::system::error_code> listen() {
        std::string buffer;
        for (;;) {
            boost::system::error_code error;
            const auto size =
                co_await asio::async_read_until(socket_, asio::dynamic_buffer(buffer, probe::kMaxLineBytes),
                                                '\n', asio::redirect_error(asio::use_awaitable, error));
            if (error || stopped_) co_return error;
            hear(std::string_view(buffer).substr(0, size - 1));
            buffer.erase(0, size);
        }
    }

    void hear(std::string_view line) {
        auto message = probe::decode_message(line);
        if (!message) {
            log::warning("the probe said something that cannot be understood: " + message.error().text());
            return;
        }
        if (const auto* findings = std::get_if<Findings>(&*message)) asked_.erase(findings->domain);
        if (const auto* acted = std::get_if<probe::Acted>(&*message)) ordered_.erase(acted->id);
        events_.message(std::move(*message));
    }

    void send(const std::string& line) {
        outgoing_ += line + '\n';
        if (outgoing_.size() > kMostOutgoing) return close();
        if (state_ != State::connected || std::exchange(writing_, true)) return;
        asio::co_spawn(
            io_, [self = shared_from_this()] { return self->write(); }, asio::detached);
    }

    asio::awaitable<void> write() {
        const auto generation = generation_;
        boost::system::error_code error;
        while (!error && generation == generation_ && !outgoing_.empty()) {
            const auto bytes = std::exchange(outgoing_, {});
            co_await asio::async_write(socket_, asio::buffer(bytes),
                                       asio::redirect_error(asio::use_awaitable, error));
        }
        if (generation != generation_) co_return;
        writing_ = false;
        if (error) close();
    }

    void close() {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    void lose(const boost::system::error_code& error) {
        ++generation_;
        close();
        outgoing_.clear();
        if (std::exchange(state_, State::away) != State::away) events_.lost(path_ + ": " + error.message());
        why_ = "raidwatch-probe is not there (" + error.message() + ")";
        for (const auto& domain : std::exchange(asked_, {}))
            events_.message(no_answer(domain, clock_.now().utc, why_));
        if (!ordered_.empty()) post_lost_orders(why_ + "; whether it was done is not known");
    }

    /// Later, as answer_for_it().
    void post_lost_orders(const std::string& why) {
        asio::post(io_, [self = shared_from_this(), lost = std::exchange(ordered_, {}), why] {
            for (const auto& [id, action] : lost)
                if (!self->stopped_)
                    self->events_.message(probe::Acted{
                        .id = id, .action = action, .code = ErrorCode::unreachable, .error = why});
        });
    }

    /// Later, as from a real probe: the agent is in the middle of asking.
    void answer_for_it(const Domain& domain) {
        asio::post(io_, [self = shared_from_this(), domain] {
            if (!self->stopped_) self->events_.message(no_answer(domain, self->clock_.now().utc, self->why_));
        });
    }

    asio::io_context& io_;
    std::string path_;
    const Clock& clock_;
    Events events_;
    Socket socket_;
    asio::steady_timer pause_;
    State state_ = State::trying;
    bool stopped_ = false;
    bool writing_ = false;
    unsigned generation_ = 0;  ///< of the connection: what belongs to an earlier one ends by itself
    std::string outgoing_, why_;
    std::set<Domain> asked_;
    std::map<std::string, probe::Action> ordered_;  ///< by ActRequest::id
};

ProbeClient::ProbeClient(asio::io_context& io, std::string socket_path, const Clock& clock, Events events)
    : connection_(std::make_shared<Connection>(io, std::move(socket_path), clock, std::move(events))) {}

ProbeClient::~ProbeClient() {
    connection_->stop();
}

void ProbeClient::start() {
    connection_->start();
}
void ProbeClient::stop() {
    connection_->stop();
}
void ProbeClient::collect(const probe::CollectRequest& request) {
    connection_->ask(request);
}
void ProbeClient::act(const probe::ActRequest& request) {
    connection_->order(request);
}

}  // namespace raidwatch::app
