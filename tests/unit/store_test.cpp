#include "agent/store/store.hpp"

#include "agent/store/sqlite.hpp"
#include "store_samples.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace raidwatch::store {
namespace {

State load_or_fail(Store& store) {
    auto state = store.load();
    EXPECT_TRUE(state) << state.error().text();
    return state ? *state : State{};
}

void run_sql(const std::string& path, const char* sql) {
    auto db = Database::open(path, {});
    ASSERT_TRUE(db);
    const auto done = db->run(sql);
    ASSERT_TRUE(done) << done.error().text();
}

TEST(Store, NewFileHasNothingAndSaysSo) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    EXPECT_TRUE(store->opened().created);
    EXPECT_FALSE(store->opened().set_aside);
    EXPECT_EQ(difference(load_or_fail(*store), State{}), "");
}

TEST(Store, CommitsAddUpToTheSameStateAsInMemory) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    State expected;
    for (int n = 1; n <= 60; ++n) {
        const auto applied = store->apply(sample_commit(n));
        ASSERT_TRUE(applied) << n << ": " << applied.error().text();
        fold(expected, sample_commit(n));
        ASSERT_EQ(difference(load_or_fail(*store), expected), "") << n;
    }
    store.reset();
    EXPECT_EQ(difference(load_or_fail(*open_or_fail(dir.file("raidwatch.db"))), expected), "");
}

TEST(Store, SameCommitTwiceChangesNothing) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    for (int n = 1; n <= 7; ++n) ASSERT_TRUE(store->apply(sample_commit(n)));
    ASSERT_TRUE(store->apply(sample_commit(7)));
    EXPECT_EQ(difference(load_or_fail(*store), folded(7)), "");
    EXPECT_EQ(ask_sql(dir.file("raidwatch.db"), "SELECT count(*) FROM events"), "7");
}

TEST(Store, SecondOpenIncidentOfOneKeyIsRefusedWithAllOfItsCommit) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    ASSERT_TRUE(store->apply(sample_commit(1)));
    Commit commit = sample_commit(2);
    commit.incidents = sample_commit(1).incidents;
    commit.incidents[0].id = "another";
    const auto applied = store->apply(commit);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, ErrorCode::invalid);
    EXPECT_EQ(difference(load_or_fail(*store), folded(1)), "");
}

TEST(Store, SuccessorMayOpenInTheCommitThatResolves) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    ASSERT_TRUE(store->apply(sample_commit(1)));
    Commit commit;
    Incident successor = sample_commit(1).incidents[0];
    successor.id = "successor";
    Incident ended = sample_commit(1).incidents[0];
    ended.state = IncidentState::resolved;
    ended.resolved_at = commit.at = from_unix_ms(kSampleStart);
    commit.incidents = {successor, ended};
    EXPECT_TRUE(store->apply(commit));
}

TEST(Store, DeliveredSeqIsNeverGivenAgain) {
    TempDir dir;
    Commit commit;
    commit.outbox = {{.seq = 41, .sink = "hub", .lane = "x", .topic = "incident", .ref = "x", .body = "{}"}};
    commit.delivered = {41};
    auto store = open_or_fail(dir.file("raidwatch.db"));
    ASSERT_TRUE(store->apply(commit));
    store.reset();
    const State state = load_or_fail(*open_or_fail(dir.file("raidwatch.db")));
    EXPECT_TRUE(state.outbox.empty());
    EXPECT_EQ(state.next_outbox_seq, 42);
}

TEST(Store, ReadingsAreKeptOnlyWhereTheyDiffer) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    for (int n = 1; n <= 12; ++n) ASSERT_TRUE(store->apply(sample_commit(n)));
    EXPECT_EQ(ask_sql(dir.file("raidwatch.db"), "SELECT count(*) FROM readings"), "4")
        << "pending is n / 4: 0, 1, 2, 3";
}

TEST(Store, RecordedEventCannotBeChanged) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    ASSERT_TRUE(store->apply(sample_commit(1)));
    auto db = Database::open(dir.file("raidwatch.db"), {});
    EXPECT_FALSE(db->run("UPDATE events SET kind = 'x'"));
}

TEST(Store, CommitsAreDurableBeforeTheyCount) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    EXPECT_EQ(ask_sql(dir.file("raidwatch.db"), "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(ask_sql(dir.file("raidwatch.db"), "PRAGMA application_id"), "1382307700");
}

TEST(Store, FileOfSomethingElseIsSetAside) {
    TempDir dir;
    const auto path = dir.file("raidwatch.db");
    std::ofstream(path) << std::string(5000, 'x');
    auto store = open_or_fail(path);
    ASSERT_TRUE(store->opened().set_aside);
    EXPECT_TRUE(store->opened().created);
    EXPECT_EQ(std::filesystem::file_size(*store->opened().set_aside), 5000U);
    EXPECT_TRUE(store->opened().set_aside->starts_with(path + ".damaged-"));
    EXPECT_NE(store->opened().damage, "");
    EXPECT_TRUE(store->apply(sample_commit(1)));
}

TEST(Store, DatabaseOfSomethingElseIsSetAsideWhole) {
    TempDir dir;
    const auto path = dir.file("raidwatch.db");
    run_sql(path, "CREATE TABLE songs (name TEXT); INSERT INTO songs VALUES ('la')");
    auto store = open_or_fail(path);
    ASSERT_TRUE(store->opened().set_aside);
    EXPECT_EQ(ask_sql(*store->opened().set_aside, "SELECT name FROM songs"), "la");
}

TEST(Store, DamagedPageIsFoundAndSetAside) {
    TempDir dir;
    const auto path = dir.file("raidwatch.db");
    {
        auto store = open_or_fail(path);
        for (int n = 1; n <= 40; ++n) ASSERT_TRUE(store->apply(sample_commit(n)));
    }
    run_sql(path, "PRAGMA wal_checkpoint(TRUNCATE)");
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        for (int page = 2; page < 20; ++page) {
            file.seekp(page * 4096);
            file << std::string(200, '\xff');
        }
    }
    auto store = open_or_fail(path);
    EXPECT_TRUE(store->opened().set_aside);
    EXPECT_EQ(difference(load_or_fail(*store), State{}), "");
}

