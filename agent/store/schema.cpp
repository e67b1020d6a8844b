#include "schema.hpp"

#include <raidwatch/base/text.hpp>

#include <array>
#include <span>
#include <string>

namespace raidwatch::store {

namespace {

struct Migration {
    int number;
    /// Programs that know only earlier migrations cannot read the result (not so when it only adds to the
    /// tables).
    bool breaks_readers;
    const char* sql;
};

// Times are UTC milliseconds, severities ordinals of their enums, documents the JSON of the model's values.
// Columns beside a document repeat what queries look for.
constexpr const char* kFirstTables = R"sql(
CREATE TABLE counters (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT;
INSERT INTO counters VALUES ('next_outbox_seq', 1), ('next_incident_number', 1), ('oldest_reader', 1);

CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT;

CREATE TABLE domain_state (
    source TEXT NOT NULL, target TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (source, target)) STRICT;

CREATE TABLE view (one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1), document TEXT NOT NULL) STRICT;

CREATE TABLE faults (position INTEGER PRIMARY KEY NOT NULL, document TEXT NOT NULL) STRICT;

CREATE TABLE incidents (
    id TEXT PRIMARY KEY NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL, severity INTEGER NOT NULL, subject_id TEXT NOT NULL, subject_name TEXT NOT NULL,
    opened_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, resolved_at INTEGER, document TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX one_open_incident_per_key ON incidents (key) WHERE state <> 'resolved';
CREATE INDEX incidents_by_time ON incidents (opened_at);

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
    kind TEXT NOT NULL, severity INTEGER NOT NULL, subject_id TEXT NOT NULL, subject_name TEXT NOT NULL,
    document TEXT NOT NULL) STRICT;
CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_by_subject ON events (subject_id, at);
CREATE TRIGGER events_are_immutable BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are immutable'); END;

CREATE TABLE operations (
    id TEXT PRIMARY KEY NOT NULL, target TEXT NOT NULL, target_name TEXT NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER, document TEXT NOT NULL) STRICT;
CREATE INDEX operations_by_time ON operations (started_at);

CREATE TABLE readings (
    disk TEXT NOT NULL, taken_at INTEGER NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (disk, taken_at)) STRICT;

CREATE TABLE rule_memory (key TEXT PRIMARY KEY NOT NULL, document TEXT NOT NULL) STRICT;

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY NOT NULL, sink TEXT NOT NULL, lane TEXT NOT NULL, topic TEXT NOT NULL,
    ref TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL,
    state TEXT NOT NULL, last_error TEXT NOT NULL) STRICT;

CREATE TABLE unreadable (
    at INTEGER NOT NULL, from_table TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL) STRICT;
)sql";

// A reading's substance is its document without the numbers that change all the time. Times of points are
// whole seconds.
constexpr const char* kTrends = R"sql(
ALTER TABLE readings ADD COLUMN substance TEXT NOT NULL DEFAULT '';
CREATE TABLE trend_series (
    id INTEGER PRIMARY KEY NOT NULL, disk TEXT NOT NULL, metric TEXT NOT NULL, UNIQUE (disk, metric)) STRICT;
CREATE TABLE trend_points (
    series INTEGER NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL,
    PRIMARY KEY (series, at)) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kMaintenance = R"sql(
CREATE TABLE maintenance (
    id TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL, from_at INTEGER NOT NULL, until_at INTEGER NOT NULL,
    completed_at INTEGER, document TEXT NOT NULL) STRICT;
CREATE INDEX maintenance_by_time ON maintenance (from_at);
)sql";

constexpr const char* kPhaseOuts = R"sql(
CREATE TABLE phase_outs (
    id TEXT PRIMARY KEY NOT NULL, disk TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
    asked_at INTEGER NOT NULL, ended_at INTEGER, document TEXT NOT NULL) STRICT;
CREATE INDEX phase_outs_by_time ON phase_outs (asked_at);
)sql";

constexpr std::array<Migration, 4> kMigrations{{
    {1, true, kFirstTables},
    {2, false, kTrends},
    {3, false, kMaintenance},
    {4, false, kPhaseOuts},
}};

Result<std::int64_t> number(Database& db, const char* sql) {
    const auto text = db.single(sql);
    if (!text) return tl::unexpected(text.error());
    return parse_int(*text).value_or(0);
}

}  // namespace

int schema_version() {
    return kMigrations.back().number;
}

Result<SchemaState> inspect_schema(Database& db) {
    const auto application = number(db, "PRAGMA application_id");
    if (!application) return tl::unexpected(application.error());
    const auto version = number(db, "PRAGMA user_version");
    if (!version) return tl::unexpected(version.error());
    const auto objects = number(db, "SELECT count(*) FROM sqlite_schema");
    if (!objects) return tl::unexpected(objects.error());

    SchemaState state;
    state.version = static_cast<int>(*version);
    if (*application == 0 && *objects == 0 && *version == 0) return state;
    if (*application != kApplicationId || *version < 1) {
        state.fit = SchemaFit::foreign;
        return state;
    }
    state.fit = *version > schema_version() ? SchemaFit::newer : SchemaFit::ours;
    const auto oldest = number(db, "SELECT value FROM counters WHERE name = 'oldest_reader'");
    state.readable = oldest && *oldest <= schema_version();
    return state;
}

Status migrate(Database& db) {
    const auto version = number(db, "PRAGMA user_version");
    if (!version) return tl::unexpected(version.error());
    for (const auto& migration : kMigrations) {
        if (migration.number <= *version) continue;
        auto transaction = Transaction::begin(db);
        if (!transaction) return tl::unexpected(transaction.error());
        if (auto done = db.run(migration.sql); !done) return done;
        const std::string text = std::to_string(migration.number);
        std::string stamp = "PRAGMA user_version = " + text +
                            "; PRAGMA application_id = " + std::to_string(kApplicationId) + ";";
        if (migration.breaks_readers)
            stamp += "UPDATE counters SET value = " + text + " WHERE name = 'oldest_reader';";
        if (auto done = db.run(stamp.c_str()); !done) return done;
        if (auto done = transaction->commit(); !done) return done;
    }
    return {};
}

}  // namespace raidwatch::store
