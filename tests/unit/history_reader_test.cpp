// What the daemon remembers of its disks, while its store is whole, damaged, gone, or on a disk that hangs.
#include "agent/app/history_reader.hpp"

#include "agent/store/sqlite.hpp"
#include "store_fault_vfs.hpp"
#include "store_samples.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>
#include <sqlite3.h>

namespace raidwatch::app {
namespace {

using store::FaultyDisk;

UtcTime day(int n) {
    return from_unix_ms(store::kSampleStart) + std::chrono::days(n);
}

SmartReading reading(const std::string& disk, int taken, std::uint64_t pending) {
    SmartReading made;
    made.disk = disk;
    made.taken_at = day(taken);
    made.pending = pending;
    return made;
}

class History : public testing::Test {
  protected:
    History() {
        disk.repair();
        sqlite3_vfs_register(sqlite3_vfs_find(FaultyDisk::kVfs), 1);
        auto store = store::open_or_fail(path);
        store::Commit commit;
        commit.at = day(40);
        commit.view = NodeView{};
        for (const char* id : {"wwn-1", "wwn-2", "wwn-3"}) {
            Disk one;
            one.id = id;
            commit.view->disks.push_back(one);
        }
        commit.readings = {reading("wwn-1", 1, 1), reading("wwn-1", 20, 8), reading("wwn-1", 39, 24),
                           reading("wwn-2", 30, 0), reading("wwn-that-left", 39, 1)};
        EXPECT_TRUE(store->apply(commit));
    }
    ~History() override {
        disk.repair();
        sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
    }

    void run_sql(const char* sql) {
        auto db = store::Database::open(path, {});
        ASSERT_TRUE(db) << db.error().text();
        const auto done = db->run(sql);
        ASSERT_TRUE(done) << done.error().text();
    }
    HistoryReader reader(HistoryReader::Pace pace = {Milliseconds{0}, std::chrono::hours(1)}) {
        return {*io, path, [this](DiskHistory told) { heard.push_back(std::move(told)); }, pace};
    }
    /// Until that many were heard; a minute is more than any machine needs.
    void run_until_heard(std::size_t many) {
        while (heard.size() < many && io->run_one_for(std::chrono::minutes(1)) > 0) {
        }
        EXPECT_EQ(heard.size(), many);
    }

    FaultyDisk& disk = FaultyDisk::instance();
    store::TempDir dir;
    const std::string path = dir.file("raidwatch.db");
    std::unique_ptr<boost::asio::io_context> io = std::make_unique<boost::asio::io_context>(1);
    std::vector<DiskHistory> heard;
};

TEST_F(History, IsOfTheLastThirtyDaysOfTheDisksThatAreThereOldestFirst) {
    const auto history = read_history(path, day(40));
    ASSERT_TRUE(history) << history.error().text();
    ASSERT_EQ(history->size(), 2U) << "of wwn-3 nothing was read yet, and wwn-that-left has left";
    const auto& first = history->at("wwn-1");
    ASSERT_EQ(first.size(), 2U) << "what is older than thirty days is left out";
    EXPECT_EQ(first[0].pending, 8U);
    EXPECT_EQ(first[1].pending, 24U);
    EXPECT_EQ(history->at("wwn-2").front().pending, 0U);
}

TEST_F(History, BrokenRowHidesNeitherItsDiskNorAnother) {
    run_sql("UPDATE readings SET document = '{\"disk\": tru' WHERE disk = 'wwn-1' AND document LIKE '%24%'");
    run_sql("UPDATE readings SET document = '[]' WHERE disk = 'wwn-2'");
    const auto history = read_history(path, day(40));
    ASSERT_TRUE(history) << history.error().text();
    EXPECT_EQ(history->at("wwn-1").size(), 1U);
    EXPECT_FALSE(history->contains("wwn-2"));
}

TEST_F(History, StoreThatIsNotThereOrNoneIsAnError) {
    EXPECT_EQ(read_history(dir.file("none.db"), day(40)).error().code, ErrorCode::not_found);
    run_sql("DROP TABLE readings");
    EXPECT_FALSE(read_history(path, day(40)));
    std::filesystem::resize_file(path, 100);
    EXPECT_FALSE(read_history(path, day(40)));
}

TEST_F(History, IsReadAgainAndAgainAndAfterTheStoreWasAway) {
    auto reading = reader({Milliseconds{0}, Milliseconds{1}});
    reading.start();
    run_until_heard(2);
    std::filesystem::rename(path, path + ".away");
    for (int i = 0; i < 20; ++i) io->run_one_for(Milliseconds{20});  // what fails is not told
    const auto before = heard.size();
    std::filesystem::rename(path + ".away", path);
    run_until_heard(before + 2);
}

TEST_F(History, HangingDiskHoldsUpNobodyAndIsAskedOnce) {
    disk.set(FaultyDisk::Fault::hang_reads);
    auto reading = reader({Milliseconds{0}, Milliseconds{1}});
    reading.start();
    boost::asio::steady_timer others(*io, Milliseconds{50});
    bool went_on = false;
    others.async_wait([&](boost::system::error_code) { went_on = true; });
    while (!went_on) io->run_one();
    disk.wait_for_hang();
    EXPECT_EQ(disk.hanging(), 1) << "no second one is sent after it";
    EXPECT_TRUE(heard.empty());
    disk.repair();
    run_until_heard(2);
}

TEST_F(History, WhatComesFromAHangingDiskAfterTheEndIsNobodys) {
    disk.set(FaultyDisk::Fault::hang_reads);
    {
        auto reading = reader();
        reading.start();
        while (disk.hanging() == 0) io->run_one_for(Milliseconds{1});
    }
    io.reset();  // as when the daemon ends; a sanitizer sees whoever still goes there
    disk.repair();
    disk.wait_until_quiet();
    EXPECT_TRUE(heard.empty());
}

TEST_F(History, StoppedReaderTellsNothingMore) {
    auto reading = reader();
    reading.start();
    reading.stop();
    io->run_for(Milliseconds{50});
    EXPECT_TRUE(heard.empty());
}

}  // namespace
}  // namespace raidwatch::app
