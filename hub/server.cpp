#include "server.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>

#include <atomic>
#include <mutex>
#include <set>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace raidwatch::hub {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using asio::awaitable;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr Milliseconds kLinger{2000};
constexpr std::size_t kMostLingerBytes = 16U << 20;

Result<tcp::endpoint> parse_endpoint(const std::string& listen) {
    const auto colon = listen.rfind(':');
    std::string host = colon == std::string::npos ? "" : listen.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    constexpr std::uint64_t kNoPort = 65536;
    const std::uint64_t port =
        colon == std::string::npos ? kNoPort : parse_uint(listen.substr(colon + 1)).value_or(kNoPort);
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error || port >= kNoPort)
        return failure(ErrorCode::invalid, "listening on", listen, "not ADDRESS:PORT");
    return tcp::endpoint(address, static_cast<std::uint16_t>(port));
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

HttpRequest taken_from(http::request<http::string_body>&& message) {
    HttpRequest request;
    request.method = message.method_string();
    request.target = message.target();
    for (const auto& field : message) request.headers.emplace(lower(field.name_string()), field.value());
    request.body = std::move(message.body());
    return request;
}

http::response<http::string_body> message_of(HttpReply&& reply, bool head, bool keep_alive) {
    http::response<http::string_body> message;
    message.version(11);
    message.result(static_cast<unsigned>(reply.status));
    if (!reply.content_type.empty()) message.set(http::field::content_type, reply.content_type);
    for (const auto& [name, value] : reply.headers) message.set(name, value);
    message.keep_alive(keep_alive);
    message.content_length(reply.body.size());
    if (!head) message.body() = std::move(reply.body);
    return message;
}

/// What is answered to a request that could not be read; none: the peer is gone or too slow, nothing is said.
std::optional<HttpReply> answer_to(const boost::system::error_code& error) {
    if (error == http::error::body_limit) return error_reply(413, "the body is too large");
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return error_reply(431, "the header is too large");
    if (error == beast::error::timeout) return error_reply(408, "the request took too long");
    if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
    if (error.category() == make_error_code(http::error::bad_method).category())
        return error_reply(400, "the request cannot be read");
    return std::nullopt;
}

struct Session {
    explicit Session(tcp::socket&& socket) : stream(std::move(socket)) {}
    beast::tcp_stream stream;
    beast::flat_buffer buffer;
    bool waiting = false;  ///< between requests; only touched on the session's strand
};

}  // namespace

class Server::Core : public std::enable_shared_from_this<Server::Core> {
  public:
    Core(asio::io_context& io, ServerOptions options, Handler handler)
        : io_(io),
          acceptor_(asio::make_strand(io)),
          options_(std::move(options)),
          handler_(std::move(handler)) {}

    Status open();
    void start() {
        asio::co_spawn(
            acceptor_.get_executor(), [self = shared_from_this()] { return self->accept(); }, asio::detached);
    }
    void stop();
    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

  private:
    awaitable<void> accept();
    awaitable<void> serve(std::shared_ptr<Session> session);
    awaitable<bool> wait_for_bytes(Session& session, bool first);
    awaitable<bool> one_request(Session& session);
    awaitable<bool> send(Session& session, HttpReply reply, bool head, bool keep_alive);
    awaitable<void> linger(Session& session);
    HttpReply handled(const HttpRequest& request) const;

    asio::io_context& io_;
    tcp::acceptor acceptor_;
    ServerOptions options_;
    Handler handler_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> connections_{0};
    std::mutex sessions_mutex_;
    std::set<std::shared_ptr<Session>> sessions_;
};

Status Server::Core::open() {
    const auto endpoint = parse_endpoint(options_.listen);
    if (!endpoint) return tl::unexpected(endpoint.error());
    boost::system::error_code error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return failure(ErrorCode::refused, "listening on", options_.listen, error.message());
    port_ = acceptor_.local_endpoint().port();
    return {};
}

void Server::Core::stop() {
    stopping_ = true;
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
        boost::system::error_code ignored;
        self->acceptor_.close(ignored);
    });
    const std::lock_guard guard(sessions_mutex_);
    for (const auto& session : sessions_)
        asio::post(session->stream.get_executor(), [session] {
            if (session->waiting) session->stream.cancel();
        });
}

awaitable<void> Server::Core::accept() {
    while (!stopping_) {
        auto [error, socket] = co_await acceptor_.async_accept(asio::make_strand(io_), kTuple);
        if (stopping_ || error == asio::error::operation_aborted) co_return;
        if (error) {
            // Usually out of descriptors: a moment's rest lets connections end instead of spinning.
            asio::steady_timer rest(acceptor_.get_executor(), Milliseconds{100});
            co_await rest.async_wait(kTuple);
            continue;
        }
        if (connections_ >= options_.max_connections) continue;
        ++connections_;
        auto session = std::make_shared<Session>(std::move(socket));
        {
            const std::lock_guard guard(sessions_mutex_);
            sessions_.insert(session);
        }
        asio::co_spawn(
            session->stream.get_executor(),
            [self = shared_from_this(), session]() -> awaitable<void> { return self->serve(session); },
            asio::detached);
    }
}

