#include "worker.hpp"

#include <raidwatch/collect/probe_protocol.hpp>

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::probe {

namespace {

constexpr int kOutput = 3, kLifeline = 4;

/// Leaves the child with its standard streams and the two pipes: a client's connection kept open here would
/// never be seen closed.
void keep_only(int output, int lifeline) {
    const int out = ::fcntl(output, F_DUPFD, 10), line = ::fcntl(lifeline, F_DUPFD, 10);
    ::dup3(out, kOutput, O_CLOEXEC);
    ::dup2(line, kLifeline);  // tools inherit it
    ::close_range(kLifeline + 1, ~0U, 0);
}

void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR) return;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
}

[[noreturn]] void work(const std::string& title, const Worker::Job& job, int output, int lifeline) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NAME, title.c_str());
    ::setpgid(0, 0);
    keep_only(output, lifeline);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGTERM, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    write_all(kOutput, job() + "\n");
    ::_exit(0);
}

}  // namespace

Result<Worker> Worker::start(const std::string& title, const Job& job) {
    std::array<int, 2> output{-1, -1}, lifeline{-1, -1};
    if (::pipe2(output.data(), O_CLOEXEC) != 0) return failure_errno(errno, "starting a worker for", title);
    host::FileHandle output_read(output[0]), output_write(output[1]);
    if (::pipe2(lifeline.data(), O_CLOEXEC) != 0) return failure_errno(errno, "starting a worker for", title);
    host::FileHandle lifeline_read(lifeline[0]), lifeline_write(lifeline[1]);
    ::fcntl(output_read.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(lifeline_read.get(), F_SETFL, O_NONBLOCK);
    const pid_t pid = ::fork();
    if (pid < 0) return failure_errno(errno, "starting a worker for", title);
    if (pid == 0) work(title, job, output_write.get(), lifeline_write.get());
    return Worker(pid, std::move(output_read), std::move(lifeline_read));
}

bool Worker::too_long() const {
    return text_.size() > kMaxLineBytes;
}

void Worker::read_output() {
    std::array<char, 65536> part{};
    while (output_ && !too_long()) {
        const ssize_t got = ::read(output_.get(), part.data(), part.size());
        if (got > 0)
            text_.append(part.data(), static_cast<std::size_t>(got));
        else if (got < 0 && errno == EAGAIN)
            return;
        else if (got == 0 || errno != EINTR)
            output_.reset();
    }
}

void Worker::read_lifeline() {
    std::array<char, 256> ignored{};
    ssize_t got = 1;
    while (got > 0) got = ::read(lifeline_.get(), ignored.data(), ignored.size());
    if (got == 0) lifeline_.reset();
}

void Worker::reap() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        status_ = status;
        read_output();
    }
}

void Worker::kill() const {
    if (!status_) ::kill(-pid_, SIGKILL), ::kill(pid_, SIGKILL);
}

std::string Worker::take_line() {
    text_.pop_back();
    return std::exchange(text_, {});
}

}  // namespace raidwatch::probe
