// The daemon's doors, each on real sockets and files.
#include "agent/app/control_server.hpp"
#include "agent/app/daily_report.hpp"
#include "agent/app/instance_lock.hpp"
#include "agent/app/probe_client.hpp"
#include "agent/app/sight.hpp"
#include "agent/app/state_keeper.hpp"
#include "agent/store/reader.hpp"
#include "app_io.hpp"

#include <algorithm>
#include <deque>
#include <fstream>
#include <optional>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace raidwatch::app::test {

namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

TEST(InstanceLock, SecondOneIsRefusedUntilTheFirstHasGone) {
    const Folder folder;
    auto first = InstanceLock::take(folder / "state");
    ASSERT_TRUE(first);
    const auto second = InstanceLock::take(folder / "state");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::busy);
    EXPECT_NE(second.error().text().find("already running"), std::string::npos);
    { const auto gone = std::move(*first); }
    EXPECT_TRUE(InstanceLock::take(folder / "state"));
}

TEST(InstanceLock, UnusableDirectoryIsNoBusyOne) {
    const Folder folder;
    std::ofstream(folder / "file") << "x";
    const auto lock = InstanceLock::take(folder / "file/state");
    ASSERT_FALSE(lock);
    EXPECT_NE(lock.error().code, ErrorCode::busy);
}

TEST(StateKeeper, EventsBeforeTheDirectoryAnsweredAreRecordedAfterwards) {
    const Folder folder;
    asio::io_context io;
    Event event;
    event.id = "E1";
    event.node = "store-1";
    event.kind = kind::store_degraded;
    {
        StateKeeper keeper(io, folder / "state");
        bool answered = false, opened = false;
        store::Commit commit;
        commit.events.push_back(event);
        keeper.record(commit, [&](Status) { answered = true; });
        keeper.open([&](Result<store::State> state) { opened = state.has_value(); });
        EXPECT_TRUE(run_until(io, [&] { return opened && keeper.waiting() == 0; }));
        EXPECT_FALSE(answered) << "its agent has gone on in memory";
    }
    const auto reader = store::Reader::open(folder / "state/raidwatch.db");
    ASSERT_TRUE(reader) << reader.error().text();
    const auto events = (*reader)->events();
    ASSERT_TRUE(events);
    ASSERT_EQ(events->size(), 1U);
    EXPECT_EQ(events->front().id, "E1");
}

TEST(StateKeeper, UnusableDirectorySaysWhyAndGoesOn) {
    const Folder folder;
    std::ofstream(folder / "file") << "x";
    asio::io_context io;
    StateKeeper keeper(io, folder / "file/state");
    std::optional<Error> error;
    keeper.open([&](Result<store::State> state) {
        if (!state) error = state.error();
    });
    ASSERT_TRUE(run_until(io, [&] { return error.has_value(); }));
    EXPECT_NE(error->code, ErrorCode::busy);
    EXPECT_FALSE(keeper.trouble().empty());
}

TEST(StateKeeper, CommitsBeforeADirectoryThatCannotBeOpenedAreAnsweredWithThat) {
    const Folder folder;
    std::ofstream(folder / "file") << "x";
    asio::io_context io;
    StateKeeper keeper(io, folder / "file/state");
    std::optional<Status> answered;
    keeper.record({}, [&](Status status) { answered = std::move(status); });
    bool opened = false;
    keeper.open([&](Result<store::State>) { opened = true; });
    ASSERT_TRUE(run_until(io, [&] { return opened; }));
    ASSERT_TRUE(answered) << "whoever recorded it would wait for ever";
    EXPECT_FALSE(*answered);
}

TEST(StateKeeper, DirectoryOfARunningDaemonIsBusy) {
    const Folder folder;
    const auto other = InstanceLock::take(folder / "state");
    asio::io_context io;
    StateKeeper keeper(io, folder / "state");
    std::optional<Error> error;
    keeper.open([&](Result<store::State> state) {
        if (!state) error = state.error();
    });
    ASSERT_TRUE(run_until(io, [&] { return error.has_value(); }));
    EXPECT_EQ(error->code, ErrorCode::busy);
}