TEST(Store, MissingTableIsDamage) {
    TempDir dir;
    const auto path = dir.file("raidwatch.db");
    open_or_fail(path).reset();
    run_sql(path, "DROP TABLE outbox");
    EXPECT_TRUE(open_or_fail(path)->opened().set_aside);
}

TEST(Store, NewerDatabaseIsRefusedAndUntouched) {
    TempDir dir;
    const auto path = dir.file("raidwatch.db");
    open_or_fail(path).reset();
    run_sql(path, "PRAGMA user_version = 99");
    const auto store = Store::open(path);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, ErrorCode::unsupported);
    EXPECT_NE(store.error().text().find("newer raidwatch (schema 99"), std::string::npos)
        << store.error().text();
    EXPECT_EQ(ask_sql(path, "PRAGMA user_version"), "99");
}

TEST(Store, RowThatCannotBeUnderstoodHidesNoOther) {
    TempDir dir;
    const auto path = dir.file("raidwatch.db");
    auto store = open_or_fail(path);
    for (int n = 1; n <= 3; ++n) ASSERT_TRUE(store->apply(sample_commit(n)));
    run_sql(path, "UPDATE incidents SET document = '{\"kind\":\"of.tomorrow\"}' WHERE id = 'incident-2'");
    const State state = load_or_fail(*store);
    EXPECT_EQ(state.incidents.size(), 2U);
    EXPECT_EQ(store->unreadable_rows(), 1U);
    EXPECT_EQ(ask_sql(path, "SELECT from_table FROM unreadable"), "incidents");
    Commit again;
    again.incidents = sample_commit(2).incidents;
    again.incidents[0].id = "same key, new incident";
    EXPECT_TRUE(store->apply(again)) << "the row set aside must not block its key";
}

TEST(Store, PathInAMissingDirectoryIsAnErrorNotACrash) {
    TempDir dir;
    EXPECT_FALSE(Store::open(dir.file("none/raidwatch.db")));
}

TEST(Store, TellsWhenItsFileIsNoLongerTheOneAtThePath) {
    TempDir dir;
    auto store = open_or_fail(dir.file("raidwatch.db"));
    EXPECT_TRUE(store->in_place());
    std::filesystem::remove_all(dir.path());
    EXPECT_FALSE(store->in_place());
}

TEST(Store, PruneKeepsWhatIsOpenAndTheNewestReading) {
    TempDir dir;
    const auto path = dir.file("raidwatch.db");
    auto store = open_or_fail(path);
    for (int n = 1; n <= 42; ++n) ASSERT_TRUE(store->apply(sample_commit(n)));
    ASSERT_TRUE(store->prune(from_unix_ms(kSampleStart) + Seconds(20LL * 365 * 86400), {}));
    EXPECT_EQ(ask_sql(path, "SELECT count(*) FROM readings"), "1");
    EXPECT_EQ(ask_sql(path, "SELECT count(*) FROM events"), "0");
    EXPECT_EQ(ask_sql(path, "SELECT count(*) FROM incidents"), "2") << "9 and 10 are open";
    EXPECT_EQ(ask_sql(path, "SELECT count(*) FROM operations"), "1") << "operation 7 runs";
    EXPECT_EQ(ask_sql(path, "SELECT count(*) FROM maintenance"), "1") << "window 7 is scheduled";
    EXPECT_EQ(ask_sql(path, "SELECT count(*) FROM outbox WHERE state = 'dead'"), "0");
    EXPECT_NE(ask_sql(path, "SELECT count(*) FROM outbox"), "0") << "what waits is owed, however old";
}

TEST(Store, PruneThinsOldReadingsToOneADay) {
    TempDir dir;
    const auto path = dir.file("raidwatch.db");
    auto store = open_or_fail(path);
    Commit commit;
    for (int hour = 0; hour < 10 * 24; ++hour) {
        SmartReading reading{.disk = "disk-1", .taken_at = from_unix_ms(hour * 3'600'000LL)};
        reading.pending = static_cast<std::uint64_t>(hour);
        commit.readings.push_back(reading);
    }
    ASSERT_TRUE(store->apply(commit));
    Retention retention;
    retention.readings_in_full = Seconds(5 * 86400);
    ASSERT_TRUE(store->prune(from_unix_ms(10 * 86'400'000LL), retention));
    EXPECT_EQ(ask_sql(path, "SELECT count(*) FROM readings"), std::to_string(5 + 5 * 24));
}

}  // namespace
}  // namespace raidwatch::store
