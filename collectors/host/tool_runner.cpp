#include "tool_runner.hpp"

#include "file_handle.hpp"
#include "raid_tools.hpp"
#include "rooted_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::host {

namespace {

constexpr std::size_t kMostOutput = 8 << 20;
constexpr int kExecFailed = 127;

using Clock = std::chrono::steady_clock;

struct Pipe {
    FileHandle read, write;
};

std::optional<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
    return Pipe{FileHandle(ends[0]), FileHandle(ends[1])};
}

/// One running tool. However it is left, its process group is killed and the child is reaped if it can be.
class Running {
  public:
    Running(pid_t pid, FileHandle out, FileHandle err)
        : pid_(pid), ended_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {
        streams_[0].pipe = std::move(out);
        streams_[1].pipe = std::move(err);
        for (auto& stream : streams_) ::fcntl(stream.pipe.get(), F_SETFL, O_NONBLOCK);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
        ::kill(-pid_, SIGKILL);
        if (!status_) reap(WNOHANG);  // one in D state is left to whoever adopts it
    }

    enum class End { exited, too_slow, too_long };

    End wait(Clock::time_point deadline) {
        while (!status_) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
            if (left <= 0) return End::too_slow;
            std::array<pollfd, 3> polls{pollfd{ended_.get(), POLLIN, 0},
                                        pollfd{streams_[0].pipe.get(), POLLIN, 0},
                                        pollfd{streams_[1].pipe.get(), POLLIN, 0}};
            ::poll(polls.data(), polls.size(), static_cast<int>(std::min<std::int64_t>(left, 60'000)));
            if (polls[0].revents != 0) reap(WNOHANG);
            for (auto& stream : streams_) stream.drain();
            if (too_long()) return End::too_long;
        }
        return End::exited;
    }

    /// Gives a killed child a moment to go, so that it is not left as a zombie.
    void kill_and_reap() {
        ::kill(-pid_, SIGKILL);
        pollfd ended{ended_.get(), POLLIN, 0};
        ::poll(&ended, 1, 500);
        reap(WNOHANG);
    }

    int status() const { return status_.value_or(0); }
    std::string take(std::size_t stream) { return std::move(streams_[stream].text); }

  private:
    struct Stream {
        FileHandle pipe;
        std::string text;

        void drain() {
            std::array<char, 65536> part{};
            while (pipe && text.size() <= kMostOutput) {
                const ssize_t got = ::read(pipe.get(), part.data(), part.size());
                if (got > 0)
                    text.append(part.data(), static_cast<std::size_t>(got));
                else if (got == 0 || (errno != EAGAIN && errno != EINTR))
                    pipe.reset();
                else if (errno == EAGAIN)
                    return;
            }
        }
    };

    bool too_long() const {
        return std::any_of(streams_.begin(), streams_.end(),
                           [](const Stream& s) { return s.text.size() > kMostOutput; });
    }

    void reap(int flags) {
        int status = 0;
        if (::waitpid(pid_, &status, flags) == pid_) status_ = status;
    }

    pid_t pid_;
    FileHandle ended_;
    std::array<Stream, 2> streams_;
    std::optional<int> status_;
};

/// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(const char* path, char* const* arguments, char* const* environment, int out,
                         int err) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the worker that asked may be killed first
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::execve(path, arguments, environment);
    ::_exit(kExecFailed);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> list;
    for (auto& word : words) list.push_back(word.data());
    list.push_back(nullptr);
    return list;
}

}  // namespace

Result<std::string> ToolRunner::find(const std::string& name) const {
    const RootedFiles files(root_);
    const auto executable = [&](const std::string& path) -> std::optional<std::string> {
        const auto place = files.resolve(path);
        if (!place) return std::nullopt;
        return files.outer(*place);
    };
    std::optional<std::string> found;
    if (name.find('/') != name.npos) found = executable(name);
    if (name.find('/') == name.npos)
        for (const auto& folder : tool_folders())
            if (!found) found = executable(folder + "/" + name);
    if (!found) return failure(ErrorCode::not_found, "running", name, "not installed");
    if (::access(found->c_str(), X_OK) != 0)
        return failure(ErrorCode::denied, "running", *found, "not executable");
    return *found;
}

Result<ToolOutput> ToolRunner::run(const std::vector<std::string>& argv, Milliseconds deadline) const {
    if (argv.empty()) return failure(ErrorCode::invalid, "running", "", "no tool named");
    const auto path = find(argv.front());
    if (!path) return tl::unexpected(path.error());
    auto out = make_pipe(), err = make_pipe();
    if (!out || !err) return failure_errno(errno, "running", argv.front());

    std::vector<std::string> words = argv;
    std::vector<std::string> variables{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                       "LC_ALL=C", "LANG=C", "HOME=/", "RAIDWATCH_ROOT=" + root_};
    const auto arguments = pointers(words), environment = pointers(variables);
    const auto until = Clock::now() + deadline;
    const pid_t pid = ::fork();
    if (pid < 0) return failure_errno(errno, "running", argv.front());
    if (pid == 0)
        become(path->c_str(), arguments.data(), environment.data(), out->write.get(), err->write.get());
    ::setpgid(pid, pid);
    out->write.reset();
    err->write.reset();

    Running tool(pid, std::move(out->read), std::move(err->read));
    const auto end = tool.wait(until);
    if (end != Running::End::exited) tool.kill_and_reap();
    if (end == Running::End::too_slow)
        return failure(ErrorCode::timed_out, "running", argv.front(),
                       "no end after " + human_duration(deadline));
    if (end == Running::End::too_long)
        return failure(ErrorCode::malformed, "running", argv.front(), "more than 8 MiB of output");
    if (WIFSIGNALED(tool.status()))
        return failure(ErrorCode::io, "running", argv.front(),
                       "died by signal " + std::to_string(WTERMSIG(tool.status())));
    ToolOutput output{WEXITSTATUS(tool.status()), tool.take(0), tool.take(1)};
    if (output.exit_status == kExecFailed && output.out.empty() && output.err.empty())
        return failure(ErrorCode::denied, "running", *path, "cannot be executed");
    return output;
}

}  // namespace raidwatch::host