awaitable<void> Server::Core::serve(std::shared_ptr<Session> session) {
    boost::system::error_code ignored;
    session->stream.socket().set_option(tcp::no_delay(true), ignored);
    // g++ 12 loses its way when && and co_await meet in one expression, so each has a line of its own.
    for (bool first = true; !stopping_; first = false) {
        const bool spoken = co_await wait_for_bytes(*session, first);
        if (!spoken) break;
        const bool go_on = co_await one_request(*session);
        if (!go_on) break;
    }
    session->stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
    session->stream.close();
    {
        const std::lock_guard guard(sessions_mutex_);
        sessions_.erase(session);
    }
    --connections_;
}

awaitable<bool> Server::Core::wait_for_bytes(Session& session, bool first) {
    if (session.buffer.size() > 0) co_return true;
    session.stream.expires_after(first ? options_.read_timeout : options_.idle_timeout);
    session.waiting = true;
    const auto [error, size] = co_await session.stream.async_read_some(session.buffer.prepare(4096), kTuple);
    session.waiting = false;
    session.buffer.commit(size);
    co_return !error;
}

awaitable<bool> Server::Core::one_request(Session& session) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(options_.max_header_bytes);
    parser.body_limit(kMaxBodyBytes);
    // One deadline for the whole request, so that a byte now and then buys no time.
    session.stream.expires_after(options_.read_timeout);
    auto [error, size] = co_await http::async_read_header(session.stream, session.buffer, parser, kTuple);
    if (!error && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        http::response<http::empty_body> go_on(http::status::continue_, 11);
        std::tie(error, size) = co_await http::async_write(session.stream, go_on, kTuple);
    }
    if (!error)
        std::tie(error, size) = co_await http::async_read(session.stream, session.buffer, parser, kTuple);
    if (error) {
        auto answer = answer_to(error);
        if (!answer) co_return false;
        const bool told = co_await send(session, std::move(*answer), false, false);
        if (told) co_await linger(session);
        co_return false;
    }
    const bool head = parser.get().method() == http::verb::head;
    const bool keep_alive = parser.get().keep_alive() && !stopping_;
    auto request = taken_from(parser.release());
    const auto peer = session.stream.socket().remote_endpoint(error);
    if (!error) request.peer = peer.address().to_string();
    HttpReply reply = handled(request);
    const bool sent = co_await send(session, std::move(reply), head, keep_alive);
    co_return sent&& keep_alive;
}

HttpReply Server::Core::handled(const HttpRequest& request) const {
    try {
        return handler_(request);
    } catch (const std::exception& failure) {
        log::error(std::string("answering a request: ") + printable(failure.what()));
        return error_reply(500, "the hub could not answer");
    }
}

awaitable<bool> Server::Core::send(Session& session, HttpReply reply, bool head, bool keep_alive) {
    const auto message = message_of(std::move(reply), head, keep_alive);
    http::response_serializer<http::string_body> serializer(message);
    session.stream.expires_after(options_.write_timeout);
    const auto [error, size] = co_await http::async_write(session.stream, serializer, kTuple);
    co_return !error;
}

/// Reads on for a moment before closing: a peer still sending would otherwise see a reset instead of the
/// answer.
awaitable<void> Server::Core::linger(Session& session) {
    boost::system::error_code error;
    session.stream.socket().shutdown(tcp::socket::shutdown_send, error);
    session.stream.expires_after(kLinger);
    std::size_t total = 0;
    while (!error && total < kMostLingerBytes) {
        session.buffer.clear();
        std::size_t size = 0;
        std::tie(error, size) =
            co_await session.stream.async_read_some(session.buffer.prepare(65536), kTuple);
        total += size;
    }
}

Server::Server(std::shared_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() {
    core_->stop();
}

Result<std::unique_ptr<Server>> Server::listen(asio::io_context& io, ServerOptions options, Handler handler) {
    auto core = std::make_shared<Core>(io, std::move(options), std::move(handler));
    if (auto opened = core->open(); !opened) return tl::unexpected(opened.error());
    core->start();
    return std::unique_ptr<Server>(new Server(std::move(core)));
}

std::uint16_t Server::port() const {
    return core_->port();
}
void Server::stop() {
    core_->stop();
}
int Server::connections() const {
    return core_->connections();
}

}  // namespace raidwatch::hub
