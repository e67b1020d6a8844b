// raidwatchd as a program: started, asked, reloaded, stopped, killed.
#include "agent/cli/control_client.hpp"
#include "app_io.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::app::test {

namespace {

using std::chrono::seconds;

/// A TCP connection to this machine.
class Connection {
  public:
    Connection() = default;
    Connection(Connection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
    ~Connection() {
        if (socket_ >= 0) ::close(socket_);
    }
    bool open(std::uint16_t port) {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    /// All that comes until the end; empty when nothing does.
    std::string converse(const std::string& request) const {
        if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) < 0) return "";
        std::string answer;
        char part[4096];
        for (ssize_t size = 0; (size = ::recv(socket_, part, sizeof part, 0)) > 0;)
            answer.append(part, static_cast<std::size_t>(size));
        return answer;
    }

  private:
    int socket_ = -1;
};

/// Empty: nobody listens, or it closes without a word.
std::string http_answer(std::uint16_t port, const std::string& request) {
    Connection connection;
    return connection.open(port) ? connection.converse(request) : "";
}

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}
using SteadyClock = std::chrono::steady_clock;

class Program : public ::testing::Test {
  protected:
    Program() { configure(""); }
    ~Program() override {
        if (pid_ > 0) (void)end(SIGKILL);
    }

    void configure(const std::string& more, const std::string& state = "state") {
        std::ofstream(folder_ / "r.toml") << "state_dir = \"" + (folder_ / state) +
                                                 "\"\n[node]\nname = \"store-1\"\n" + "[probe]\nsocket = \"" +
                                                 (folder_ / "p") + "\"\n" + "[control]\nsocket = \"" +
                                                 (folder_ / "c") + "\"\n" + more;
    }

    pid_t spawn(const std::vector<std::string>& options = {}) {
        std::vector<std::string> words{RAIDWATCH_BIN "/raidwatchd", "--config", folder_ / "r.toml"};
        words.insert(words.end(), options.begin(), options.end());
        const auto log = folder_ / "log";
        const pid_t pid = ::fork();
        if (pid != 0) return pid;
        const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        std::vector<char*> argv;
        for (auto& one : words) argv.push_back(one.data());
        argv.push_back(nullptr);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    void start() { pid_ = spawn(); }
    int end(int signal) {
        ::kill(pid_, signal);
        return wait(std::exchange(pid_, -1));
    }
    /// Exit status; -1 when killed by a signal or still running after ten seconds.
    static int wait(pid_t pid) {
        const auto end = SteadyClock::now() + seconds(10);
        for (int status = 0; SteadyClock::now() < end; std::this_thread::yield())
            if (::waitpid(pid, &status, WNOHANG) == pid) return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return -1;
    }
    /// The answer as soon as the daemon listens.
    std::string ask(const std::string& request) const {
        for (const auto end = SteadyClock::now() + seconds(15); SteadyClock::now() < end;
             std::this_thread::yield())
            if (auto answer = cli::ask_daemon(folder_ / "c", request, Milliseconds{5000})) return *answer;
        return "";
    }
    std::string log() const {
        std::ostringstream text;
        text << std::ifstream(folder_ / "log").rdbuf();
        return text.str();
    }
    bool logged(const std::string& words) const {
        for (const auto end = SteadyClock::now() + seconds(10); SteadyClock::now() < end;
             std::this_thread::yield())
            if (log().find(words) != std::string::npos) return true;
        return false;
    }

    Folder folder_;
    pid_t pid_ = -1;
};

TEST_F(Program, StartsWithoutProbeAnswersAndStopsCleanly) {
    start();
    EXPECT_EQ(ask(R"({"ping":true})"), R"({"pong":true})");
    const auto status = ask(R"({"status":true})");
    EXPECT_NE(status.find(R"("node":"store-1")"), std::string::npos);
    EXPECT_NE(status.find(R"("storage_healthy":false)"), std::string::npos) << "blind is not healthy";
    EXPECT_EQ(end(SIGTERM), 0);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "c"));
}

