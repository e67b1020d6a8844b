#include "metrics_server.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/listen_address.hpp>

#include <optional>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace raidwatch::app {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr int kMostClients = 8;
constexpr std::uint32_t kLongestHeader = 8192;
constexpr Milliseconds kIdle{30'000};    ///< from connect or the last answer to the whole next request
constexpr Milliseconds kSlowest{5'000};  ///< to take an answer
constexpr Milliseconds kRest{100};       ///< out of descriptors, accept() fails at once, again and again

std::optional<tcp::endpoint> endpoint_of(const std::string& address) {
    const auto written = parse_listen_address(address);
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(written ? written->host : "", error);
    if (error) return std::nullopt;
    return tcp::endpoint(ip, written->port);
}

using Response = http::response<http::string_body>;

Response plain(http::status status, std::string text) {
    Response response(status, 11);
    response.set(http::field::content_type, "text/plain; charset=utf-8");
    response.body() = std::move(text);
    return response;
}

Response answer(const http::request<http::empty_body>& request, const std::function<std::string()>& text) {
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
        auto refused = plain(http::status::method_not_allowed, "only GET is understood\n");
        refused.set(http::field::allow, "GET, HEAD");
        return refused;
    }
    const auto path = request.target().substr(0, request.target().find('?'));
    if (path != "/metrics") return plain(http::status::not_found, "the metrics are at /metrics\n");
    auto page = plain(http::status::ok, text());
    page.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    return page;
}

}  // namespace

class MetricsServer::Listener : public std::enable_shared_from_this<Listener> {
  public:
    Listener(asio::io_context& io, const std::function<std::string()>& text)
        : io_(io), text_(text), acceptor_(io) {}

    Status listen(const std::string& address) {
        const auto endpoint = endpoint_of(address);
        if (!endpoint) return failure(ErrorCode::invalid, "listening on", address, "not ADDRESS:PORT");
        boost::system::error_code error;
        acceptor_.open(endpoint->protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(*endpoint, error);
        if (!error) acceptor_.listen(kMostClients, error);
        if (error) return failure(ErrorCode::io, "listening on", address, error.message());
        port_ = acceptor_.local_endpoint().port();
        asio::co_spawn(
            io_, [self = shared_from_this()] { return self->accept(); }, asio::detached);
        return {};
    }

    void stop() {
        boost::system::error_code ignored;
        stopped_ = true;
        acceptor_.close(ignored);
    }

    std::uint16_t port() const { return port_; }

  private:
    asio::awaitable<void> accept() {
        while (!stopped_) {
            auto [error, socket] = co_await acceptor_.async_accept(kTuple);
            if (stopped_) co_return;
            if (error) {
                asio::steady_timer rest(io_, kRest);
                co_await rest.async_wait(kTuple);
                continue;
            }
            if (clients_ >= kMostClients) continue;  // closed: the scraper says so and comes again
            ++clients_;
            asio::co_spawn(
                io_,
                [self = shared_from_this(), client = beast::tcp_stream(std::move(socket))]() mutable {
                    return self->serve(std::move(client));
                },
                [self = shared_from_this()](std::exception_ptr) { --self->clients_; });
        }
    }

    asio::awaitable<void> serve(beast::tcp_stream stream) {
        beast::flat_buffer buffer(kLongestHeader);
        bool go_on = true;
        while (go_on && !stopped_) {
            http::request_parser<http::empty_body> parser;
            parser.header_limit(kLongestHeader);
            stream.expires_after(kIdle);
            const auto [unread, size] = co_await http::async_read(stream, buffer, parser, kTuple);
            if (unread || stopped_) co_return;
            auto response = answer(parser.get(), text_);
            go_on = parser.get().keep_alive();
            response.keep_alive(go_on);
            response.prepare_payload();
            if (parser.get().method() == http::verb::head) response.body().clear();
            http::response_serializer<http::string_body> serializer(response);
            stream.expires_after(kSlowest);
            const auto [unsent, sent] = co_await http::async_write(stream, serializer, kTuple);
            if (unsent) co_return;
        }
    }

    asio::io_context& io_;
    const std::function<std::string()> text_;
    tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    int clients_ = 0;
    bool stopped_ = false;
};

MetricsServer::MetricsServer(asio::io_context& io, std::function<std::string()> text)
    : io_(io), text_(std::move(text)) {}

MetricsServer::~MetricsServer() {
    stop();
}

Status MetricsServer::listen(const std::string& address) {
    stop();
    if (address.empty()) return {};
    auto listener = std::make_shared<Listener>(io_, text_);
    if (auto listening = listener->listen(address); !listening) return listening;
    listener_ = std::move(listener);
    return {};
}

void MetricsServer::stop() {
    if (listener_) listener_->stop();
    listener_.reset();
}

std::uint16_t MetricsServer::port() const {
    return listener_ ? listener_->port() : 0;
}

}  // namespace raidwatch::app