/// A probe that the test plays.
struct FakeProbe {
    FakeProbe(asio::io_context& io, const std::string& path)
        : socket(io), acceptor(io, Protocol::endpoint(path)) {
        acceptor.async_accept(socket, [this](boost::system::error_code error) { accepted = !error; });
    }
    bool heard(asio::io_context& io, std::size_t lines) {
        return run_until(io, [this, lines] {
            if (accepted && socket.available() > 0) {
                std::string chunk(socket.available(), '\0');
                text += chunk.substr(0, socket.read_some(asio::buffer(chunk)));
            }
            return static_cast<std::size_t>(std::ranges::count(text, '\n')) >= lines;
        });
    }
    void say(const probe::Message& message) {
        asio::write(socket, asio::buffer(probe::encode(message) + "\n"));
    }

    Protocol::socket socket;
    Protocol::acceptor acceptor;
    bool accepted = false;
    std::string text;
};

struct ProbeEar {
    std::vector<probe::Message> messages;
    int connected = 0, lost = 0;
    ProbeClient::Events events() {
        return {[this](probe::Message message) { messages.push_back(std::move(message)); },
                [this] { ++connected; }, [this](const std::string&) { ++lost; }};
    }
};

const Domain kMd0{"md", "md0"};

TEST(ProbeClient, RequestsGoOutAndAnswersComeIn) {
    const Folder folder;
    asio::io_context io;
    SystemClock clock;
    ProbeEar ear;
    FakeProbe probe(io, folder / "p");
    ProbeClient client(io, folder / "p", clock, ear.events());
    client.start();
    client.collect({kMd0, Milliseconds{700}});
    ASSERT_TRUE(probe.heard(io, 2));
    EXPECT_NE(probe.text.find(R"("watch":true)"), std::string::npos);
    EXPECT_NE(probe.text.find(R"("deadline_ms":700)"), std::string::npos);
    Findings findings;
    findings.domain = kMd0;
    findings.complete = true;
    probe.say(findings);
    ASSERT_TRUE(run_until(io, [&] { return !ear.messages.empty(); }));
    EXPECT_TRUE(std::get<Findings>(ear.messages.front()).complete);
    EXPECT_EQ(ear.connected, 1);
    EXPECT_EQ(ear.lost, 0);
}

TEST(ProbeClient, ProbeThatDiesIsAnsweredForAndFoundAgain) {
    const Folder folder;
    asio::io_context io;
    SystemClock clock;
    ProbeEar ear;
    std::optional<FakeProbe> probe(std::in_place, io, folder / "p");
    ProbeClient client(io, folder / "p", clock, ear.events());
    client.start();
    client.collect({kMd0, Milliseconds{700}});
    ASSERT_TRUE(probe->heard(io, 2));
    probe.reset();
    ASSERT_TRUE(run_until(io, [&] { return !ear.messages.empty(); }));
    const auto& answer = std::get<Findings>(ear.messages.front());
    EXPECT_FALSE(answer.complete);
    EXPECT_EQ(answer.domain, kMd0);
    EXPECT_EQ(answer.problems.front().scope, kProbeScope);
    EXPECT_EQ(ear.lost, 1);

    std::filesystem::remove(folder / "p");
    probe.emplace(io, folder / "p");
    ASSERT_TRUE(run_until(io, [&] { return ear.connected == 2; }));
    EXPECT_EQ(ear.lost, 1) << "said once";
}

TEST(ProbeClient, ProbeThatDiesAtOnceEachTimeIsConnectedToEverMoreRarely) {
    const Folder folder;
    asio::io_context io;
    SystemClock clock;
    ProbeEar ear;
    Protocol::acceptor dying(io, Protocol::endpoint(folder / "p"));
    std::function<void()> accept = [&] {
        dying.async_accept([&](boost::system::error_code error, Protocol::socket) {
            if (!error) accept();
        });
    };
    accept();
    ProbeClient client(io, folder / "p", clock, ear.events());
    const auto began = clock.now().mono;
    client.start();
    ASSERT_TRUE(run_until(io, [&] { return ear.connected == 4; }));
    EXPECT_GE(clock.now().mono - began, Milliseconds(100 + 200 + 400));
}

TEST(ProbeClient, WithoutAnyProbeEveryRequestIsAnsweredLater) {
    const Folder folder;
    asio::io_context io;
    SystemClock clock;
    ProbeEar ear;
    ProbeClient client(io, folder / "none", clock, ear.events());
    client.start();
    client.collect({kMd0, Milliseconds{700}});
    ASSERT_TRUE(run_until(io, [&] { return ear.messages.size() == 1; }));
    client.collect({kMd0, Milliseconds{700}});
    EXPECT_EQ(ear.messages.size(), 1U) << "not from within collect()";
    ASSERT_TRUE(run_until(io, [&] { return ear.messages.size() == 2; }));
}