TEST_F(Program, SecondOneIsRefusedAndKilledOneLeavesNoLock) {
    start();
    ask(R"({"ping":true})");
    EXPECT_EQ(wait(spawn()), 1);
    EXPECT_TRUE(logged("already running"));
    EXPECT_EQ(ask(R"({"ping":true})"), R"({"pong":true})") << "the first one keeps its socket";
    end(SIGKILL);
    start();
    EXPECT_EQ(ask(R"({"ping":true})"), R"({"pong":true})");
    EXPECT_EQ(end(SIGTERM), 0);
}

TEST_F(Program, BadConfigIsRefusedAtStartAndKeptOutAtReload) {
    configure("[schedule]\nsmrt = \"5m\"\n");
    EXPECT_EQ(wait(spawn()), 2);
    EXPECT_TRUE(logged("did you mean schedule.smart?"));
    EXPECT_EQ(wait(spawn({"--check"})), 2);

    configure("");
    EXPECT_EQ(wait(spawn({"--check"})), 0);
    start();
    ask(R"({"ping":true})");
    configure("nonsense = 1\n");
    ::kill(pid_, SIGHUP);
    EXPECT_TRUE(logged("unknown key control.nonsense"));
    EXPECT_TRUE(logged("the old one stays"));
    EXPECT_EQ(ask(R"({"ping":true})"), R"({"pong":true})");
    configure("");
    ::kill(pid_, SIGHUP);
    EXPECT_TRUE(logged("config reloaded"));
    EXPECT_EQ(end(SIGTERM), 0);
}

TEST_F(Program, MetricsAreToldWhereTheConfigSaysAndNowhereElse) {
    const auto port = free_port();
    const auto said = [&](const std::string& request) { return http_answer(port, request); };
    start();
    ask(R"({"ping":true})");
    EXPECT_EQ(said("GET /metrics HTTP/1.0\r\n\r\n"), "") << "not listening";

    configure("[metrics]\nlisten = \"127.0.0.1:" + std::to_string(port) + "\"\n");
    EXPECT_EQ(ask(R"({"reload":true})"), R"({"reloaded":true})");
    const auto page = said("GET /metrics HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(page.starts_with("HTTP/1.1 200 OK\r\n")) << page;
    EXPECT_NE(page.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"), std::string::npos);
    EXPECT_NE(page.find("\nraidwatch_probe_connected 0\n"), std::string::npos) << page;
    EXPECT_TRUE(said("GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(said("DELETE /metrics HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 405 "));
    const auto head = said("HEAD /metrics HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n")) << head;
    EXPECT_EQ(said("nonsense\r\n\r\n"), "") << "closed without a word";
    EXPECT_EQ(said("GET /metrics HTTP/1.0\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), "");

    configure("");
    EXPECT_EQ(ask(R"({"reload":true})"), R"({"reloaded":true})");
    EXPECT_EQ(said("GET /metrics HTTP/1.0\r\n\r\n"), "");
    EXPECT_EQ(end(SIGTERM), 0);
}

TEST_F(Program, ScrapersThatSayNothingDoNotKeepItBusy) {
    const auto port = free_port();
    configure("[metrics]\nlisten = \"127.0.0.1:" + std::to_string(port) + "\"\n");
    start();
    ask(R"({"ping":true})");
    std::vector<Connection> silent(20);
    for (auto& one : silent) one.open(port);
    EXPECT_EQ(ask(R"({"ping":true})"), R"({"pong":true})");
    silent.clear();
    EXPECT_NE(http_answer(port, "GET /metrics HTTP/1.0\r\n\r\n").find("200 OK"), std::string::npos);
    EXPECT_EQ(end(SIGTERM), 0);
}

TEST_F(Program, UnusableStateDirectoryDoesNotKeepItFromStarting) {
    std::ofstream(folder_ / "file") << "x";
    configure("", "file/state");
    start();
    EXPECT_EQ(ask(R"({"ping":true})"), R"({"pong":true})");
    EXPECT_TRUE(logged("going on in memory"));
    EXPECT_EQ(end(SIGTERM), 0);
}

TEST_F(Program, SaysNothingMoreWhenAllIsAsItWas) {
    start();
    ask(R"({"ping":true})");
    ASSERT_TRUE(logged("out of sight"));
    const auto before = log();
    ask(R"({"refresh":true})");
    ask(R"({"status":true})");
    EXPECT_EQ(log(), before);
    EXPECT_EQ(end(SIGTERM), 0);
}

}  // namespace

}  // namespace raidwatch::app::test
