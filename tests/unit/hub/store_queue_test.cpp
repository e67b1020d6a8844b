// The hub while its store is slow, locked, hanging or broken: real SQLite on a disk that does what it is
// told.
#include "hub/store_queue.hpp"

#include "../store_fault_vfs.hpp"
#include "hub/api/tokens.hpp"
#include "hub_rig.hpp"

#include <future>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;
using store::FaultyDisk;
using Fault = FaultyDisk::Fault;

/// A clock that threads may look at.
class SharedClock final : public Clock {
  public:
    Now now() const override { return {start_.utc + passed_.load(), start_.mono + passed_.load()}; }
    void advance(Milliseconds by) { passed_ = passed_.load() + by; }

  private:
    const Now start_{*parse_rfc3339("2026-11-22T04:00:00Z"), MonoTime{Milliseconds{5'000'000}}};
    std::atomic<Milliseconds> passed_{Milliseconds{0}};
};

class StoreQueueTest : public testing::Test {
  protected:
    StoreQueueTest() {
        disk.repair();
        sqlite3_vfs_register(sqlite3_vfs_find(FaultyDisk::kVfs), 1);
        config.database = folder / "hub.db";
        store = std::move(*open_store(config, DamagedFile::refuse, clock.now().utc));
        reader = std::move(*open_token_reader(config));
        hub = std::move(*Hub::create(config, *store, clock, ids, reader.get()));
        token = join("store-1");
        other_token = join("store-2");
        hub->tick(clock.now());
        queue.emplace(*hub, clock);
    }
    ~StoreQueueTest() override {
        disk.repair();
        queue.reset();
        sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
    }

    std::string join(const std::string& node) {
        const auto made = make_token(TokenScope::node, node, "A", clock.now().utc);
        EXPECT_TRUE(store->add_token(made.record));
        return made.text;
    }
    std::future<HttpReply> push(const std::string& method, const std::string& target,
                                const std::string& by = "", const json& body = nullptr) {
        HttpRequest request{
            method, target, {{"content-type", "application/json"}}, body.is_null() ? "" : body.dump()};
        if (!by.empty()) request.headers["authorization"] = "Bearer " + by;
        auto promise = std::make_shared<std::promise<HttpReply>>();
        queue->push(std::move(request), [promise](HttpReply reply) { promise->set_value(std::move(reply)); });
        return promise->get_future();
    }
    std::future<HttpReply> put(const std::string& id) {
        auto incident = sample_incident("store-1", id);
        incident["key"] = "array_redundancy/" + id;
        return push("PUT", "/api/agent/v1/incidents/" + id, token, incident);
    }
    std::future<HttpReply> heartbeat() {
        return push("PUT", "/api/agent/v1/heartbeat", token, {{"node", "store-1"}});
    }
    static HttpReply got(std::future<HttpReply> reply) {
        if (reply.wait_for(Seconds{30}) != std::future_status::ready) throw std::runtime_error("no answer");
        return reply.get();
    }
    /// A write that hangs in the disk.
    std::future<HttpReply> hang() {
        disk.set(Fault::hang);
        auto reply = put("hung");
        disk.wait_for_hang();
        return reply;
    }
    /// As another process has it: `store` is the queue's alone.
    std::unique_ptr<SqlStore> beside() const {
        return std::move(*open_store(config, DamagedFile::refuse, clock.now().utc));
    }
    std::int64_t incidents() const { return std::ssize(*beside()->incidents({})); }

    FaultyDisk& disk = FaultyDisk::instance();
    TemporaryFolder folder;
    SharedClock clock;
    CountingIds ids;
    HubConfig config;
    std::unique_ptr<SqlStore> store, reader;
    std::unique_ptr<Hub> hub;
    std::string token, other_token;
    std::optional<StoreQueue> queue;
};

bool is_ready(std::future<HttpReply>& reply) {
    return reply.wait_for(Milliseconds{0}) == std::future_status::ready;
}

TEST_F(StoreQueueTest, NoAnswerLeavesBeforeItIsDurable) {
    auto reply = hang();
    EXPECT_FALSE(is_ready(reply));
    disk.repair();
    EXPECT_EQ(got(std::move(reply)).status, 201);
}

TEST_F(StoreQueueTest, WhatWaitedIsDurableWithOneFlush) {
    auto first = hang();
    std::vector<std::future<HttpReply>> replies;
    for (int i = 0; i < 50; ++i) replies.push_back(put("I" + std::to_string(i)));
    const auto before = disk.flushes();
    disk.repair();
    EXPECT_EQ(got(std::move(first)).status, 201);
    std::set<std::int64_t> numbers;
    for (auto& reply : replies) {
        const auto answer = got(std::move(reply));
        EXPECT_EQ(answer.status, 201);
        numbers.insert(json::parse(answer.body)["number"].get<std::int64_t>());
    }
    EXPECT_EQ(numbers.size(), 50U);
    EXPECT_LE(disk.flushes() - before, 10) << "those of the first one, of the fifty, of a tick";
}

