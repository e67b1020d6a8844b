#include "session.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>

#include <optional>
#include <utility>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace raidwatch::hub {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using asio::awaitable;
using Plain = beast::tcp_stream;
using Encrypted = beast::ssl_stream<beast::tcp_stream>;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr Milliseconds kLinger{2000};
constexpr std::size_t kMostLingerBytes = 16U << 20;
/// RFC 6797: who came by TLS once comes by nothing else for a year.
constexpr const char* kOnlyTls = "max-age=31536000";

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

/// Of one name they are one list (RFC 9110, section 5.3). Proxies add their own line behind what the client
/// sent, and what the client says of itself must not stand for it.
void take_headers(const http::request<http::string_body>& message, HttpRequest& request) {
    for (const auto& field : message) {
        const auto name = lower(field.name_string());
        const auto [known, is_new] = request.headers.emplace(name, field.value());
        if (is_new) continue;
        known->second += name == "cookie" ? "; " : ", ";
        known->second += field.value();
    }
}

HttpRequest taken_from(http::request<http::string_body>&& message) {
    HttpRequest request;
    request.method = message.method_string();
    request.target = message.target();
    take_headers(message, request);
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
    // Of 304 it would be the length of what is not sent.
    if (reply.status != 304) message.content_length(reply.body.size());
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

/// Anybody may begin a request; only who has a token to lose may make the hub hold a long one.
boost::system::error_code fit_body(http::request_parser<http::string_body>& parser) {
    const auto& head = parser.get();
    const bool shows_token = head.find(http::field::authorization) != head.end() ||
                             head.target().find("api_key=") != beast::string_view::npos;
    const std::size_t most = shows_token ? kMaxBodyBytes : kMaxFormBytes;
    if (const auto length = parser.content_length(); length && *length > most) return http::error::body_limit;
    parser.body_limit(most);  // one of no said length
    return {};
}

HttpReply no_answer(const std::exception& failure) {
    log::error(std::string("answering a request: ") + printable(failure.what()));
    return error_reply(500, "the hub could not answer");
}

awaitable<bool> shake_hands(Plain&) {
    co_return true;
}

awaitable<bool> shake_hands(Encrypted& stream) {
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, kTuple);
    co_return !error;
}

bool is_certified(Plain&) {
    return false;
}

/// What was shown was verified in the handshake, or is that of a resumed session that was.
bool is_certified(Encrypted& stream) {
    return SSL_get0_peer_certificate(stream.native_handle()) != nullptr;
}

awaitable<void> say_goodbye(Plain&) {
    co_return;
}

/// Waits for the other's as well, so it needs a deadline.
awaitable<void> say_goodbye(Encrypted& stream) {
    co_await stream.async_shutdown(kTuple);
}

/// A reply that comes from anywhere, waited for on the session's strand.
struct Pending {
    explicit Pending(const asio::any_io_executor& executor)
        : arrived(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer arrived;
    std::optional<HttpReply> reply;
};

template <class Stream>
class Talk final : public Session {
  public:
    template <class... More>
    Talk(std::shared_ptr<const Serving> serving, std::function<void(Session&)> proven, tcp::socket&& socket,
         More&... more)
        : serving_(std::move(serving)), stream_(std::move(socket), more...), proven_(std::move(proven)) {}

    asio::any_io_executor executor() override { return stream_.get_executor(); }
    void rest() override {
        if (waiting_) lowest().cancel();
    }
    void drop() override { lowest().close(); }

    awaitable<void> run() override {
        boost::system::error_code ignored;
        lowest().socket().set_option(tcp::no_delay(true), ignored);
        lowest().expires_after(options().handshake_timeout);
        bool open = false;
        waiting_ = true;
        if (!serving_->stopping) open = co_await shake_hands(stream_);
        waiting_ = false;
        // g++ 12 loses its way when && and co_await meet in one expression, so each has a line of its own.
        while (open && !serving_->stopping) {
            const bool spoken = co_await wait_for_bytes();
            if (!spoken) break;
            const bool go_on = co_await one_request();
            if (!go_on) break;
        }
        lowest().expires_after(kLinger);
        if (open) co_await say_goodbye(stream_);
        lowest().socket().shutdown(tcp::socket::shutdown_both, ignored);
        lowest().close();
    }

  private:
    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }
    const ServerOptions& options() const { return serving_->options; }

