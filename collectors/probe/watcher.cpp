#include "watcher.hpp"

#include <raidwatch/base/log.hpp>

#include <array>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::probe {

namespace {

constexpr Milliseconds kRestart{1000};
/// How often it is looked whether there is something to watch by now.
constexpr Milliseconds kLookForWork{10'000};

}  // namespace

Watcher::~Watcher() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Watcher::start() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    host::FileHandle read_end(ends[0]), write_end(ends[1]);
    ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
    pid_ = ::fork();
    if (pid_ == 0) {
        run_(root_, started_before_, write_end.get());
        ::_exit(0);
    }
    started_before_ = true;
    pipe_ = std::move(read_end);
    unread_.clear();
}

void Watcher::settle(MonoTime now) {
    int status = 0;
    if (pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        log::warning("a watcher ended, status " + std::to_string(status) + "; it is started again");
        pid_ = -1;
        pipe_.reset();
        start_at_ = now + kRestart;
    }
    if (pid_ <= 0 && now >= start_at_) {
        const bool wanted = !wanted_ || wanted_();
        start_at_ = now + (wanted ? kRestart : kLookForWork);
        if (wanted) start();
    }
}

void Watcher::add_to(PollSet& polls) {
    if (pipe_) polls.add(pipe_.get(), POLLIN, [this](short) { read_lines(); });
}

void Watcher::read_lines() {
    std::array<char, 65536> part{};
    ssize_t got = 0;
    while ((got = ::read(pipe_.get(), part.data(), part.size())) > 0)
        unread_.append(part.data(), static_cast<std::size_t>(got));
    for (auto end = unread_.find('\n'); end != unread_.npos; end = unread_.find('\n')) {
        relay_(unread_.substr(0, end));
        unread_.erase(0, end + 1);
    }
    if (got == 0) pipe_.reset();
}

}  // namespace raidwatch::probe