TEST_F(StoreQueueTest, HeartbeatsAndPagesGoOnWhileTheDiskHangs) {
    got(push("GET", "/"));
    auto hung = hang();
    EXPECT_EQ(got(heartbeat()).status, 200);
    const auto page = got(push("GET", "/"));
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(got(push("GET", "/api/v2/summary.json")).status, 200);
    EXPECT_EQ(got(push("GET", "/history.atom")).status, 200);
    EXPECT_FALSE(is_ready(hung));
}

TEST_F(StoreQueueTest, HeartbeatsWhoseTokenMustBeReadFromAHangingDiskHoldUpNobodyElse) {
    EXPECT_EQ(got(heartbeat()).status, 200);
    got(put("I1"));  // after which what the other connection read of the file is read anew
    got(push("GET", "/"));
    disk.set(Fault::hang_reads);
    auto beat = std::async(std::launch::async, [this] { return heartbeat(); });
    ASSERT_EQ(beat.wait_for(Seconds{30}), std::future_status::ready) << "who hands it in does not wait";
    auto hung = beat.get();
    disk.wait_for_hang();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(got(push("GET", "/")).status, 200);
    EXPECT_EQ(got(push("GET", "/style.css")).status, 200);
    EXPECT_FALSE(is_ready(hung));
    clock.advance(Seconds{5});
    queue->answer_late_ones();
    EXPECT_EQ(got(std::move(hung)).status, 503);
    disk.repair();
    EXPECT_EQ(got(heartbeat()).status, 200);
}

TEST_F(StoreQueueTest, HeartbeatsThatWaitTogetherAreEachAnsweredByTheirOwnToken) {
    auto hung = hang();
    std::vector<std::future<HttpReply>> good, wrong;
    for (int i = 0; i < 100; ++i) {
        good.push_back(heartbeat());
        good.push_back(push("PUT", "/api/agent/v1/heartbeat", other_token, {{"node", "store-2"}}));
    }
    for (auto& reply : good) EXPECT_EQ(got(std::move(reply)).status, 200);
    wrong.push_back(push("PUT", "/api/agent/v1/heartbeat", other_token, {{"node", "store-1"}}));
    EXPECT_EQ(got(std::move(wrong.back())).status, 403) << "in another's name";
    auto stranger = push("PUT", "/api/agent/v1/heartbeat", other_token.substr(0, 25) + std::string(64, '0'),
                         {{"node", "store-2"}});
    disk.repair();
    EXPECT_EQ(got(std::move(stranger)).status, 401) << "the id of a token is not its secret";
    got(std::move(hung));
}

TEST_F(StoreQueueTest, PageOfAHangingStoreSaysHowOldItIs) {
    got(push("GET", "/"));
    auto hung = hang();
    clock.advance(Seconds{60});
    auto page = push("GET", "/");
    EXPECT_FALSE(is_ready(page));
    clock.advance(Seconds{1});
    queue->answer_late_ones();
    const auto old = got(std::move(page));
    EXPECT_EQ(old.status, 200);
    EXPECT_NE(old.body.find("This is how it was at <time"), std::string::npos) << old.body;
    EXPECT_TRUE(std::any_of(old.headers.begin(), old.headers.end(), [](const auto& header) {
        return header.first == "Age" && std::stoi(header.second) >= 61;
    }));
}

TEST_F(StoreQueueTest, WhoeverWaitsForAHangingStoreIsToldOffAndLosesNothing) {
    auto hung = hang();
    auto queued = put("queued");
    auto health = push("GET", "/healthz");
    clock.advance(Seconds{4});
    queue->answer_late_ones();
    EXPECT_FALSE(is_ready(hung) || is_ready(queued) || is_ready(health));
    clock.advance(Seconds{1});
    queue->answer_late_ones();
    for (auto* reply : {&hung, &queued, &health}) {
        const auto answer = got(std::move(*reply));
        EXPECT_EQ(answer.status, 503);
        EXPECT_TRUE(std::any_of(answer.headers.begin(), answer.headers.end(),
                                [](const auto& header) { return header.first == "Retry-After"; }));
    }
    disk.repair();
    EXPECT_LT(got(put("hung")).status, 300);
    EXPECT_EQ(got(put("queued")).status, 201);
    EXPECT_EQ(incidents(), 2);
}

TEST_F(StoreQueueTest, AnotherProcessThatHoldsTheLockHoldsUpWritersAlone) {
    got(push("GET", "/"));
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(config.database.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    auto writer = put("I1");
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(got(heartbeat()).status, 200);
        EXPECT_EQ(got(push("GET", "/")).status, 200);
    }
    EXPECT_FALSE(is_ready(writer));
    EXPECT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(got(std::move(writer)).status, 201);
    sqlite3_close(other);
}

