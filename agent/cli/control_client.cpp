#include "control_client.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace raidwatch::cli {

namespace {

constexpr const char* kAttempt = "asking the daemon at";

class Deadline {
  public:
    explicit Deadline(Milliseconds left) : end_(std::chrono::steady_clock::now() + left) {}
    int left_ms() const {
        const auto left =
            std::chrono::duration_cast<Milliseconds>(end_ - std::chrono::steady_clock::now()).count();
        return left > 0 ? static_cast<int>(left) : 0;
    }

  private:
    std::chrono::steady_clock::time_point end_;
};

/// A file descriptor that lives as long as the question.
class Conversation {
  public:
    Conversation(int fd, const std::string& path, Deadline deadline)
        : fd_(fd), path_(path), deadline_(deadline) {}
    ~Conversation() { ::close(fd_); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    Status connect();
    Status send(std::string_view bytes);
    Result<std::string> line();

  private:
    Status wait(short events);
    tl::unexpected<Error> silent() const {
        return failure(ErrorCode::timed_out, kAttempt, path_, "no answer");
    }

    int fd_;
    const std::string& path_;
    Deadline deadline_;
};

Status Conversation::wait(short events) {
    pollfd waited{fd_, events, 0};
    for (;;) {
        const int ready = ::poll(&waited, 1, deadline_.left_ms());
        if (ready > 0) return {};
        if (ready == 0) return silent();
        if (errno != EINTR) return failure_errno(errno, kAttempt, path_);
        if (deadline_.left_ms() == 0) return silent();
    }
}

Status Conversation::connect() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() >= sizeof address.sun_path)
        return failure(ErrorCode::invalid, kAttempt, path_, "path too long for a socket");
    std::memcpy(address.sun_path, path_.data(), path_.size());
    const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
    while (::connect(fd_, generic, sizeof address) != 0) {
        if (errno == EINTR) continue;
        if (errno == ENOENT || errno == ECONNREFUSED)
            return failure(ErrorCode::unreachable, kAttempt, path_, "nobody listens");
        // The queue of a Unix socket is full: its owner accepts nobody (connect(2), EAGAIN).
        if (errno == EAGAIN) return silent();
        return failure_errno(errno, kAttempt, path_);
    }
    return {};
}

Status Conversation::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (auto ready = wait(POLLOUT); !ready) return ready;
        const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR || errno == EAGAIN) continue;
            return failure_errno(errno, kAttempt, path_);
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

Result<std::string> Conversation::line() {
    std::string answer;
    std::array<char, 65536> chunk{};
    for (;;) {
        if (auto ready = wait(POLLIN); !ready) return tl::unexpected(ready.error());
        const auto got = ::recv(fd_, chunk.data(), chunk.size(), 0);
        if (got < 0) {
            if (errno == EINTR || errno == EAGAIN) continue;
            return failure_errno(errno, kAttempt, path_);
        }
        if (got == 0) return failure(ErrorCode::malformed, kAttempt, path_, "closed before the answer's end");
        const std::string_view part(chunk.data(), static_cast<std::size_t>(got));
        const auto end = part.find('\n');
        answer += part.substr(0, end);
        if (end != std::string_view::npos) return answer;
        if (answer.size() > kMaxAnswerBytes)
            return failure(ErrorCode::malformed, kAttempt, path_, "answer too long");
    }
}

}  // namespace

Result<std::string> ask_daemon(const std::string& socket_path, std::string_view request,
                               Milliseconds deadline) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return failure_errno(errno, kAttempt, socket_path);
    Conversation conversation(fd, socket_path, Deadline(deadline));
    return conversation.connect()
        .and_then([&] { return conversation.send(std::string(request) + "\n"); })
        .and_then([&] { return conversation.line(); });
}

}  // namespace raidwatch::cli
