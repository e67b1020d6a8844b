#include "cli_run.hpp"

#include "cli_node.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::cli_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

[[noreturn]] void become(const std::vector<std::string>& words) {
    std::vector<std::string> copies = words;
    std::vector<char*> argv;
    for (auto& word : copies) argv.push_back(word.data());
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
}

int exit_of(pid_t child) {
    int state = 0;
    waitpid(child, &state, 0);
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

/// Reads all descriptors to their end, side by side.
void drain(std::vector<std::pair<int, std::string*>> sources) {
    while (!sources.empty()) {
        std::vector<pollfd> waited;
        for (const auto& [fd, text] : sources) waited.push_back({fd, POLLIN, 0});
        poll(waited.data(), waited.size(), -1);
        for (std::size_t i = waited.size(); i-- > 0;) {
            if (waited[i].revents == 0) continue;
            std::array<char, 65536> chunk{};
            const auto got = read(sources[i].first, chunk.data(), chunk.size());
            if (got > 0) {
                sources[i].second->append(chunk.data(), static_cast<std::size_t>(got));
            } else {
                close(sources[i].first);
                sources.erase(sources.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }
}

}  // namespace

Place::Place() {
    std::string name = (std::filesystem::temp_directory_path() / "raidwatch-cli-XXXXXX").string();
    path_ = mkdtemp(name.data());
    std::ofstream(file("raidwatch.toml"))
        << "state_dir = \"" << directory() << "\"\n[node]\nname = \"mail07\"\n[control]\nsocket = \""
        << socket() << "\"\n";
}

Place::~Place() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> Place::command(std::vector<std::string> words) const {
    words.insert(words.begin(), RAIDWATCH_BIN "/raidwatch");
    words.insert(words.end(), {"--config", file("raidwatch.toml"), "--as-of", kAsOf});
    return words;
}

Ran Place::run(std::vector<std::string> words) const {
    const auto argv = command(std::move(words));
    std::array<int, 2> out{}, err{};
    if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) return {};
    const auto begin = SteadyClock::now();
    const auto child = fork();
    if (child == 0) {
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        setenv("COLUMNS", "80", 1);
        setenv("TERM", "xterm", 1);
        become(argv);
    }
    close(out[1]);
    close(err[1]);
    Ran ran;
    drain({{out[0], &ran.out}, {err[0], &ran.err}});
    ran.exit = exit_of(child);
    ran.took = std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - begin);
    return ran;
}

Ran Place::run_on_terminal(std::vector<std::string> words, int columns) const {
    const auto argv = command(std::move(words));
    winsize size{};
    size.ws_col = static_cast<unsigned short>(columns);
    size.ws_row = 50;
    int terminal = -1;
    const auto child = forkpty(&terminal, nullptr, nullptr, &size);
    if (child == 0) {
        setenv("TERM", "xterm", 1);
        become(argv);
    }
    Ran ran;
    drain({{terminal, &ran.out}});
    ran.exit = exit_of(child);
    return ran;
}

Running::Running(const Place& place, std::vector<std::string> words, int columns) {
    const auto argv = place.command(std::move(words));
    if (columns > 0) {
        winsize size{};
        size.ws_col = static_cast<unsigned short>(columns);
        size.ws_row = 50;
        child_ = forkpty(&output_, nullptr, nullptr, &size);
        if (child_ == 0) {
            setenv("TERM", "xterm", 1);
            become(argv);
        }
        return;
    }
    std::array<int, 2> out{};
    if (pipe2(out.data(), O_CLOEXEC) != 0) std::abort();
    child_ = fork();
    if (child_ == 0) {
        dup2(out[1], STDOUT_FILENO);
        become(argv);
    }
    close(out[1]);
    output_ = out[0];
}

Running::~Running() {
    if (child_ > 0) interrupt();
}

bool Running::read_more(Milliseconds patience) {
    pollfd waited{output_, POLLIN, 0};
    if (poll(&waited, 1, static_cast<int>(patience.count())) <= 0) return true;
    std::array<char, 65536> chunk{};
    const auto got = read(output_, chunk.data(), chunk.size());
    if (got <= 0) return false;
    ran_.out.append(chunk.data(), static_cast<std::size_t>(got));
    return true;
}

bool Running::wait_for(const std::string& text) {
    const auto end = SteadyClock::now() + std::chrono::seconds{10};
    while (ran_.out.find(text) == std::string::npos)
        if (SteadyClock::now() > end || !read_more(Milliseconds{100})) return false;
    return true;
}

bool Running::wait_for_requests(const PlayedDaemon& daemon, std::size_t requests) {
    const auto end = SteadyClock::now() + std::chrono::seconds{10};
    while (daemon.requests().size() < requests)
        if (SteadyClock::now() > end || !read_more(Milliseconds{100})) return false;
    return true;
}

Ran Running::interrupt() {
    kill(child_, SIGINT);
    while (read_more(Milliseconds{1000})) {
    }
    close(output_);
    ran_.exit = exit_of(std::exchange(child_, -1));
    return ran_;
}

PlayedDaemon::PlayedDaemon(const std::string& socket, Manner manner, std::string answer)
    : manner_(manner), answer_(std::move(answer)) {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket.data(), std::min(socket.size(), sizeof address.sun_path - 1));
    bind(listener_, static_cast<const sockaddr*>(static_cast<const void*>(&address)), sizeof address);
    listen(listener_, manner == Manner::never_accepts ? 0 : 8);
    if (pipe2(wake_, O_CLOEXEC) != 0) std::abort();
    if (manner_ != Manner::never_accepts) thread_ = std::thread([this] { serve(); });
}

PlayedDaemon::~PlayedDaemon() {
    close(wake_[1]);
    if (thread_.joinable()) thread_.join();
    for (const int connection : kept_) close(connection);
    close(wake_[0]);
    close(listener_);
}

std::vector<std::string> PlayedDaemon::requests() const {
    return requests_;
}

void PlayedDaemon::serve() {
    for (;;) {
        std::array<pollfd, 2> waited{pollfd{listener_, POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
        poll(waited.data(), waited.size(), -1);
        if (waited[1].revents != 0) return;
        const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection >= 0) converse(connection);
    }
}

void PlayedDaemon::converse(int connection) {
    if (manner_ == Manner::says_nothing) {
        kept_.push_back(connection);
        return;
    }
    std::string request;
    char byte = 0;
    while (read(connection, &byte, 1) == 1 && byte != '\n') request += byte;
    {
        const std::lock_guard lock(guard_);
        requests_.push_back(request);
    }
    const auto sent = manner_ == Manner::closes ? answer_.substr(0, answer_.size() / 2) : answer_ + "\n";
    std::string_view left = sent;
    while (!left.empty()) {
        const auto done = send(connection, left.data(), left.size(), MSG_NOSIGNAL);
        if (done <= 0) break;
        left.remove_prefix(static_cast<std::size_t>(done));
    }
    close(connection);
}

}  // namespace raidwatch::cli_test