    awaitable<bool> wait_for_bytes() {
        if (buffer_.size() > 0) co_return true;
        lowest().expires_after(proven_ ? options().read_timeout : options().idle_timeout);
        waiting_ = true;
        const auto [error, size] = co_await stream_.async_read_some(buffer_.prepare(4096), kTuple);
        waiting_ = false;
        buffer_.commit(size);
        co_return !error;
    }

    awaitable<bool> one_request() {
        http::request_parser<http::string_body> parser;
        parser.header_limit(options().max_header_bytes);
        parser.body_limit(kMaxBodyBytes);
        // One deadline for the whole request, so that a byte now and then buys no time.
        lowest().expires_after(options().read_timeout);
        auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, kTuple);
        if (!error) error = fit_body(parser);
        if (!error && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            http::response<http::empty_body> go_on(http::status::continue_, 11);
            std::tie(error, size) = co_await http::async_write(stream_, go_on, kTuple);
        }
        if (!error) std::tie(error, size) = co_await http::async_read(stream_, buffer_, parser, kTuple);
        if (error) {
            auto answer = answer_to(error);
            if (!answer) co_return false;
            const bool told = co_await send(std::move(*answer), false, false);
            if (told) co_await linger();
            co_return false;
        }
        if (proven_) std::exchange(proven_, nullptr)(*this);
        const bool head = parser.get().method() == http::verb::head;
        bool keep_alive = parser.get().keep_alive();
        auto request = taken_from(parser.release());
        const auto peer = lowest().socket().remote_endpoint(error);
        if (!error) request.peer = peer.address().to_string();
        request.certified = is_certified(stream_);
        HttpReply reply = co_await answered(std::move(request));
        keep_alive = keep_alive && !serving_->stopping;
        const bool sent = co_await send(std::move(reply), head, keep_alive);
        co_return sent&& keep_alive;
    }

    awaitable<HttpReply> answered(HttpRequest request) {
        // Nothing is read meanwhile; whoever answers has a deadline of their own.
        lowest().expires_never();
        auto pending = std::make_shared<Pending>(stream_.get_executor());
        try {
            serving_->handler(std::move(request), [pending](HttpReply reply) {
                asio::dispatch(pending->arrived.get_executor(),
                               [pending, reply = std::move(reply)]() mutable {
                                   pending->reply = std::move(reply);
                                   pending->arrived.cancel();
                               });
            });
        } catch (const std::exception& failure) {
            co_return no_answer(failure);
        }
        if (!pending->reply) co_await pending->arrived.async_wait(kTuple);
        co_return std::move(*pending->reply);
    }

    awaitable<bool> send(HttpReply reply, bool head, bool keep_alive) {
        if constexpr (std::is_same_v<Stream, Encrypted>)
            reply.headers.emplace_back("Strict-Transport-Security", kOnlyTls);
        const auto message = message_of(std::move(reply), head, keep_alive);
        http::response_serializer<http::string_body> serializer(message);
        lowest().expires_after(options().write_timeout);
        const auto [error, size] = co_await http::async_write(stream_, serializer, kTuple);
        co_return !error;
    }

    /// Reads on for a moment before closing: a peer still sending would otherwise see a reset instead of the
    /// answer.
    awaitable<void> linger() {
        boost::system::error_code error;
        lowest().expires_after(kLinger);
        co_await say_goodbye(stream_);
        lowest().socket().shutdown(tcp::socket::shutdown_send, error);
        std::size_t total = 0;
        while (!error && total < kMostLingerBytes) {
            buffer_.clear();
            std::size_t size = 0;
            std::tie(error, size) = co_await lowest().async_read_some(buffer_.prepare(65536), kTuple);
            total += size;
        }
    }

    std::shared_ptr<const Serving> serving_;
    Stream stream_;
    beast::flat_buffer buffer_;
    std::function<void(Session&)> proven_;  ///< empty afterwards
    bool waiting_ = false;                  ///< for the handshake or a request; only touched on the strand
};

}  // namespace

Handler answering(std::function<HttpReply(const HttpRequest&)> reply_to) {
    return [reply_to = std::move(reply_to)](const HttpRequest& request, const Answer& answer) {
        answer(reply_to(request));
    };
}

std::shared_ptr<Session> make_session(std::shared_ptr<const Serving> serving, tcp::socket socket,
                                      const std::shared_ptr<asio::ssl::context>& tls,
                                      std::function<void(Session&)> proven) {
    if (tls)
        return std::make_shared<Talk<Encrypted>>(std::move(serving), std::move(proven), std::move(socket),
                                                 *tls);
    return std::make_shared<Talk<Plain>>(std::move(serving), std::move(proven), std::move(socket));
}

}  // namespace raidwatch::hub
