#include "probe_process.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/collect/probe_protocol.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::cli {

namespace {

namespace fs = std::filesystem;
constexpr const char* kName = "raidwatch-probe";
constexpr const char* kAttempt = "running";
constexpr std::size_t kMaxOutputBytes = 256 << 20;

bool runnable(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

struct Child {
    pid_t pid = -1;
    int out = -1;
};

Result<Child> start(const std::string& probe, const std::vector<std::string>& arguments, ChildInput input) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return failure_errno(errno, kAttempt, probe);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    if (input == ChildInput::none)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    std::vector<std::string> words{probe};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    Child child;
    const int error = posix_spawn(&child.pid, probe.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    child.out = pipe_ends[0];
    if (error != 0) {
        close(child.out);
        return failure_errno(error, kAttempt, probe);
    }
    return child;
}

/// Everything until end of file; false when the deadline passed first.
bool read_until(int fd, std::chrono::steady_clock::time_point end, std::string& text) {
    std::array<char, 65536> chunk{};
    for (;;) {
        const auto left =
            std::chrono::duration_cast<Milliseconds>(end - std::chrono::steady_clock::now()).count();
        if (left <= 0 || text.size() > kMaxOutputBytes) return false;
        pollfd waited{fd, POLLIN, 0};
        if (poll(&waited, 1, static_cast<int>(left)) <= 0) continue;
        const auto got = read(fd, chunk.data(), chunk.size());
        if (got == 0) return true;
        if (got < 0 && errno != EINTR) return true;
        if (got > 0) text.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

Result<std::string> find_probe() {
    std::vector<fs::path> places;
    std::error_code failed;
    if (const auto self = fs::read_symlink("/proc/self/exe", failed); !failed) {
        places.push_back(self.parent_path() / kName);
        places.push_back(self.parent_path().parent_path() / "libexec" / "raidwatch" / kName);
        places.push_back(self.parent_path().parent_path() / "libexec" / kName);
        places.push_back(self.parent_path().parent_path() / "sbin" / kName);
    }
    if (const char* path = std::getenv("PATH"))
        for (const auto directory : split(path, ':'))
            if (!directory.empty()) places.push_back(fs::path(directory) / kName);
    for (const auto& place : places)
        if (runnable(place)) return place.string();
    return failure(ErrorCode::not_found, "looking for", kName,
                   "neither beside raidwatch, nor in libexec, nor in PATH");
}

Result<std::string> run_probe(const std::string& probe, const std::vector<std::string>& words,
                              ChildInput input, Milliseconds deadline) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    const auto child = start(probe, words, input);
    if (!child) return tl::unexpected(child.error());
    std::string text;
    const bool ended = read_until(child->out, end, text);
    close(child->out);
    if (!ended) kill(child->pid, SIGKILL);
    int state = 0;
    while (waitpid(child->pid, &state, 0) < 0 && errno == EINTR) {
    }
    if (!ended)
        return failure(ErrorCode::timed_out, kAttempt, probe, "no end within " + human_duration(deadline));
    if (WIFEXITED(state) && WEXITSTATUS(state) != 0 && text.empty())
        return failure(ErrorCode::refused, kAttempt, probe,
                       "exit status " + std::to_string(WEXITSTATUS(state)));
    return text;
}

Result<std::vector<Findings>> findings_in(std::string_view text, const std::string& probe) {
    std::vector<Findings> all;
    for (const auto line : split_lines(text)) {
        if (trim(line).empty()) continue;
        auto message = raidwatch::probe::decode_message(line);
        if (!message)
            return failure(ErrorCode::malformed, "reading the answer of", probe, message.error().detail);
        if (auto* findings = std::get_if<Findings>(&*message)) all.push_back(std::move(*findings));
    }
    if (all.empty()) return failure(ErrorCode::malformed, kAttempt, probe, "it said nothing");
    return all;
}

}  // namespace raidwatch::cli
