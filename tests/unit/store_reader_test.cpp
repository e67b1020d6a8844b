#include "agent/store/reader.hpp"
#include "agent/store/sqlite.hpp"
#include "agent/store/store.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::store {
namespace {

class ReaderTest : public testing::Test {
  protected:
    void record(int from, int to) {
        for (int n = from; n <= to; ++n) ASSERT_TRUE(store_->apply(sample_commit(n)));
    }
    std::unique_ptr<Reader> reader() {
        auto reader = Reader::open(path_);
        EXPECT_TRUE(reader) << reader.error().text();
        return std::move(*reader);
    }
    void run_sql(const char* sql) {
        auto db = Database::open(path_, {});
        const auto done = db->run(sql);
        ASSERT_TRUE(done) << done.error().text();
    }
    TempDir dir_;
    std::string path_ = dir_.file("raidwatch.db");
    std::unique_ptr<Store> store_ = std::move(*Store::open(path_));
};

std::vector<std::string> ids(const auto& list) {
    std::vector<std::string> found;
    for (const auto& item : list) found.push_back(item.id);
    return found;
}
using Ids = std::vector<std::string>;

TEST(Reader, AbsentFileIsNotFound) {
    TempDir dir;
    const auto reader = Reader::open(dir.file("raidwatch.db"));
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, ErrorCode::not_found);
}

TEST(Reader, FileWithoutTablesIsNotFound) {
    TempDir dir;
    fclose(fopen(dir.file("raidwatch.db").c_str(), "w"));
    EXPECT_EQ(Reader::open(dir.file("raidwatch.db")).error().code, ErrorCode::not_found);
}

TEST_F(ReaderTest, EmptyStoreHasNoViewYet) {
    const auto view = reader()->view();
    ASSERT_FALSE(view);
    EXPECT_EQ(view.error().code, ErrorCode::not_found);
    EXPECT_TRUE(reader()->incidents()->empty());
}

TEST_F(ReaderTest, ReadsWhileTheDaemonWritesAndSeesOneMoment) {
    record(1, 3);
    auto moment = reader();
    record(4, 6);
    EXPECT_EQ(moment->meta()->at("n"), "3");
    EXPECT_EQ(moment->events()->size(), 3U);
    ASSERT_TRUE(moment->refresh());
    EXPECT_EQ(moment->meta()->at("n"), "6");
    EXPECT_EQ(moment->snapshot()->domains, folded(6).snapshot.domains);
    EXPECT_EQ(*moment->faults(), folded(6).faults);
    EXPECT_EQ(*moment->outbox(), folded(6).outbox);
    EXPECT_EQ(*moment->view(), *sample_commit(6).view);
}

TEST_F(ReaderTest, IncidentFiltersNarrow) {
    record(1, 41);  // incidents 1 to 8 have come and gone, 9 is open
    EXPECT_EQ(reader()->incidents()->size(), 9U);
    EXPECT_EQ(ids(*reader()->incidents({.open_only = true})), Ids{"incident-9"});
    EXPECT_EQ(ids(*reader()->incidents({.component = "md3"})), (Ids{"incident-3", "incident-7"}));
    EXPECT_EQ(ids(*reader()->incidents({.key = "array_redundancy/md-uuid-2"})),
              (Ids{"incident-2", "incident-6"}));
    EXPECT_EQ(ids(*reader()->incidents({.limit = 2})), (Ids{"incident-8", "incident-9"}));
    EXPECT_EQ(ids(*reader()->incidents({.number = 5})), Ids{"incident-5"});
    EXPECT_EQ(ids(*reader()->incidents({.state = IncidentState::identified})), Ids{"incident-9"});
    EXPECT_EQ(reader()->incidents({.kind = "array"})->size(), 9U);
    EXPECT_TRUE(reader()->incidents({.kind = "disk"})->empty());
    EXPECT_TRUE(reader()->incidents({.until = from_unix_ms(kSampleStart)})->empty());
}

TEST_F(ReaderTest, IncidentIsFoundByItsFailedPart) {
    Commit commit = sample_commit(1);
    commit.incidents[0].parts = {{SubjectKind::disk, "wwn-0x5000c500a1b2c3d4", "ZC1A0005"}};
    commit.incidents[0].touches = {{SubjectKind::disk, "wwn-0x5000c500a1b2c3d5", "ZC1A0006"}};
    ASSERT_TRUE(store_->apply(commit));
    EXPECT_EQ(reader()->incidents({.component = "ZC1A0005"})->size(), 1U);
    EXPECT_EQ(reader()->incidents({.component = "wwn-0x5000c500a1b2c3d5"})->size(), 1U);
    EXPECT_TRUE(reader()->incidents({.component = "ZC1A0007"})->empty());
}

TEST_F(ReaderTest, EventFiltersNarrow) {
    record(1, 20);
    EXPECT_EQ(ids(*reader()->events({.limit = 2})), (Ids{"event-19", "event-20"}));
    EXPECT_EQ(reader()->events({.kind = "operation"})->size(), 10U);
    EXPECT_EQ(reader()->events({.component = "md1"})->size(), 5U);
    EXPECT_EQ(reader()->events({.component = "md-uuid-1"})->size(), 5U);
    EXPECT_EQ(ids(*reader()->events({.at_least = Severity::critical})),
              (Ids{"event-5", "event-10", "event-15", "event-20"}));
    EXPECT_EQ(reader()->events({.since = sample_commit(20).at})->size(), 1U);
    EXPECT_EQ(reader()->events({.until = sample_commit(20).at})->size(), 19U);
}