TEST_F(StoreQueueTest, TickThatWaitsForTheLockHoldsUpNoHeartbeat) {
    const auto beat = [&] {
        return got(push("PUT", "/api/agent/v1/heartbeat", other_token,
                        {{"node", "store-2"}, {"cluster", "B"}}))
            .status;
    };
    EXPECT_EQ(beat(), 200);
    const auto other = beside();
    std::promise<void> held, enough;
    std::thread holder([&] {
        EXPECT_TRUE(other->together([&] {
            held.set_value();
            enough.get_future().wait();
        }));
    });
    held.get_future().wait();
    clock.advance(Seconds{60});  // the tick has something to write
    std::thread tick([&] { hub->tick(clock.now()); });
    const auto begun = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begun < Milliseconds{1500}) {
        clock.advance(Seconds{1});  // so that it does not come too often
        EXPECT_EQ(beat(), 200);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, Seconds{4}) << "SQLite waits five for a lock";
    enough.set_value();
    holder.join();
    tick.join();
}

TEST_F(StoreQueueTest, FlushThatFailsIsNobodysSuccess) {
    disk.set(Fault::io_error);
    EXPECT_EQ(got(put("I1")).status, 503);
    EXPECT_EQ(got(heartbeat()).status, 200);
    disk.repair();
    const auto again = got(put("I1"));
    EXPECT_EQ(again.status, 201) << "it was not stored before";
    EXPECT_EQ(incidents(), 1);
}

TEST_F(StoreQueueTest, BadRequestAmongOthersFailsAlone) {
    auto first = hang();
    auto good = put("good");
    auto bad = push("PUT", "/api/agent/v1/incidents/bad", token, {{"id", "bad"}});
    auto stranger = push("PUT", "/api/agent/v1/incidents/x", "rw_nobody", {{"id", "x"}});
    auto same = sample_incident("store-1", "second");
    same["key"] = "array_redundancy/good";
    auto conflict = push("PUT", "/api/agent/v1/incidents/second", token, same);
    auto last = put("last");
    disk.repair();
    EXPECT_EQ(got(std::move(first)).status, 201);
    EXPECT_EQ(got(std::move(good)).status, 201);
    EXPECT_EQ(got(std::move(bad)).status, 422);
    EXPECT_EQ(got(std::move(stranger)).status, 401);
    EXPECT_EQ(got(std::move(conflict)).status, 409);
    EXPECT_EQ(got(std::move(last)).status, 201);
    EXPECT_EQ(incidents(), 3);
}

TEST_F(StoreQueueTest, PageInEveryTimeZoneIsMadeWhileTheDiskHangs) {
    got(push("GET", "/"));
    auto hung = hang();
    for (const char* zone : {"Europe/Berlin", "Asia/Kathmandu", "Nowhere/AtAll"})
        for (int times = 0; times < 2; ++times)
            EXPECT_EQ(got(push("GET", "/?tz=" + std::string(zone))).status, 200) << zone;
    EXPECT_NE(got(push("GET", "/?tz=Asia/Kathmandu")).body.find("Asia/Kathmandu"), std::string::npos);
    EXPECT_NE(got(push("GET", "/")).body.find("value=\"UTC\""), std::string::npos);
}

TEST_F(StoreQueueTest, PageShowsWhatWasAnsweredBefore) {
    for (int i = 0; i < 20; ++i) {
        const auto id = "I" + std::to_string(i);
        ASSERT_EQ(got(put(id)).status, 201);
        const auto page = got(push("GET", "/"));
        EXPECT_NE(page.body.find("/incidents/" + std::to_string(i + 1) + "\""), std::string::npos) << i;
    }
}

TEST_F(StoreQueueTest, RevokedTokenIsWorthlessAtOnceAndANewOneEndsTheOld) {
    EXPECT_EQ(got(heartbeat()).status, 200);
    const auto fresh = make_token(TokenScope::node, "store-1", "A", clock.now().utc);
    const auto by_hand = beside();
    ASSERT_TRUE(by_hand->rotate_token(fresh.record, clock.now().utc + std::chrono::hours(1)));
    EXPECT_EQ(got(heartbeat()).status, 200) << "the new one was not used yet";
    EXPECT_EQ(got(push("PUT", "/api/agent/v1/heartbeat", fresh.text, {{"node", "store-1"}})).status, 200);
    EXPECT_EQ(got(heartbeat()).status, 401);
    ASSERT_TRUE(by_hand->revoke_tokens("store-1", clock.now().utc));
    EXPECT_EQ(got(push("PUT", "/api/agent/v1/heartbeat", fresh.text, {{"node", "store-1"}})).status, 401);
}

TEST_F(StoreQueueTest, WhatWaitsAtTheEndIsAnswered) {
    auto first = hang();
    auto second = put("second");
    std::thread end([this] { queue.reset(); });
    disk.repair();
    end.join();
    EXPECT_EQ(got(std::move(first)).status, 201);
    EXPECT_EQ(got(std::move(second)).status, 201);
}

}  // namespace
}  // namespace raidwatch::hub
