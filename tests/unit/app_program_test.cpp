// raidwatchd as a program: started, asked, reloaded, stopped, killed.
#include "agent/cli/control_client.hpp"
#include "app_io.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::app::test {

namespace {

using std::chrono::seconds;
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
