#include "agent/store/store_thread.hpp"

#include "agent/store/merge.hpp"
#include "agent/store/sqlite.hpp"
#include "store_fault_vfs.hpp"
#include "store_samples.hpp"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::store {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using namespace std::chrono_literals;
using Fault = FaultyDisk::Fault;

/// Calls that were posted to the agent's thread, run where the test wants them.
class AgentThread {
  public:
    StoreThread::Post post() {
        return [this](std::function<void()> call) {
            const std::lock_guard lock(mutex_);
            calls_.push_back(std::move(call));
            posted_.notify_all();
        };
    }
    /// Runs what is posted until `condition` holds; false when nothing comes for a minute.
    bool run_until(const std::function<bool()>& condition) {
        std::unique_lock lock(mutex_);
        while (!condition()) {
            if (!posted_.wait_for(lock, 60s, [this] { return !calls_.empty(); })) return false;
            auto call = std::move(calls_.front());
            calls_.pop_front();
            lock.unlock();
            call();
            lock.lock();
        }
        return true;
    }

  private:
    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<std::function<void()>> calls_;
};

class StoreThreadTest : public testing::Test {
  protected:
    ~StoreThreadTest() override { disk_.repair(); }

    void start(Milliseconds close_patience = 60s) {
        ThreadOptions options;
        options.open.vfs = FaultyDisk::kVfs;
        options.first_pause = 1ms;
        options.longest_pause = 5ms;
        options.close_patience = close_patience;
        options.clock = [this] { return now_; };
        thread_ = std::make_unique<StoreThread>(path_, agent_.post(), options);
    }
    Result<Opened> open() {
        std::optional<Result<Opened>> opened;
        thread_->open([&](Result<Opened> result) { opened = std::move(result); });
        EXPECT_TRUE(agent_.run_until([&] { return opened.has_value(); }));
        return *opened;
    }
    void record(int n) {
        thread_->record(sample_commit(n), [this, n](Status status) {
            status ? done_.push_back(n) : failed_.push_back(status.error());
        });
    }
    bool wait_for(std::size_t done) {
        return agent_.run_until([&] { return done_.size() + failed_.size() >= done; });
    }
    State stored() {
        auto store = Store::open(path_);
        EXPECT_TRUE(store) << store.error().text();
        return *(*store)->load();
    }

    FaultyDisk& disk_ = FaultyDisk::instance();
    TempDir dir_;
    std::string path_ = dir_.file("state/raidwatch.db");
    MonoTime now_{1000s};
    AgentThread agent_;
    std::unique_ptr<StoreThread> thread_;
    std::vector<int> done_;
    std::vector<Error> failed_;
};

TEST_F(StoreThreadTest, RecordsInOrderAndTells) {
    start();
    ASSERT_TRUE(open());
    for (int n = 1; n <= 30; ++n) record(n);
    ASSERT_TRUE(wait_for(30));
    EXPECT_TRUE(std::ranges::is_sorted(done_));
    EXPECT_THAT(done_, SizeIs(30));
    EXPECT_EQ(thread_->stalled_for(now_), 0ms);
    EXPECT_EQ(difference(stored(), folded(30)), "");
}

TEST_F(StoreThreadTest, OpeningLoadsWhatWasThere) {
    start();
    ASSERT_TRUE(open());
    record(1);
    ASSERT_TRUE(wait_for(1));
    thread_.reset();
    start();
    const auto opened = open();
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->report.created);
    EXPECT_EQ(difference(opened->state, folded(1)), "");
    record(2);
    ASSERT_TRUE(wait_for(2));
    EXPECT_THAT(failed_, SizeIs(0));
}

TEST_F(StoreThreadTest, ClockThatIsYearsAheadForgetsNoHistoryUntilItHasStayedSo) {
    start();
    ASSERT_TRUE(open());
    record(1);
    ASSERT_TRUE(wait_for(1));
    const auto remembered = ask_sql(path_, "SELECT count(*) FROM events");
    ASSERT_NE(remembered, "0");
    const auto later = from_unix_ms(kSampleStart) + Seconds(70LL * 365 * 86400);
    for (const auto minutes : {0min, 30min, 59min, 61min}) {
        EXPECT_EQ(ask_sql(path_, "SELECT count(*) FROM events"), remembered);
        thread_->record({.at = later + minutes}, [&](Status) { done_.push_back(0); });
        ASSERT_TRUE(wait_for(done_.size() + 1));
    }
    thread_.reset();
    EXPECT_EQ(ask_sql(path_, "SELECT count(*) FROM events"), "0") << "an hour on, it is believed";
}

