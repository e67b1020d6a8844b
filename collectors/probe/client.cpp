#include "client.hpp"

#include <raidwatch/base/log.hpp>

#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace raidwatch::probe {

namespace {

constexpr std::size_t kMostRequestBytes = 64 << 10;
constexpr std::size_t kMostUnsent = 2 * kMaxLineBytes;

}  // namespace

void Client::send(const std::string& line) {
    if (gone()) return;
    outgoing_ += line;
    outgoing_ += '\n';
    flush();
    if (outgoing_.size() > kMostUnsent) {
        log::warning("a client does not read what it asked for; it is dropped");
        socket_.reset();
    }
}

void Client::flush() {
    std::size_t sent = 0;
    while (sent < outgoing_.size()) {
        const ssize_t got = ::send(socket_.get(), outgoing_.data() + sent, outgoing_.size() - sent,
                                   MSG_DONTWAIT | MSG_NOSIGNAL);
        if (got >= 0)
            sent += static_cast<std::size_t>(got);
        else if (errno == EAGAIN)
            break;
        else if (errno != EINTR)
            return socket_.reset();
    }
    outgoing_.erase(0, sent);
}

void Client::receive() {
    std::array<char, 16384> part{};
    const ssize_t got = ::recv(socket_.get(), part.data(), part.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return socket_.reset();
    incoming_.append(part.data(), static_cast<std::size_t>(got));
    for (auto end = incoming_.find('\n'); end != incoming_.npos && !gone(); end = incoming_.find('\n')) {
        const std::string line = incoming_.substr(0, end);
        incoming_.erase(0, end + 1);
        const auto request = decode_request(line);
        if (request) {
            on_request_(*this, *request);
        } else {
            log::warning("a client is dropped: " + request.error().text());
            socket_.reset();
        }
    }
    if (incoming_.size() > kMostRequestBytes) socket_.reset();
}

void Client::add_to(PollSet& polls) {
    if (gone()) return;
    const auto events = static_cast<short>(outgoing_.empty() ? POLLIN : POLLIN | POLLOUT);
    polls.add(socket_.get(), events, [this](short revents) {
        if (!gone() && (revents & POLLOUT) != 0) flush();
        if (!gone() && (revents & (POLLIN | POLLHUP | POLLERR)) != 0) receive();
    });
}

}  // namespace raidwatch::probe
