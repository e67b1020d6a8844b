#include "fake_api.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace raidwatch::support {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

Reply reply(int status, const std::string& body, const std::string& headers) {
    return {.bytes = "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Type: application/json\r\n" +
                     headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body};
}

FakeApi::FakeApi(asio::io_context& io, std::optional<Certificate> tls)
    : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    port_ = acceptor_.local_endpoint().port();
    if (tls) {
        tls_.emplace(asio::ssl::context::tls_server);
        tls_->use_certificate_chain_file(tls->certificate_file);
        tls_->use_private_key_file(tls->key_file, asio::ssl::context::pem);
    }
    asio::co_spawn(io, accept(), asio::detached);
}

FakeApi::~FakeApi() {
    *alive_ = false;
    acceptor_.close();
    drop_connections();
}

std::string FakeApi::url(const std::string& host) const {
    return (tls_ ? "https://" : "http://") + host + ":" + std::to_string(port_);
}

void FakeApi::drop_connections() {
    for (const auto& weak : sockets_)
        if (const auto socket = weak.lock()) {
            boost::system::error_code ignored;
            socket->shutdown(tcp::socket::shutdown_both, ignored);
            socket->close(ignored);
        }
    sockets_.clear();
}

asio::awaitable<void> FakeApi::accept() {
    for (const auto alive = alive_; *alive;) {
        auto [failed, accepted] = co_await acceptor_.async_accept(kAwait);
        if (failed || !*alive) co_return;
        auto socket = std::make_shared<Socket>(std::move(accepted));
        sockets_.push_back(socket);
        asio::co_spawn(socket->get_executor(), serve(socket, ++connections), asio::detached);
    }
}

asio::awaitable<void> FakeApi::serve(std::shared_ptr<Socket> socket, int number) {
    const auto alive = alive_;
    if (!tls_) {
        co_await talk(*socket, number);
    } else {
        asio::ssl::stream<Socket&> stream(*socket, *tls_);
        const auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
        if (!failed && *alive) co_await talk(stream, number);
    }
    boost::system::error_code ignored;
    socket->close(ignored);
}

template <class Stream>
asio::awaitable<void> FakeApi::talk(Stream& stream, int number) {
    const auto alive = alive_;
    boost::beast::flat_buffer buffer;
    for (;;) {
        if (close_after_bytes > 0) {
            co_await stream.async_read_some(buffer.prepare(close_after_bytes), kAwait);
            co_return;
        }
        http::request_parser<http::string_body> parser;
        const auto [failed, read] = co_await http::async_read(stream, buffer, parser, kAwait);
        if (failed || !*alive) co_return;
        const auto& request = parser.get();
        Seen one{
            std::string(request.method_string()), std::string(request.target()), request.body(), {}, number};
        for (const auto& field : request) {
            std::string name(field.name_string());
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            one.headers[name] = std::string(field.value());
        }
        seen.push_back(one);
        const Reply answer = script(one);

        asio::steady_timer timer(stream.get_executor());
        if (answer.silent) {
            char byte = 0;  // ends when the peer gives up
            co_await stream.async_read_some(asio::buffer(&byte, 1), kAwait);
            co_return;
        }
        timer.expires_after(answer.before);
        co_await timer.async_wait(kAwait);
        const std::size_t piece =
            answer.between_bytes > Milliseconds{0} ? 1 : std::max<std::size_t>(answer.bytes.size(), 1);
        for (std::size_t at = 0; at < answer.bytes.size(); at += piece) {
            const auto [unsent, sent] =
                co_await asio::async_write(stream, asio::buffer(answer.bytes.data() + at, piece), kAwait);
            if (unsent || !*alive) co_return;
            timer.expires_after(answer.between_bytes);
            if (piece == 1) co_await timer.async_wait(kAwait);
        }
        if (answer.close || !*alive) co_return;
    }
}

}  // namespace raidwatch::support