TEST_F(ReaderTest, FilterTextIsDataNotSql) {
    record(1, 4);
    EXPECT_TRUE(reader()->events({.component = "' OR 1=1 --"})->empty());
    EXPECT_TRUE(reader()->events({.kind = "%"})->empty());
    EXPECT_TRUE(reader()->incidents({.component = std::string("\0\xff'", 3)})->empty());
}

TEST_F(ReaderTest, MaintenanceIsTheOpenWindowsAndThoseCompletedSince) {
    record(1, 14);  // window 0 and 1 are completed, 2 runs
    const auto all = reader()->maintenance();
    ASSERT_TRUE(all);
    EXPECT_EQ(ids(*all), (Ids{"window-0", "window-1", "window-2"}));
    EXPECT_EQ(use_of(all->back(), "node1").window, all->back().id);
    const auto since = reader()->maintenance(*all->at(1).completed_at);
    EXPECT_EQ(ids(*since), (Ids{"window-1", "window-2"}));
}

TEST_F(ReaderTest, DatabaseOfAnOlderDaemonHasNoMaintenance) {
    record(1, 3);
    run_sql("DROP TABLE maintenance; PRAGMA user_version = 1");
    const auto none = reader()->maintenance();
    ASSERT_TRUE(none) << none.error().text();
    EXPECT_TRUE(none->empty());
}

TEST_F(ReaderTest, OperationFiltersNarrow) {
    record(1, 20);
    EXPECT_EQ(reader()->operations()->size(), 4U);
    EXPECT_EQ(ids(*reader()->operations({.running_only = true})), Ids{"operation-3"});
    EXPECT_EQ(reader()->operations({.target = "md0"})->size(), 4U);
    EXPECT_TRUE(reader()->operations({.target = "md1"})->empty());
    EXPECT_EQ(reader()->operations({.since = sample_commit(17).at})->size(), 2U);
}

TEST_F(ReaderTest, ReadingsComeWithTheirTimes) {
    record(1, 12);
    const auto readings = *reader()->readings("disk-1");
    ASSERT_EQ(readings.size(), 4U);
    EXPECT_EQ(readings[1].taken_at, sample_commit(4).at);
    EXPECT_EQ(readings[1].pending, 1U);
    EXPECT_EQ(reader()->readings("disk-1", sample_commit(5).at)->size(), 2U);
    EXPECT_EQ(reader()->readings("disk-1", {}, 1)->front().pending, 3U);
    EXPECT_TRUE(reader()->readings("disk-2")->empty());
}

TEST_F(ReaderTest, RowOfANewerVersionIsCountedAndHidesNoOther) {
    record(1, 3);
    run_sql("UPDATE incidents SET document = '{\"kind\":\"of.tomorrow\"}' WHERE id = 'incident-2'");
    auto moment = reader();
    EXPECT_EQ(ids(*moment->incidents()), (Ids{"incident-1", "incident-3"}));
    EXPECT_EQ(moment->unreadable_rows(), 1U);
}

TEST_F(ReaderTest, NewerDatabaseThatOnlyAddsIsRead) {
    record(1, 3);
    run_sql(
        "ALTER TABLE incidents ADD COLUMN mood TEXT; CREATE TABLE moods (x TEXT) STRICT; PRAGMA user_version "
        "= 99");
    EXPECT_EQ(reader()->incidents()->size(), 3U);
}

TEST_F(ReaderTest, NewerDatabaseOfAnotherFormIsRefused) {
    run_sql("UPDATE counters SET value = 99 WHERE name = 'oldest_reader'; PRAGMA user_version = 99");
    const auto reader = Reader::open(path_);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, ErrorCode::unsupported);
}

TEST_F(ReaderTest, OtherDatabaseIsMalformed) {
    run_sql("PRAGMA application_id = 7");
    EXPECT_EQ(Reader::open(path_).error().code, ErrorCode::malformed);
}

TEST_F(ReaderTest, RefreshFollowsAReplacedFile) {
    record(1, 3);
    auto moment = reader();
    store_.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
    store_ = std::move(*Store::open(path_));
    ASSERT_TRUE(moment->refresh());
    EXPECT_TRUE(moment->incidents()->empty());
}

/// Whether a user who may write neither the database nor its directory reads that many incidents.
bool reads_without_write_permission(const std::filesystem::path& path, std::size_t incidents) {
    using std::filesystem::perms;
    namespace fs = std::filesystem;
    for (const auto& file : fs::directory_iterator(path.parent_path())) fs::permissions(file, perms(0444));
    fs::permissions(path.parent_path(), perms(0555));
    const pid_t child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(9);
        auto reader = Reader::open(path);
        if (!reader) ::_exit(1);
        const auto found = (*reader)->incidents();
        ::_exit(found && found->size() == incidents ? 0 : 2);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    fs::permissions(path.parent_path(), perms(0755));
    for (const auto& file : fs::directory_iterator(path.parent_path())) fs::permissions(file, perms(0644));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_F(ReaderTest, UserWithoutWritePermissionReads) {
    record(1, 3);
    EXPECT_TRUE(reads_without_write_permission(path_, 3)) << "with the daemon running";
    store_.reset();
    EXPECT_TRUE(reads_without_write_permission(path_, 3)) << "after the daemon stopped";
    run_sql("PRAGMA wal_checkpoint(TRUNCATE)");
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
    EXPECT_TRUE(reads_without_write_permission(path_, 3)) << "a copy without its log";
}

}  // namespace
}  // namespace raidwatch::store