class FailingStore : public StoreThreadTest, public testing::WithParamInterface<Fault> {};

TEST_P(FailingStore, CommitsWaitAndAreRecordedWhenItWorksAgain) {
    start();
    ASSERT_TRUE(open());
    record(1);
    ASSERT_TRUE(wait_for(1));
    disk_.set(GetParam());
    for (int n = 2; n <= 40; ++n) record(n);
    const auto writes = disk_.writes();
    while (disk_.writes() < writes + 3) std::this_thread::yield();  // several attempts have failed
    now_ += 90s;
    EXPECT_EQ(thread_->stalled_for(now_), 90s);
    EXPECT_NE(thread_->trouble(), "");
    EXPECT_THAT(done_, ElementsAre(1));
    disk_.repair();
    ASSERT_TRUE(wait_for(40));
    EXPECT_THAT(failed_, SizeIs(0));
    EXPECT_EQ(thread_->stalled_for(now_), 0ms);
    EXPECT_EQ(thread_->trouble(), "");
    thread_.reset();
    EXPECT_EQ(difference(stored(), folded(40)), "");
}
INSTANTIATE_TEST_SUITE_P(Each, FailingStore,
                         testing::Values(Fault::io_error, Fault::full, Fault::read_only_io));

TEST_F(StoreThreadTest, HangingDiskHoldsUpNothingButItself) {
    start();
    ASSERT_TRUE(open());
    disk_.set(Fault::hang);
    record(1);
    disk_.wait_for_hang();
    for (int n = 2; n <= 1000; ++n) record(n);
    now_ += 5s;
    EXPECT_EQ(thread_->stalled_for(now_), 5s);
    disk_.repair();
    ASSERT_TRUE(wait_for(1000));
    EXPECT_THAT(done_, SizeIs(1000));
    thread_.reset();
    EXPECT_EQ(difference(stored(), folded(1000)), "");
}

TEST_F(StoreThreadTest, HangingDiskDoesNotKeepTheProgramFromEnding) {
    start(20ms);
    ASSERT_TRUE(open());
    disk_.set(Fault::hang);
    record(1);
    disk_.wait_for_hang();
    thread_.reset();
    disk_.repair();
    EXPECT_THAT(done_, SizeIs(0)) << "and nobody is called back afterwards";
}

TEST_F(StoreThreadTest, EndRecordsWhatWaits) {
    start();
    ASSERT_TRUE(open());
    for (int n = 1; n <= 20; ++n) record(n);
    thread_.reset();
    EXPECT_EQ(difference(stored(), folded(20)), "");
}

TEST_F(StoreThreadTest, DirectoryThatDisappearsIsMadeAgainAndTold) {
    start();
    ASSERT_TRUE(open());
    record(1);
    ASSERT_TRUE(wait_for(1));
    std::filesystem::remove_all(dir_.path() / "state");
    record(2);
    ASSERT_TRUE(wait_for(2));
    ASSERT_THAT(failed_, SizeIs(1));
    EXPECT_EQ(failed_[0].code, ErrorCode::not_found) << "so that the agent records everything it knows";
    record(3);
    ASSERT_TRUE(wait_for(3));
    EXPECT_THAT(done_, ElementsAre(1, 3));
    EXPECT_EQ(stored().meta.at("n"), "3");
}

TEST_F(StoreThreadTest, ContradictionIsGivenUpAndTheNextOnesGoOn) {
    start();
    ASSERT_TRUE(open());
    record(1);
    ASSERT_TRUE(wait_for(1));
    Commit contradiction;
    contradiction.incidents = sample_commit(1).incidents;
    contradiction.incidents[0].id = "another";
    thread_->record(contradiction, [this](Status status) { failed_.push_back(status.error()); });
    ASSERT_TRUE(wait_for(2));
    EXPECT_EQ(failed_.at(0).code, ErrorCode::invalid);
    record(2);
    ASSERT_TRUE(wait_for(3));
    EXPECT_EQ(difference(stored(), folded(2)), "");
}