TEST(ProbeClient, OrderWaitsForNoProbeAndOneThatDiesLeavesItsOutcomeUnknown) {
    const Folder folder;
    asio::io_context io;
    SystemClock clock;
    ProbeEar ear;
    ProbeClient client(io, folder / "p", clock, ear.events());
    const probe::Action action{probe::Verb::self_test_short, "sda", ""};
    client.act({"1", action});
    EXPECT_TRUE(ear.messages.empty()) << "not from within act()";
    ASSERT_TRUE(run_until(io, [&] { return ear.messages.size() == 1; }));
    const auto first = std::get<probe::Acted>(ear.messages[0]);
    EXPECT_EQ(first.code, ErrorCode::unreachable);
    EXPECT_NE(first.error.find("nothing was done"), std::string::npos);

    std::optional<FakeProbe> probe(std::in_place, io, folder / "p");
    client.start();
    ASSERT_TRUE(run_until(io, [&] { return ear.connected == 1; }));
    client.act({"2", action});
    client.act({"3", action});
    ASSERT_TRUE(probe->heard(io, 3));
    EXPECT_EQ(probe->text.find(R"("id":"1")"), std::string::npos) << "nobody is surprised by it later";
    probe->say(probe::Acted{.id = "2", .action = action, .done = true, .by = "smartctl"});
    ASSERT_TRUE(run_until(io, [&] { return ear.messages.size() == 2; }));
    EXPECT_TRUE(std::get<probe::Acted>(ear.messages[1]).done);
    probe.reset();
    ASSERT_TRUE(run_until(io, [&] { return ear.messages.size() == 3; }));
    const auto lost = std::get<probe::Acted>(ear.messages[2]);
    EXPECT_EQ(lost.id, "3") << "the other one was answered";
    EXPECT_NE(lost.error.find("not known"), std::string::npos);
}

TEST(ProbeClient, NonsenseIsPassedOver) {
    const Folder folder;
    asio::io_context io;
    SystemClock clock;
    ProbeEar ear;
    FakeProbe probe(io, folder / "p");
    ProbeClient client(io, folder / "p", clock, ear.events());
    client.start();
    ASSERT_TRUE(probe.heard(io, 1));
    asio::write(probe.socket, asio::buffer(std::string("{]\n\n{\"x\":1}\n")));
    probe.say(probe::Freed{kMd0});
    ASSERT_TRUE(run_until(io, [&] { return !ear.messages.empty(); }));
    EXPECT_TRUE(std::holds_alternative<probe::Freed>(ear.messages.front()));
}

struct FakeDaemon final : ControlHandler {
    std::string status() override { return R"({"node":"store-1"})"; }
    void refresh(std::function<void()> done) override { refreshes.push_back(std::move(done)); }
    std::string reload() override { return trouble; }
    bool command(const nlohmann::json& request, std::function<void(std::string)> done) override {
        if (!request.contains("maintenance")) return false;
        commands.push_back(std::move(done));
        return true;
    }
    std::deque<std::function<void(std::string)>> commands;
    std::deque<std::function<void()>> refreshes;
    std::string trouble;
};

class Control : public ::testing::Test {
  protected:
    Control() : server_(io_, daemon_) { EXPECT_TRUE(server_.listen(path())); }
    std::string path() const { return folder_ / "c"; }

    Protocol::socket connect() {
        Protocol::socket socket(io_);
        socket.connect(Protocol::endpoint(path()));
        return socket;
    }
    static void send(Protocol::socket& socket, const std::string& text) {
        asio::write(socket, asio::buffer(text));
    }
    /// The next line; nullopt when the connection ends first.
    std::optional<std::string> line(Protocol::socket& socket) {
        std::string text;
        bool ended = false;
        asio::async_read_until(
            socket, asio::dynamic_buffer(text), '\n',
            [&](boost::system::error_code error, std::size_t) { ended = true, text = error ? "" : text; });
        EXPECT_TRUE(run_until(io_, [&] { return ended; }));
        return text.empty() ? std::nullopt : std::optional(text.substr(0, text.size() - 1));
    }

    Folder folder_;
    asio::io_context io_;
    FakeDaemon daemon_;
    ControlServer server_;
};

