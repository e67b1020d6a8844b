#include "hub/api/tokens.hpp"
#include "hub/store/sqlite.hpp"
#include "hub_rig.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

const UtcTime kNow = *parse_rfc3339("2026-11-22T04:00:00Z");

std::unique_ptr<SqlStore> open_store(const std::string& path) {
    auto store = open_sqlite_store(path, DamagedFile::set_aside, kNow);
    EXPECT_TRUE(store) << store.error().text();
    return std::move(*store);
}

IncidentRecord record(const std::string& id, const std::string& key = "k", bool open = true) {
    IncidentRecord made;
    made.node = "n";
    made.id = id;
    made.key = key;
    made.open = open;
    made.revision = 1;
    made.document = "{\"id\":\"" + id + "\"}";
    return made;
}

/// Makes a database with enough rows to have inner pages.
void fill(SqlStore& store, int incidents) {
    ASSERT_TRUE(store.add_token(make_token(TokenScope::node, "n", "", kNow).record));
    for (int i = 1; i <= incidents; ++i) {
        auto incident = record("I" + std::to_string(i), "k" + std::to_string(i));
        incident.document = std::string(600, 'x');
        ASSERT_TRUE(store.put_incident(incident));
    }
}

void overwrite(const std::string& path, std::streamoff offset, std::size_t size) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << std::string(size, '\xa5');
}

std::vector<std::string> set_aside_files(const TemporaryFolder& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder / ""))
        if (entry.path().string().find(".damaged-") != std::string::npos)
            names.push_back(entry.path().string());
    return names;
}

TEST(HubStore, NumbersCountUpAndAreNeverGivenTwice) {
    TemporaryFolder folder;
    {
        auto store = open_store(folder / "hub.db");
        EXPECT_EQ(store->put_incident(record("A", "a"))->number, 1);
        EXPECT_EQ(store->put_incident(record("B", "b"))->number, 2);
    }
    EXPECT_EQ(open_store(folder / "hub.db")->put_incident(record("C", "c"))->number, 3);
}

TEST(HubStore, TextWithZeroBytesComesBackWhole) {
    TemporaryFolder folder;
    auto store = open_store(folder / "hub.db");
    auto incident = record("A");
    incident.document = std::string("a\0b", 3);
    ASSERT_TRUE(store->put_incident(incident));
    EXPECT_EQ((*store->incident(1))->document, incident.document);
}

TEST(HubStore, HubsOwnFindingsAreStoredTogetherOrNotAtAll) {
    TemporaryFolder folder;
    auto store = open_store(folder / "hub.db");
    ASSERT_TRUE(store->put_incident(record("A", "a")));
    auto contradicting = record("A", "other key");
    contradicting.revision = 2;
    EventRecord event;
    event.node = "n";
    event.id = "E";
    EXPECT_FALSE(store->record({.events = {event}, .incidents = {contradicting}}));
    EXPECT_TRUE(store->events({})->empty());
}

TEST(HubStore, TwoProcessesWriteSideBySide) {
    TemporaryFolder folder;
    auto one = open_store(folder / "hub.db");
    auto two = open_store(folder / "hub.db");
    EXPECT_EQ(one->put_incident(record("A", "a"))->number, 1);
    EXPECT_EQ(two->put_incident(record("B", "b"))->number, 2);
    EXPECT_EQ(two->put_incident(record("A2", "a"))->what, PutOutcome::What::conflict);
    EXPECT_EQ(one->incidents({})->size(), 2U);
}

TEST(HubStore, FileThatIsNoDatabaseIsSetAsideAndKept) {
    TemporaryFolder folder;
    std::ofstream(folder / "hub.db") << std::string(8192, 'z');
    auto store = open_store(folder / "hub.db");
    EXPECT_EQ(store->put_incident(record("A"))->number, 1);
    EXPECT_EQ(set_aside_files(folder).size(), 1U);
}

TEST(HubStore, DamagedFileIsRefusedByTheCommandLine) {
    TemporaryFolder folder;
    std::ofstream(folder / "hub.db") << std::string(8192, 'z');
    const auto store = open_sqlite_store(folder / "hub.db", DamagedFile::refuse, kNow);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, ErrorCode::malformed);
    EXPECT_TRUE(set_aside_files(folder).empty());
}

TEST(HubStore, DamagedPageCostsItsRowsButNeitherTokensNorNumbers) {
    TemporaryFolder folder;
    const auto path = folder / "hub.db";
    {
        auto store = open_store(path);
        fill(*store, 400);
        ASSERT_TRUE(store->record({.parts = {{"component", "c1", 1, kNow, kNow, "{}"}}}));
    }
    // One page in the middle of the file, where the incidents' documents are.
    const auto size = std::filesystem::file_size(path);
    overwrite(path, static_cast<std::streamoff>(size / 2 / 4096 * 4096), 4096);
    auto store = open_store(path);
    EXPECT_FALSE(set_aside_files(folder).empty());
    EXPECT_EQ(store->tokens()->size(), 1U);
    EXPECT_EQ(store->page_parts()->size(), 1U);
    IncidentFilter all;
    all.limit = 1000;
    const auto kept = store->incidents(all)->size();
    EXPECT_GT(kept, 300U);
    EXPECT_LE(kept, 400U);
    EXPECT_EQ(store->put_incident(record("new", "new"))->number, 401);
}

TEST(HubStore, FileOfANewerHubIsLeftAlone) {
    TemporaryFolder folder;
    open_store(folder / "hub.db");
    {
        auto database = sqlite::Database::open(folder / "hub.db");
        ASSERT_TRUE((*database)->execute("PRAGMA user_version = 9999"));
    }
    const auto store = open_sqlite_store(folder / "hub.db", DamagedFile::set_aside, kNow);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, ErrorCode::unsupported);
    EXPECT_TRUE(set_aside_files(folder).empty());
}

TEST(HubStore, PathThatCannotBeOpenedIsAnErrorNotDamage) {
    const auto store = open_sqlite_store("/proc/nowhere/hub.db", DamagedFile::set_aside, kNow);
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().code, ErrorCode::malformed);
}

TEST(HubStore, WritesAreDurableBeforeTheyCount) {
    TemporaryFolder folder;
    auto database = sqlite::Database::open(folder / "hub.db");
    ASSERT_TRUE(database);
    for (const auto& [pragma, expected] : std::vector<std::pair<std::string, std::string>>{
             {"PRAGMA journal_mode", "wal"}, {"PRAGMA synchronous", "2"}}) {
        auto query = (*database)->query(pragma);
        ASSERT_TRUE(query->step().value());
        EXPECT_EQ(query->text(0), expected) << pragma;
    }
}

TEST(HubStore, WriterWaitsForTheLockOfAnother) {
    TemporaryFolder folder;
    auto store = open_store(folder / "hub.db");
    auto other = sqlite::Database::open(folder / "hub.db");
    auto query = (*other)->query("PRAGMA busy_timeout");
    ASSERT_TRUE(query->step().value());
    EXPECT_EQ(query->integer(0), 5000);
}

}  // namespace
}  // namespace raidwatch::hub
