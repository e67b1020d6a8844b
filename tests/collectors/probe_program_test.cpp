// raidwatch-probe as the agent meets it: a process behind a socket.
#include "collectors/host/file_handle.hpp"
#include "host_tree.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/collect/probe_protocol.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::probe {
namespace {

using test::Tree;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr int kPatience = 60'000;  // ms: only reached when something is broken
const std::string kProgram = std::string(RAIDWATCH_BIN) + "/raidwatch-probe";

class Connection {
  public:
    explicit Connection(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        connected_ =
            ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    bool connected() const { return connected_; }
    bool say(const std::string& text) const {
        return ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(text.size());
    }
    bool ask(const Domain& domain, Milliseconds deadline = 50'000ms) const {
        return say(encode(Request{CollectRequest{domain, deadline}}) + "\n");
    }

    /// The next message; nullopt when the probe closed the connection or says nothing.
    std::optional<Message> next(int patience = kPatience) {
        for (;;) {
            if (const auto end = unread_.find('\n'); end != unread_.npos) {
                const auto message = decode_message(unread_.substr(0, end));
                unread_.erase(0, end + 1);
                EXPECT_TRUE(message);
                return message ? std::optional(*message) : std::nullopt;
            }
            pollfd ready{socket_.get(), POLLIN, 0};
            std::array<char, 65536> part{};
            if (::poll(&ready, 1, patience) <= 0) return std::nullopt;
            const ssize_t got = ::recv(socket_.get(), part.data(), part.size(), 0);
            if (got <= 0) return std::nullopt;
            unread_.append(part.data(), static_cast<std::size_t>(got));
        }
    }
    Findings findings() {
        const auto message = next();
        return message && std::holds_alternative<Findings>(*message) ? std::get<Findings>(*message)
                                                                     : Findings{};
    }

  private:
    host::FileHandle socket_;
    bool connected_ = false;
    std::string unread_;
};

class ProbeTest : public ::testing::Test {
  protected:
    void SetUp() override {
        pid_ = start({"--root", tree_.root(), "--socket", socket_});
        for (int i = 0; i < 6000 && !Connection(socket_).connected(); ++i) ::usleep(10'000);
        ASSERT_TRUE(Connection(socket_).connected());
    }
    void TearDown() override {
        ::kill(pid_, SIGTERM);
        int status = -1;
        ::waitpid(pid_, &status, 0);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    }

    static pid_t start(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), kProgram);
        std::vector<char*> argv;
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::execv(kProgram.c_str(), argv.data());
            ::_exit(99);
        }
        return pid;
    }

    /// Reading this attribute hangs: a pipe that nobody writes to.
    void make_hang(const std::string& path) {
        tree_.remove(path);
        ASSERT_EQ(::mkfifo(tree_.outer(path).c_str(), 0600), 0);
    }

