// The program itself: its command line, killed without warning, and two processes on one file.
#include "hub_rig.hpp"

#include <csignal>
#include <cstdio>
#include <optional>

#include <boost/asio.hpp>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace raidwatch::hub {
namespace {

namespace asio = boost::asio;
using nlohmann::json;

const std::string kProgram = std::string(RAIDWATCH_BIN) + "/raidwatch-hub";

/// A child with its output in a file.
class Child {
  public:
    Child(std::vector<std::string> arguments, const std::string& output) {
        std::vector<char*> argv;
        arguments.insert(arguments.begin(), kProgram);
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_adddup2(&actions, 1, 2);
        if (posix_spawn(&pid_, kProgram.c_str(), &actions, nullptr, argv.data(), environ) != 0) pid_ = -1;
        posix_spawn_file_actions_destroy(&actions);
    }
    ~Child() {
        if (pid_ > 0) end(SIGKILL);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    int end(int signal) {
        kill(pid_, signal);
        return wait();
    }
    /// Exit status; -signal when killed.
    int wait() {
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    pid_t pid() const { return pid_; }
    bool running() const { return pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0; }

  private:
    pid_t pid_ = -1;
};

std::string content(const std::string& path) {
    std::string text;
    if (std::FILE* file = std::fopen(path.c_str(), "r")) {
        char buffer[4096];
        for (std::size_t size = 0; (size = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
            text.append(buffer, size);
        std::fclose(file);
    }
    return text;
}

class ProcessTest : public testing::Test {
  protected:
    /// Runs to its end; output in `said`.
    int run(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--db", folder / "hub.db"});
        const int status = Child(arguments, folder / "out").wait();
        said = content(folder / "out");
        return status;
    }
    std::string token(const std::string& node) {
        EXPECT_EQ(run({"token", "add", node}), 0) << said;
        return said.substr(0, said.find('\n'));
    }
    void serve() {
        server.reset();
        server.emplace(
            std::vector<std::string>{"serve", "--listen", "127.0.0.1:0", "--db", folder / "hub.db"},
            folder / "log");
        for (port = 0; port == 0 && server->running(); usleep(2000)) {
            const auto log = content(folder / "log");
            const auto found = log.rfind("port ");
            if (found != std::string::npos && log.find('\n', found) != std::string::npos)
                port = std::stoi(log.substr(found + 5));
        }
        ASSERT_NE(port, 0) << content(folder / "log");
    }
    /// Status and body of one request over a real connection.
    std::pair<int, json> ask(const std::string& method, const std::string& target, const std::string& token,
                             const json& body) {
        asio::io_context io;
        asio::ip::tcp::socket socket(io);
        socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
        const auto text = body.is_null() ? "" : body.dump();
        asio::write(socket,
                    asio::buffer(method + " " + target +
                                 " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer " +
                                 token + "\r\nContent-Type: application/json\r\nContent-Length: " +
                                 std::to_string(text.size()) + "\r\n\r\n" + text));
        std::string answer;
        boost::system::error_code error;
        asio::read(socket, asio::dynamic_buffer(answer), error);
        return {std::stoi(answer.substr(9, 3)),
                json::parse(answer.substr(answer.find("\r\n\r\n") + 4), nullptr, false)};
    }
    std::pair<int, json> put(const std::string& by, const std::string& id, const std::string& key) {
        auto incident = sample_incident("store-1", id);
        incident["key"] = key;
        return ask("PUT", "/api/agent/v1/incidents/" + id, by, incident);
    }

    TemporaryFolder folder;
    std::string said;
    std::optional<Child> server;
    int port = 0;
};

TEST_F(ProcessTest, ServingItStaysInMemoryOrSaysThatItMayNot) {
    serve();
    const auto status = content("/proc/" + std::to_string(server->pid()) + "/status");
    const auto locked = status.find("VmLck:");
    ASSERT_NE(locked, std::string::npos);
    const bool is_locked = std::stoi(status.substr(locked + 6)) > 8000;
    const bool says_so = content(folder / "log").find("the hub may end with the disk") != std::string::npos;
    EXPECT_NE(is_locked, says_so);
}

TEST_F(ProcessTest, KilledBetweenRequestsItGivesTheSameNumbersAgain) {
    const auto by = token("store-1");
    serve();
    for (int i = 1; i <= 5; ++i) {
        const auto name = std::to_string(i);
        const auto [status, answer] = put(by, "I" + name, "k" + name);
        EXPECT_EQ(status, 201);
        EXPECT_EQ(answer["number"], i);
        EXPECT_EQ(server->end(SIGKILL), -SIGKILL);
        serve();
        const auto [again, same] = put(by, "I" + name, "k" + name);
        EXPECT_EQ(again, 200) << "what was answered 201 was stored";
        EXPECT_EQ(same["number"], i);
    }
    const auto held = ask("GET", "/api/agent/v1/incidents", by, nullptr).second["incidents"];
    EXPECT_EQ(held.size(), 5U);
    EXPECT_EQ(content(folder / "log").find("set aside"), std::string::npos) << "a kill damages nothing";
}

TEST_F(ProcessTest, TokensMadeAndRevokedWhileServingCountAtOnce) {
    serve();
    const auto by = token("store-1");
    EXPECT_EQ(put(by, "I1", "k").first, 201);
    EXPECT_EQ(run({"token", "list"}), 0);
    EXPECT_NE(said.find("store-1"), std::string::npos);
    EXPECT_EQ(said.find(by), std::string::npos) << "a secret is shown once";
    EXPECT_EQ(run({"token", "revoke", "store-1"}), 0) << said;
    EXPECT_EQ(put(by, "I1", "k").first, 401);
    EXPECT_EQ(run({"token", "revoke", "store-1"}), 1) << "nothing left to revoke";
    EXPECT_EQ(run({"operator-token", "add", "lead"}), 0);
    EXPECT_EQ(ask("GET", "/api/operator/v1/incidents", said.substr(0, said.find('\n')), nullptr)
                  .second["incidents"]
                  .size(),
              1U);
}

TEST_F(ProcessTest, RotatedTokenIsValidUntilItsSuccessorIsUsed) {
    EXPECT_EQ(run({"token", "rotate", "store-1"}), 1) << "there is none to succeed";
    EXPECT_EQ(run({"token", "add", "store-1", "--cluster", "A"}), 0) << said;
    const auto old = said.substr(0, said.find('\n'));
    serve();
    EXPECT_EQ(run({"token", "rotate", "store-1", "--overlap", "1h"}), 0) << said;
    const auto fresh = said.substr(0, said.find('\n'));
    EXPECT_EQ(run({"token", "rotate", "store-1", "--overlap", "soon"}), 1);
    EXPECT_EQ(put(old, "I1", "k").first, 201);
    EXPECT_EQ(run({"token", "list"}), 0);
    EXPECT_NE(said.find("not used yet"), std::string::npos) << said;
    EXPECT_NE(said.find("  ends "), std::string::npos) << said;
    const auto beat =
        ask("PUT", "/api/agent/v1/heartbeat", fresh, json{{"node", "store-1"}, {"cluster", "B"}});
    EXPECT_EQ(beat.first, 200);
    EXPECT_EQ(put(old, "I1", "k").first, 401);
    EXPECT_EQ(put(fresh, "I1", "k").first, 200);
    EXPECT_EQ(run({"operator-token", "add", "lead"}), 0);
    const auto by = said.substr(0, said.find('\n'));
    EXPECT_EQ(ask("GET", "/api/operator/v1/nodes", by, nullptr).second["nodes"][0]["cluster"], "A")
        << "the cluster goes with the token";
    const auto audit = ask("GET", "/api/operator/v1/audit", by, nullptr).second["audit"].dump();
    EXPECT_NE(audit.find("token rotated"), std::string::npos) << audit;
    EXPECT_NE(audit.find("new token used, the old one ended"), std::string::npos) << audit;
}

TEST_F(ProcessTest, StopsCleanlyWhenAsked) {
    const auto by = token("store-1");
    serve();
    EXPECT_EQ(ask("PUT", "/api/agent/v1/heartbeat", by, json{{"node", "store-1"}, {"cluster", "A"}}).first,
              200);
    EXPECT_EQ(server->end(SIGTERM), 0);
    serve();
    EXPECT_EQ(run({"operator-token", "add", "lead"}), 0);
    const auto nodes =
        ask("GET", "/api/operator/v1/nodes", said.substr(0, said.find('\n')), nullptr).second["nodes"];
    ASSERT_EQ(nodes.size(), 1U) << "the last heartbeat was saved on the way out";
    EXPECT_EQ(nodes[0]["cluster"], "A");
}

TEST_F(ProcessTest, WrongUseIsAnErrorWithItsReason) {
    EXPECT_NE(run({}), 0);
    EXPECT_NE(run({"token", "add"}), 0);
    EXPECT_EQ(run({"token", "add", "  "}), 1);
    EXPECT_EQ(run({"serve", "--listen", "nowhere"}), 1);
    EXPECT_NE(said.find("nowhere"), std::string::npos) << said;
    EXPECT_EQ(run({"serve", "--config", "/nowhere.toml"}), 1);
    EXPECT_NE(said.find("/nowhere.toml"), std::string::npos) << said;
}

}  // namespace
}  // namespace raidwatch::hub