TEST_F(Control, AnswersInOrderOnOneConnection) {
    auto socket = connect();
    send(socket, "{\"ping\":true}\n");
    EXPECT_EQ(line(socket), R"({"pong":true})");
    send(socket, "{\"status\":true}\n");
    EXPECT_EQ(line(socket), R"({"node":"store-1"})");
    send(socket, "nonsense\n");
    EXPECT_NE(line(socket)->find("error"), std::string::npos);
    send(socket, "{\"reload\":true}\n");
    EXPECT_EQ(line(socket), R"({"reloaded":true})");
    daemon_.trouble = "x.toml:1:1: unknown key";
    send(socket, "{\"reload\":true}\n");
    EXPECT_EQ(line(socket), R"({"error":"x.toml:1:1: unknown key"})");
}

TEST_F(Control, RefreshAnswersWhenItIsDoneAndBlocksNobody) {
    auto slow = connect();
    send(slow, "{\"refresh\":true}\n");
    ASSERT_TRUE(run_until(io_, [&] { return !daemon_.refreshes.empty(); }));
    auto quick = connect();
    send(quick, "{\"ping\":true}\n");
    EXPECT_EQ(line(quick), R"({"pong":true})");
    daemon_.refreshes.front()();
    EXPECT_EQ(line(slow), R"({"refreshed":true})");
}

TEST_F(Control, OrderIsAnsweredWhenItIsRecorded) {
    auto socket = connect();
    send(socket, "{\"maintenance\":{\"action\":\"end\"}}\n");
    ASSERT_TRUE(run_until(io_, [&] { return !daemon_.commands.empty(); }));
    auto quick = connect();
    send(quick, "{\"ping\":true}\n");
    EXPECT_EQ(line(quick), R"({"pong":true})");
    daemon_.commands.front()(R"({"window":{}})");
    EXPECT_EQ(line(socket), R"({"window":{}})");
}

TEST_F(Control, UnknownRequestNamesTheKnownOnes) {
    auto socket = connect();
    send(socket, "{\"dance\":true}\n");
    EXPECT_NE(line(socket)->find("maintenance"), std::string::npos);
}

TEST_F(Control, ClientThatLeavesDuringARefreshHarmsNobody) {
    {
        auto leaving = connect();
        send(leaving, "{\"refresh\":true}\n");
        ASSERT_TRUE(run_until(io_, [&] { return !daemon_.refreshes.empty(); }));
    }
    daemon_.refreshes.front()();
    auto other = connect();
    send(other, "{\"ping\":true}\n");
    EXPECT_EQ(line(other), R"({"pong":true})");
}

TEST_F(Control, EndlessLineIsCutOff) {
    auto socket = connect();
    send(socket, std::string(20'000, 'x'));
    EXPECT_EQ(line(socket), std::nullopt);
}

TEST_F(Control, SeventeenthClientIsSentAwayAndTheOthersStay) {
    std::vector<Protocol::socket> clients;
    for (int i = 0; i < 16; ++i) {
        clients.push_back(connect());
        send(clients.back(), "{\"ping\":true}\n");
        EXPECT_EQ(line(clients.back()), R"({"pong":true})");
    }
    auto late = connect();
    EXPECT_EQ(line(late), std::nullopt);
    send(clients.front(), "{\"ping\":true}\n");
    EXPECT_EQ(line(clients.front()), R"({"pong":true})");
}

TEST_F(Control, FolderOfTheSocketMayComeLater) {
    ControlServer late(io_, daemon_);
    EXPECT_FALSE(late.listen(folder_ / "run/c"));
    std::filesystem::create_directory(folder_ / "run");
    EXPECT_TRUE(late.listen(folder_ / "run/c"));
}

TEST_F(Control, SocketIsForOwnerAndGroupOnlyAndReplacesADeadOne) {
    struct stat status {};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0660U);
    ControlServer next(io_, daemon_);
    EXPECT_TRUE(next.listen(path()));
}

TEST(DailyReport, IsDueAtTheNextLocalTimeOfDay) {
    ::setenv("TZ", "Europe/Berlin", 1);
    ::tzset();
    const auto next = [](const char* now) { return to_rfc3339(next_local({6 * 60}, *parse_rfc3339(now))); };
    EXPECT_EQ(next("2026-11-22T04:00:00Z"), "2026-11-22T05:00:00Z");
    EXPECT_EQ(next("2026-11-22T05:00:00Z"), "2026-11-23T05:00:00Z");
    EXPECT_EQ(next("2026-03-28T12:00:00Z"), "2026-03-29T04:00:00Z") << "summer time began in the night";
    EXPECT_EQ(next("2026-12-31T12:00:00Z"), "2027-01-01T05:00:00Z");
    ::unsetenv("TZ");
    ::tzset();
}

}  // namespace

}  // namespace raidwatch::app::test
