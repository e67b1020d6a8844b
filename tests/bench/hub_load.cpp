#include "hub_load.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/algorithm/string/find.hpp>

namespace raidwatch::bench {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

nlohmann::json Latencies::summary() {
    std::sort(took_us_.begin(), took_us_.end());
    const auto at = [&](double part) {
        if (took_us_.empty()) return 0.0;
        const auto last = static_cast<double>(took_us_.size() - 1);
        return static_cast<double>(took_us_[static_cast<std::size_t>(part * last)]) / 1000;
    };
    nlohmann::json failures = nlohmann::json::object();
    for (const auto& [why, times] : failures_) failures[why] = times;
    return {{"answers", took_us_.size()}, {"failures", failures}, {"p50_ms", at(0.5)},
            {"p99_ms", at(0.99)},         {"p999_ms", at(0.999)}, {"worst_ms", at(1.0)}};
}

struct Client::Stream {
    Stream(asio::io_context& io, asio::ssl::context* tls) : socket(io) {
        if (tls != nullptr) encrypted.emplace(socket, *tls);
    }
    asio::awaitable<void> write(const std::string& text) {
        if (encrypted)
            co_await asio::async_write(*encrypted, asio::buffer(text), asio::use_awaitable);
        else
            co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
    }
    asio::awaitable<std::size_t> read(asio::mutable_buffer into) {
        if (encrypted) co_return co_await encrypted->async_read_some(into, asio::use_awaitable);
        co_return co_await socket.async_read_some(into, asio::use_awaitable);
    }
    tcp::socket socket;
    std::optional<asio::ssl::stream<tcp::socket&>> encrypted;
};

Client::Client(asio::io_context& io, const Where& where, asio::ip::address_v4 own_address)
    : io_(io), where_(where), own_address_(own_address) {}
Client::~Client() = default;

bool Client::is_connected() const {
    return stream_ != nullptr;
}

void Client::disconnect() {
    if (!stream_) return;
    if (stream_->encrypted) {
        auto* handle = stream_->encrypted->native_handle();
        // TLS 1.3 hands out what resumes a session after the handshake. OpenSSL takes it for worthless after
        // a connection that did not end in order, unless it is told that it did.
        session_ = {SSL_get1_session(handle), SSL_SESSION_free};
        SSL_set_shutdown(handle, SSL_SENT_SHUTDOWN);
    }
    boost::system::error_code ignored;
    stream_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
    stream_->socket.close(ignored);
    stream_.reset();
}

asio::awaitable<void> Client::connect() {
    stream_ = std::make_unique<Stream>(io_, where_.tls);
    auto& socket = stream_->socket;
    socket.open(tcp::v4());
    socket.set_option(tcp::no_delay(true));
    socket.bind({own_address_, 0});
    co_await socket.async_connect(where_.server, asio::use_awaitable);
    if (!stream_->encrypted) co_return;
    auto* handle = stream_->encrypted->native_handle();
    if (session_) SSL_set_session(handle, session_.get());
    co_await stream_->encrypted->async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    resumed_ = SSL_session_reused(handle) == 1;
}

asio::awaitable<int> Client::ask(const std::string& request) {
    if (!stream_) co_await connect();
    co_await stream_->write(request);
    std::string answer;
    std::array<char, 16384> piece;
    std::size_t wanted = std::string::npos;
    while (answer.size() < wanted) {
        const auto size = co_await stream_->read(asio::buffer(piece));
        answer.append(piece.data(), size);
        const auto head = answer.find("\r\n\r\n");
        if (wanted != std::string::npos || head == std::string::npos) continue;
        const auto field = boost::ifind_first(answer, "\r\nContent-Length: ");
        std::size_t length = 0;
        if (!field.empty()) std::from_chars(&*field.end(), answer.data() + head, length);
        wanted = head + 4 + length;
    }
    int status = 0;
    std::from_chars(answer.data() + 9, answer.data() + 12, status);
    co_return status;
}

std::string request_text(const std::string& method, const std::string& target, const std::string& token,
                         const std::string& body) {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: hub.example.net\r\n";
    if (!token.empty()) text += "Authorization: Bearer " + token + "\r\n";
    if (!body.empty())
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

}  // namespace raidwatch::bench
