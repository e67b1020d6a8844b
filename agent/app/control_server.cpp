#include "control_server.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/json.hpp>

#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace raidwatch::app {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;
using Socket = Protocol::socket;
using Json = nlohmann::json;

namespace {

constexpr int kMostClients = 16;
constexpr std::size_t kLongestRequest = 16'384;
constexpr Milliseconds kIdle{30'000};    ///< from connect or the last answer to the next request
constexpr Milliseconds kSlowest{5'000};  ///< to take an answer
constexpr Milliseconds kRefreshTime{120'000};
constexpr Milliseconds kCommandTime{10'000};
/// Of an order that vendors' tools carry out.
constexpr Milliseconds kExecutionTime{110'000};

std::string error_line(const std::string& text) {
    return dump(Json{{"error", text}});
}

/// Closes the socket when its time is up: whatever was waiting on it then ends with an error.
class Deadline {
  public:
    Deadline(Socket& socket, Milliseconds time) : timer_(socket.get_executor(), time) {
        timer_.async_wait([&socket](boost::system::error_code cancelled) {
            boost::system::error_code ignored;
            if (!cancelled) socket.close(ignored);
        });
    }

  private:
    asio::steady_timer timer_;  // its end cancels the wait
};

}  // namespace

class ControlServer::Listener : public std::enable_shared_from_this<Listener> {
  public:
    Listener(asio::io_context& io, ControlHandler& handler) : io_(io), handler_(handler), acceptor_(io) {}

    Status listen(const std::string& path) {
        boost::system::error_code error;
        ::unlink(path.c_str());
        acceptor_.close(error);  // what an earlier attempt has left
        acceptor_.open(Protocol(), error);
        const auto mask = ::umask(0117);
        if (!error) acceptor_.bind(Protocol::endpoint(path), error);
        ::umask(mask);
        if (!error) acceptor_.listen(kMostClients, error);
        if (error) return failure(ErrorCode::io, "listening on", path, error.message());
        asio::co_spawn(
            io_, [self = shared_from_this()] { return self->accept(); }, asio::detached);
        path_ = path;
        return {};
    }

    void stop() {
        boost::system::error_code ignored;
        stopped_ = true;
        acceptor_.close(ignored);
        if (!path_.empty()) ::unlink(path_.c_str());
    }

  private:
    asio::awaitable<void> accept() {
        while (!stopped_) {
            boost::system::error_code error;
            auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
            if (stopped_) co_return;
            if (error || clients_ >= kMostClients) {
                co_await breathe(error ? Milliseconds{100} : Milliseconds{0});
                continue;
            }
            ++clients_;
            asio::co_spawn(
                io_,
                [self = shared_from_this(), client = std::move(socket)]() mutable {
                    return self->serve(std::move(client));
                },
                [self = shared_from_this()](std::exception_ptr) { --self->clients_; });
        }
    }

    /// Out of descriptors, accept() fails at once, again and again.
    asio::awaitable<void> breathe(Milliseconds time) {
        asio::steady_timer timer(io_, time);
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    asio::awaitable<void> serve(Socket socket) {
        std::string buffer;
        boost::system::error_code error;
        while (!stopped_) {
            std::size_t size = 0;
            {
                const Deadline deadline(socket, kIdle);
                size =
                    co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer, kLongestRequest),
                                                    '\n', asio::redirect_error(asio::use_awaitable, error));
            }
            if (error) co_return;
            const auto line = co_await answer(buffer.substr(0, size - 1)) + '\n';
            buffer.erase(0, size);
            const Deadline deadline(socket, kSlowest);
            co_await asio::async_write(socket, asio::buffer(line),
                                       asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return;
        }
    }

    asio::awaitable<std::string> answer(const std::string& request) {
        const auto json = parse_json(request, "control request");
        if (!json) co_return error_line(json.error().text());
        if (!json->is_object()) co_return error_line("a request is an object");
        if (json->contains("ping")) co_return R"({"pong":true})";
        if (json->contains("status")) co_return handler_.status();
        if (json->contains("refresh")) co_return co_await refresh();
        if (json->contains("reload")) {
            const auto trouble = handler_.reload();
            co_return trouble.empty() ? R"({"reloaded":true})" : error_line(trouble);
        }
        co_return co_await command(*json);
    }

    asio::awaitable<std::string> command(const Json& request) {
        // Shared with the agent, which may answer after this client has gone.
        auto timer = std::make_shared<asio::steady_timer>(
            io_, request.contains("execute") ? kExecutionTime : kCommandTime);
        auto answer = std::make_shared<std::optional<std::string>>();
        const bool known = handler_.command(request, [timer, answer](std::string text) {
            *answer = std::move(text);
            timer->cancel();
        });
        if (!known)
            co_return error_line(
                "unknown request; known are ping, status, refresh, reload, maintenance, acknowledge, note, "
                "drill, phase_out, forget, locate");
        boost::system::error_code cancelled;
        if (!*answer) co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        co_return *answer ? **answer : error_line("done, but not recorded yet");
    }

    asio::awaitable<std::string> refresh() {
        // Shared with the agent, which may answer after this client has gone.
        auto timer = std::make_shared<asio::steady_timer>(io_, kRefreshTime);
        auto done = std::make_shared<bool>(false);
        handler_.refresh([timer, done] {
            *done = true;
            timer->cancel();
        });
        boost::system::error_code cancelled;
        if (!*done) co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        co_return *done ? R"({"refreshed":true})" : error_line("not everything has answered yet");
    }

    asio::io_context& io_;
    ControlHandler& handler_;
    Protocol::acceptor acceptor_;
    std::string path_;
    int clients_ = 0;
    bool stopped_ = false;
};

ControlServer::ControlServer(asio::io_context& io, ControlHandler& handler)
    : listener_(std::make_shared<Listener>(io, handler)) {}

ControlServer::~ControlServer() {
    listener_->stop();
}

Status ControlServer::listen(const std::string& path) {
    return listener_->listen(path);
}
void ControlServer::stop() {
    listener_->stop();
}

}  // namespace raidwatch::app
