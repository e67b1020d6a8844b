#include "connection.hpp"

#include <optional>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace raidwatch::push {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kMostHeaderBytes = 64 * 1024;

bool is_http_format(const error_code& error) {
    return error.category() == make_error_code(http::error::bad_version).category();
}

/// How a peer that has closed its end shows itself.
bool is_closed(const error_code& error) {
    return error == http::error::end_of_stream || error == asio::error::eof ||
           error == asio::error::connection_reset || error == asio::error::broken_pipe ||
           error == asio::ssl::error::stream_truncated;
}

HttpResponse to_response(http::response<http::string_body>&& wire) {
    HttpResponse response;
    response.status = static_cast<int>(wire.result_int());
    for (const auto& field : wire) {
        std::string name(field.name_string());
        for (char& c : name)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        auto& value = response.headers[name];
        if (!value.empty()) value += ", ";
        value += std::string(field.value());
    }
    response.body = std::move(wire.body());
    return response;
}

}  // namespace

Error wire_error(const char* attempted, const Origin& origin, const error_code& error) {
    ErrorCode code = ErrorCode::unreachable;
    if (error == beast::error::timeout || error == asio::error::timed_out) code = ErrorCode::timed_out;
    if (is_http_format(error) && !is_closed(error) && error != http::error::partial_message)
        code = ErrorCode::malformed;
    return {code, attempted, origin.text(), error.message()};
}

Connection::Connection(asio::io_context& io, asio::ssl::context& tls, Origin origin,
                       std::optional<Origin> proxy)
    : origin_(std::move(origin)), proxy_(std::move(proxy)), stream_(io, tls) {}

Status Connection::tls_failure(const error_code& error) {
    const long verdict = ::SSL_get_verify_result(stream_.native_handle());
    if (verdict == X509_V_OK) return tl::unexpected(wire_error("securing the connection to", origin_, error));
    return failure(ErrorCode::refused, "checking the certificate of", origin_.text(),
                   ::X509_verify_cert_error_string(verdict));
}

/// OpenSSL compares the certificate with the host itself, and says so when they differ.
bool Connection::expect_name() {
    auto* tls = stream_.native_handle();
    error_code no_literal;
    asio::ip::make_address(origin_.host, no_literal);
    if (!no_literal) return ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(tls), origin_.host.c_str()) == 1;
    // RFC 6066, 3: server_name holds names only. SSL_set_tlsext_host_name() without its C cast:
    ::SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, origin_.host.data());
    ::SSL_set_hostflags(tls, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return ::SSL_set1_host(tls, origin_.host.c_str()) == 1;
}

asio::awaitable<Status> Connection::open(asio::ip::address address, Deadline connect_by, Deadline deadline) {
    auto& tcp = stream_.next_layer();
    tcp.expires_at(connect_by);
    const auto& first_stop = proxy_ ? *proxy_ : origin_;
    const auto [refused] =
        co_await tcp.async_connect(asio::ip::tcp::endpoint(address, first_stop.port), kAwait);
    if (refused) co_return tl::unexpected(wire_error("connecting to", first_stop, refused));
    error_code ignored;
    tcp.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    if (!origin_.tls) co_return Status{};

    tcp.expires_at(deadline);
    if (proxy_) {
        const Status opened = co_await tunnel();
        if (!opened) co_return opened;
    }
    if (!expect_name())
        co_return failure(ErrorCode::io, "preparing to check the certificate of", origin_.text());
    const auto [failed] = co_await stream_.async_handshake(asio::ssl::stream_base::client, kAwait);
    if (failed) co_return tls_failure(failed);
    co_return Status{};
}

asio::awaitable<Status> Connection::tunnel() {
    const auto target = origin_.tunnel_target();
    http::request<http::empty_body> ask(http::verb::connect, target, 11);
    ask.set(http::field::host, target);
    const auto [unsent, sent] = co_await http::async_write(stream_.next_layer(), ask, kAwait);
    if (unsent) co_return tl::unexpected(wire_error("asking for a tunnel at", *proxy_, unsent));
    http::response_parser<http::empty_body> answer;
    answer.skip(true);
    answer.header_limit(kMostHeaderBytes);
    beast::flat_buffer buffer;
    const auto [failed, read] =
        co_await http::async_read_header(stream_.next_layer(), buffer, answer, kAwait);
    if (failed) co_return tl::unexpected(wire_error("asking for a tunnel at", *proxy_, failed));
    const auto status = answer.get().result_int();
    if (status >= 200 && status < 300 && buffer.size() == 0) co_return Status{};
    co_return failure(ErrorCode::refused, "asking for a tunnel at", proxy_->text(),
                      "HTTP " + std::to_string(status));
}

template <class Stream>
asio::awaitable<Connection::Exchanged> Connection::exchange_on(Stream& stream, const WireRequest& request,
                                                               std::size_t max_body) {
    // A refusal may come, and the connection be closed, before all of the body is out; so the answer is read
    // all the same.
    const auto [unsent, sent] = co_await http::async_write(stream, request, kAwait);
    if (unsent == beast::error::timeout) {
        Exchanged late(wire_error("sending to", origin_, unsent));
        co_return late;
    }
    for (;;) {
        http::response_parser<http::string_body> parser;
        parser.body_limit(max_body);
        parser.header_limit(kMostHeaderBytes);
        const auto [failed, read] = co_await http::async_read(stream, buffer_, parser, kAwait);
        if (failed) {
            const bool stale = !parser.got_some() && (is_closed(failed) || (unsent && is_closed(unsent)));
            Exchanged broken(wire_error("waiting for the answer of", origin_, failed), stale);
            co_return broken;
        }
        const unsigned status = parser.get().result_int();
        if (status >= 100 && status < 200) continue;
        const bool reusable = parser.keep_alive() && !unsent;
        Exchanged answered(to_response(parser.release()), reusable);
        co_return answered;
    }
}

asio::awaitable<Connection::Exchanged> Connection::exchange(const WireRequest& request, std::size_t max_body,
                                                            Deadline deadline) {
    stream_.next_layer().expires_at(deadline);
    std::optional<Exchanged> exchanged;
    if (origin_.tls)
        exchanged.emplace(co_await exchange_on(stream_, request, max_body));
    else
        exchanged.emplace(co_await exchange_on(stream_.next_layer(), request, max_body));
    stream_.next_layer().expires_never();
    co_return std::move(*exchanged);
}

bool Connection::quiet() {
    char byte = 0;
    const auto got = ::recv(stream_.next_layer().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return buffer_.size() == 0 && got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::close() {
    stream_.next_layer().close();
}

}  // namespace raidwatch::push