    /// Child of the probe by the title it gave itself; waits for it to be there.
    pid_t child(const std::string& title) const {
        const host::RootedFiles files("/");
        for (int i = 0; i < 6000; ++i, ::usleep(10'000))
            for (const auto& entry : files.list("/proc").value_or(std::vector<std::string>{})) {
                const auto stat = files.read("/proc/" + entry + "/stat");
                if (stat && stat->find("(" + title + ")") != stat->npos && stat->find(") Z ") == stat->npos &&
                    stat->find(" " + std::to_string(pid_) + " ") != stat->npos)
                    return std::stoi(entry);
            }
        return -1;
    }

    Tree tree_{"mdraid/raid1-healthy.tree"};
    std::string socket_ = tree_.outer("/probe.sock");
    const std::string md_ = "/sys/devices/virtual/block/md1/md/";
    pid_t pid_ = -1;
};

TEST_F(ProbeTest, DomainIsCollected) {
    Connection client(socket_);
    client.ask({"md", "md1"});
    const auto findings = client.findings();
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.arrays.at(0).name, "md1");
    client.ask({"block", ""});
    EXPECT_EQ(client.findings().disks.size(), 2U);
    client.ask({"quantum", ""});
    EXPECT_EQ(client.findings().problems.at(0).code, ErrorCode::unsupported);
}

TEST_F(ProbeTest, HangingDomainIsAnsweredAtItsDeadlineOthersAtOnce) {
    make_hang(md_ + "degraded");
    Connection client(socket_);
    client.ask({"md", "md1"}, 300ms);
    client.ask({"block", ""});
    const auto first = client.findings(), second = client.findings();
    EXPECT_EQ(first.domain.source, "block");
    EXPECT_TRUE(first.complete);
    EXPECT_EQ(second.domain.source, "md");
    EXPECT_FALSE(second.complete);
    EXPECT_EQ(second.problems.at(0).code, ErrorCode::timed_out);
}

TEST_F(ProbeTest, KilledWorkerIsSaidAndTheNextOneAnswers) {
    make_hang(md_ + "degraded");
    Connection client(socket_);
    client.ask({"md", "md1"});
    const pid_t worker = child("rw md/md1");
    ASSERT_GT(worker, 0);
    ::kill(worker, SIGKILL);
    EXPECT_THAT(client.findings().problems.at(0).error, HasSubstr("signal 9"));
    tree_.remove(md_ + "degraded").write(md_ + "degraded", "1\n");
    client.ask({"md", "md1"});
    EXPECT_EQ(client.findings().arrays.at(0).state, ArrayState::degraded);
}

TEST_F(ProbeTest, ClientThatTalksNonsenseIsDroppedAlone) {
    Connection good(socket_), bad(socket_), flood(socket_);
    bad.say("GET / HTTP/1.1\r\n\r\n");
    EXPECT_FALSE(bad.next());
    while (flood.say(std::string(10'000, 'x'))) {
    }
    good.ask({"md", "md1"});
    EXPECT_TRUE(good.findings().complete);
}

TEST_F(ProbeTest, ClientThatDoesNotReadDelaysNoOther) {
    Connection deaf(socket_), good(socket_);
    for (int i = 0; i < 2000; ++i) deaf.say(encode(Request{CollectRequest{{"quantum", "x"}, 1000ms}}) + "\n");
    for (int i = 0; i < 5; ++i) {
        good.ask({"md", "md1"});
        EXPECT_TRUE(good.findings().complete);
    }
}

TEST_F(ProbeTest, WatcherThatDiesIsStartedAgainAndSaysSo) {
    Connection client(socket_);
    client.say("{\"watch\":true}\n");
    client.ask({"block", ""});
    EXPECT_TRUE(client.findings().complete);
    const pid_t watcher = child("rw watcher");
    ASSERT_GT(watcher, 0);
    ::kill(watcher, SIGKILL);
    bool about_array = false, about_inventory = false;
    while (!about_array || !about_inventory) {
        const auto message = client.next();
        ASSERT_TRUE(message);
        const auto* notice = std::get_if<Notice>(&*message);
        ASSERT_TRUE(notice);
        about_array = about_array || notice->domain == Domain{"md", "md1"};
        about_inventory = about_inventory || notice->domain == Domain{"block", ""};
    }
    EXPECT_NE(child("rw watcher"), watcher);
}

TEST_F(ProbeTest, WatchingClientHearsOfADiskAndAnAttributeThatChange) {
    Connection client(socket_), other(socket_);
    client.say("{\"watch\":true}\n");
    client.ask({"block", ""});
    EXPECT_TRUE(client.findings().complete);
    ASSERT_GT(child("rw watcher"), 0);
    const auto hears = [&](const Domain& wanted, int patience) {
        for (auto message = client.next(patience); message; message = client.next(patience))
            if (const auto* notice = std::get_if<Notice>(&*message); notice && notice->domain == wanted)
                return true;
        return false;
    };
    // What changed before the watcher's first look is no news, so the attribute goes on changing.
    bool heard = false;
    for (int i = 1; i < 200 && !heard; ++i) {
        tree_.write(md_ + "degraded", std::to_string(i) + "\n");
        heard = hears({"md", "md1"}, 300);
    }
    EXPECT_TRUE(heard);
    tree_.remove("/sys/block/sda");
    EXPECT_TRUE(hears({"block", ""}, kPatience));
    other.ask({"md", "md1"});
    EXPECT_TRUE(other.findings().complete) << "who does not watch hears nothing else";
}

TEST_F(ProbeTest, SecondProbeAtTheSameSocketGivesUp) {
    const pid_t second = start({"--root", tree_.root(), "--socket", socket_});
    int status = -1;
    ::waitpid(second, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    EXPECT_TRUE(Connection(socket_).connected());
}

TEST_F(ProbeTest, SocketLeftByAKilledProbeIsTakenOver) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    // A child that it had only just forked holds the listener until it is killed as well.
    for (int i = 0; i < 6000 && Connection(socket_).connected(); ++i) ::usleep(10'000);
    ASSERT_FALSE(Connection(socket_).connected());
    SetUp();
    Connection client(socket_);
    client.ask({"md", "md1"});
    EXPECT_TRUE(client.findings().complete);
}

std::vector<Findings> once(const Tree& tree, const std::string& deadline_ms) {
    const std::string command = kProgram + " --once --root " + tree.root() + " --deadline-ms " + deadline_ms;
    std::string text;
    FILE* pipe = ::popen(command.c_str(), "r");
    for (int c = 0; (c = ::fgetc(pipe)) != EOF;) text += static_cast<char>(c);
    EXPECT_EQ(::pclose(pipe), 0);
    std::vector<Findings> all;
    for (const auto line : split_lines(text)) {
        const auto message = decode_message(line);
        EXPECT_TRUE(message && std::holds_alternative<Findings>(*message)) << line;
        if (message) all.push_back(std::get<Findings>(*message));
    }
    return all;
}

TEST(ProbeOnce, EveryDomainIsPrinted) {
    Tree tree("mdraid/raid1-check-delayed.tree");
    const auto all = once(tree, "60000");
    const auto has = [&](const Domain& domain) {
        return std::any_of(all.begin(), all.end(), [&](const Findings& f) { return f.domain == domain; });
    };
    EXPECT_EQ(all.at(0).domain, (Domain{"block", ""}));
    EXPECT_TRUE(has({"md", "md1"}) && has({"md", "md2"}) && has({"ata", "sda"}) && has({"ata", "sdb"}));
    EXPECT_EQ(all.size(), 5U);
}

TEST(ProbeOnce, HangingArrayHidesNoOther) {
    Tree tree("mdraid/raid1-check-delayed.tree");
    tree.remove("/sys/devices/virtual/block/md1/md/level");
    ASSERT_EQ(::mkfifo(tree.outer("/sys/devices/virtual/block/md1/md/level").c_str(), 0600), 0);
    std::map<Domain, Findings> all;
    for (auto& findings : once(tree, "2000")) all[findings.domain] = std::move(findings);
    EXPECT_EQ((all[{"md", "md1"}].problems.at(0).code), ErrorCode::timed_out);
    EXPECT_TRUE((all[{"md", "md2"}].complete));
}

}  // namespace
}  // namespace raidwatch::probe
