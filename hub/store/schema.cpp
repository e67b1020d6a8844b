#include "schema.hpp"

#include <array>
#include <string>

namespace raidwatch::hub {

namespace {

constexpr const char* kFirst = R"sql(
CREATE TABLE tokens (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL, cluster TEXT NOT NULL,
    created_ms INTEGER NOT NULL, revoked_ms INTEGER
) STRICT;

CREATE TABLE heartbeats (
    node TEXT PRIMARY KEY, received_ms INTEGER NOT NULL, document TEXT NOT NULL
) STRICT;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    node TEXT NOT NULL, id TEXT NOT NULL, at_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL,
    kind TEXT NOT NULL, severity TEXT NOT NULL, subject_id TEXT NOT NULL, subject_name TEXT NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (node, id)
) STRICT;
CREATE INDEX events_by_time ON events (at_ms);

CREATE TABLE incidents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    node TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    fault_class TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, severity TEXT NOT NULL,
    subject_id TEXT NOT NULL, subject_name TEXT NOT NULL,
    opened_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, resolved_ms INTEGER,
    first_received_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL,
    document TEXT NOT NULL,
    UNIQUE (node, id)
) STRICT;
-- One fault, one incident: whatever else goes wrong, the database itself refuses a second open one.
CREATE UNIQUE INDEX incidents_one_open ON incidents (node, key) WHERE open = 1;
CREATE INDEX incidents_open ON incidents (open, number);
CREATE INDEX incidents_by_key ON incidents (node, key);

CREATE TABLE components (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL, status TEXT NOT NULL,
    created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE days (
    component TEXT NOT NULL, day TEXT NOT NULL, worst INTEGER NOT NULL, PRIMARY KEY (component, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL
) STRICT;
)sql";

constexpr const char* kCasework = R"sql(
CREATE TABLE signals (
    component TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (component, source)
) STRICT;

CREATE TABLE cases (
    number INTEGER PRIMARY KEY, revision INTEGER NOT NULL,
    acknowledged_by TEXT NOT NULL, acknowledged_severity TEXT NOT NULL, acknowledged_ms INTEGER,
    published_by TEXT NOT NULL, published_ms INTEGER,
    next_update_ms INTEGER, overdue_told INTEGER NOT NULL CHECK (overdue_told IN (0, 1)),
    public_title TEXT NOT NULL, public_impact TEXT NOT NULL,
    postmortem TEXT NOT NULL, postmortem_published_ms INTEGER,
    metadata TEXT NOT NULL
) STRICT;
CREATE INDEX cases_owed ON cases (next_update_ms) WHERE next_update_ms IS NOT NULL AND overdue_told = 0;

CREATE TABLE notes (
    number INTEGER NOT NULL, id INTEGER NOT NULL, at_ms INTEGER NOT NULL, who TEXT NOT NULL, text TEXT NOT NULL,
    state TEXT NOT NULL, audience TEXT NOT NULL,
    PRIMARY KEY (number, id)
) STRICT;
)sql";

constexpr const char* kPeople = R"sql(
CREATE TABLE people (
    name TEXT PRIMARY KEY, password_hash TEXT NOT NULL, created_ms INTEGER NOT NULL, disabled_ms INTEGER
) STRICT;
CREATE TABLE sessions (
    digest TEXT PRIMARY KEY, person TEXT NOT NULL, by_proxy INTEGER NOT NULL CHECK (by_proxy IN (0, 1)),
    created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* kMaintenance = R"sql(
CREATE TABLE maintenance (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, from_ms INTEGER NOT NULL, completed_ms INTEGER, document TEXT NOT NULL
) STRICT;
CREATE INDEX maintenance_by_end ON maintenance (completed_ms);
)sql";

constexpr const char* kManyHubs = R"sql(
ALTER TABLE heartbeats ADD COLUMN seq INTEGER NOT NULL DEFAULT 1;
CREATE INDEX heartbeats_by_seq ON heartbeats (seq);
CREATE TABLE leadership (
    id INTEGER PRIMARY KEY CHECK (id = 1), holder TEXT NOT NULL, beat INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* kFolds = R"sql(
CREATE TABLE folds (number INTEGER PRIMARY KEY, into_number INTEGER NOT NULL) STRICT;
)sql";

constexpr const char* kRotation = R"sql(
ALTER TABLE tokens ADD COLUMN ends_ms INTEGER;
ALTER TABLE tokens ADD COLUMN succeeds INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr const char* kNotices = R"sql(
CREATE TABLE notices (
    id TEXT PRIMARY KEY, revision INTEGER NOT NULL, from_ms INTEGER NOT NULL, over_ms INTEGER, document TEXT NOT NULL
) STRICT;
CREATE INDEX notices_by_end ON notices (over_ms);
ALTER TABLE cases ADD COLUMN withdrawn_ms INTEGER;
)sql";

constexpr const char* kSubscriptions = R"sql(
CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, confirm_digest TEXT NOT NULL,
    end_key TEXT NOT NULL, secret TEXT NOT NULL, created_ms INTEGER NOT NULL, asked_ms INTEGER NOT NULL,
    confirmed_ms INTEGER,
    UNIQUE (kind, address)
) STRICT;
CREATE INDEX subscriptions_to_confirm ON subscriptions (confirm_digest);

CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription TEXT NOT NULL, message_id TEXT NOT NULL, document TEXT NOT NULL, due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_due ON deliveries (due_ms);
CREATE INDEX deliveries_in_order ON deliveries (subscription, seq);

CREATE TABLE told (key TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;
)sql";

constexpr const char* kPageParts = R"sql(
CREATE TABLE page_parts (
    kind TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
CREATE TABLE metric_points (
    metric TEXT NOT NULL, slot INTEGER NOT NULL, at_ms INTEGER NOT NULL, millionths INTEGER NOT NULL,
    PRIMARY KEY (metric, slot)
) STRICT, WITHOUT ROWID;
ALTER TABLE cases ADD COLUMN components TEXT NOT NULL DEFAULT '';
)sql";

/// Written in SQLite's dialect; PostgreSQL's driver translates. In order; a released one is never edited,
/// only followed by the next.
constexpr std::array kMigrations{kFirst, kCasework, kPeople,  kMaintenance,   kManyHubs,
                                 kFolds, kRotation, kNotices, kSubscriptions, kPageParts};

Status apply(sql::Database& database, std::size_t number) {
    auto transaction = sql::Transaction::begin(database);
    if (!transaction) return tl::unexpected(transaction.error());
    // Another process may have been faster: look again under the write lock.
    const auto now = database.schema_version();
    if (!now) return tl::unexpected(now.error());
    if (*now > static_cast<std::int64_t>(number)) return {};
    if (auto done = database.execute_schema(kMigrations[number]); !done) return done;
    if (auto done = database.set_schema_version(static_cast<std::int64_t>(number) + 1); !done) return done;
    return transaction->commit();
}

}  // namespace

Status migrate(sql::Database& database) {
    const auto current = database.schema_version();
    if (!current) return tl::unexpected(current.error());
    if (*current < 0 || *current > static_cast<std::int64_t>(kMigrations.size()))
        return failure(ErrorCode::unsupported, "opening", database.name(),
                       "written by a newer raidwatch-hub (schema " + std::to_string(*current) + ")");
    for (auto number = static_cast<std::size_t>(*current); number < kMigrations.size(); ++number)
        if (auto applied = apply(database, number); !applied) return applied;
    return {};
}

}  // namespace raidwatch::hub