TEST_F(StoreThreadTest, DatabaseReachedLateKeepsOneIncidentPerFault) {
    std::filesystem::create_directory(dir_.path() / "state");
    ASSERT_TRUE((*Store::open(path_))->apply(sample_commit(1)));
    std::filesystem::rename(dir_.path() / "state", dir_.path() / "away");
    std::filesystem::create_symlink("/proc/none", dir_.path() / "state");
    start();
    EXPECT_FALSE(open());
    Commit commit = sample_commit(1);  // the agent did not know the incident and opened another
    commit.incidents[0].id = "another";
    std::filesystem::remove(dir_.path() / "state");
    std::filesystem::rename(dir_.path() / "away", dir_.path() / "state");
    thread_->record(commit, [this](Status status) { failed_.push_back(status.error()); });
    ASSERT_TRUE(wait_for(1));
    EXPECT_EQ(failed_[0].code, ErrorCode::not_found);
    const State state = stored();
    ASSERT_THAT(state.incidents, SizeIs(2));
    for (const auto& incident : state.incidents) EXPECT_EQ(is_open(incident), incident.id == "another");
}

TEST_F(StoreThreadTest, NewerDatabaseStaysClosed) {
    std::filesystem::create_directory(dir_.path() / "state");
    Store::open(path_)->reset();
    ASSERT_TRUE(Database::open(path_, {})->run("PRAGMA user_version = 99"));
    start(10ms);
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
}

TEST_F(StoreThreadTest, DamageFoundWhileRunningBeginsAnew) {
    start();
    ASSERT_TRUE(open());
    for (int n = 1; n <= 10; ++n) record(n);
    ASSERT_TRUE(wait_for(10));
    ASSERT_TRUE(Database::open(path_, {})->run("PRAGMA wal_checkpoint(TRUNCATE)"));
    std::filesystem::resize_file(path_, 3 * 4096);
    for (int n = 11; n <= 14; ++n) {
        record(n);
        ASSERT_TRUE(wait_for(static_cast<std::size_t>(n)));
    }
    EXPECT_FALSE(failed_.empty());
    EXPECT_EQ(failed_.back().code, ErrorCode::not_found);
    EXPECT_EQ(stored().meta.at("n"), "14");
}

// ---- merging, without threads

State applied(Commit commit) {
    TempDir dir;
    auto store = *Store::open(dir.file("x.db"));
    EXPECT_TRUE(store->apply(commit));
    return *store->load();
}

TEST(Merge, ManyCommitsAsOneGiveTheSameState) {
    for (const int last : {2, 9, 25, 60}) {
        Commit all;
        Forgotten forgotten;
        for (int n = 1; n <= last; ++n) merge(all, sample_commit(n), {}, forgotten);
        EXPECT_EQ(difference(applied(all), folded(last)), "") << last;
        EXPECT_EQ(all.events.size(), static_cast<std::size_t>(last));
        EXPECT_EQ(forgotten.events + forgotten.readings, 0U);
    }
}

TEST(Merge, LongOutageForgetsTheLeastImportantFirst) {
    Commit all;
    Forgotten forgotten;
    for (int n = 1; n <= 2000; ++n) merge(all, sample_commit(n), {.events = 1000, .readings = 50}, forgotten);
    EXPECT_LE(all.events.size(), 1000U);
    EXPECT_EQ(all.events.size() + forgotten.events, 2000U);
    EXPECT_EQ(std::ranges::count(all.events, Severity::critical, &Event::severity), 400);
    EXPECT_EQ(all.events.back().id, "event-2000");
    EXPECT_EQ(all.readings.size(), 50U);
    EXPECT_EQ(all.readings.back().taken_at, sample_commit(2000).at);
}

TEST(Merge, WhatIsBoundedByTheNodeDoesNotGrowWithTime) {
    Commit day, hour;
    Forgotten forgotten;
    for (int n = 1; n <= 150; ++n) merge(hour, sample_commit(n), {}, forgotten);
    for (int n = 1; n <= 1500; ++n) merge(day, sample_commit(n), {}, forgotten);
    EXPECT_EQ(day.domains.size(), hour.domains.size());
    EXPECT_EQ(day.memory.size(), hour.memory.size());
    EXPECT_EQ(day.faults.size(), sample_commit(1500).faults.size());
    EXPECT_LE(day.outbox.size(), hour.outbox.size() * 11) << "only what was not delivered";
}

}  // namespace
}  // namespace raidwatch::store
