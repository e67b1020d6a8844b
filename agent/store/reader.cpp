#include "reader.hpp"

#include "documents.hpp"
#include "rows.hpp"
#include "schema.hpp"
#include "trend.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <limits>

#include <unistd.h>

namespace raidwatch::store {

namespace {

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

std::int64_t ms_or(const std::optional<UtcTime>& time, std::int64_t otherwise) {
    return time ? unix_ms(*time) : otherwise;
}
std::int64_t rows_or_all(std::size_t limit) {
    return limit == 0 ? -1 : static_cast<std::int64_t>(limit);
}

// In all queries an absent (NULL) parameter narrows nothing. Newest first, so that a limit keeps the newest.
constexpr const char* kIncidents = R"sql(
SELECT document FROM incidents WHERE (?1 = 0 OR state <> 'resolved')
  AND (resolved_at IS NULL OR resolved_at >= ?2) AND opened_at < ?3
  AND (?4 IS NULL OR id = ?4) AND (?5 IS NULL OR key = ?5) AND (?6 IS NULL OR substr(kind, 1, length(?6)) = ?6)
  AND (?7 IS NULL OR state = ?7) AND (?8 IS NULL OR number = ?8)
  AND (?9 IS NULL OR subject_id = ?9 OR subject_name = ?9 OR (json_valid(document) AND EXISTS (
    SELECT 1 FROM json_each(document, '$.parts') WHERE ?9 IN (json_extract(value, '$.id'), json_extract(value, '$.name'))
    UNION ALL
    SELECT 1 FROM json_each(document, '$.touches') WHERE ?9 IN (json_extract(value, '$.id'), json_extract(value, '$.name')))))
ORDER BY opened_at DESC, number DESC LIMIT ?10)sql";

constexpr const char* kEvents = R"sql(
SELECT document FROM events WHERE at >= ?1 AND at < ?2
  AND (?3 IS NULL OR substr(kind, 1, length(?3)) = ?3)
  AND (?4 IS NULL OR subject_id = ?4 OR subject_name = ?4) AND severity >= ?5
ORDER BY at DESC, seq DESC LIMIT ?6)sql";

constexpr const char* kOperations = R"sql(
SELECT document FROM operations WHERE (?1 = 0 OR ended_at IS NULL) AND (?2 IS NULL OR target = ?2 OR target_name = ?2)
  AND (ended_at IS NULL OR ended_at >= ?3)
ORDER BY started_at DESC, id DESC LIMIT ?4)sql";

constexpr const char* kReadings = R"sql(
SELECT document, taken_at FROM readings WHERE disk = ?1 AND taken_at >= ?2 ORDER BY taken_at DESC LIMIT ?3)sql";

class SqliteReader final : public Reader {
  public:
    explicit SqliteReader(std::string path) : path_(std::move(path)) {}

    Status refresh() override;
    Result<std::map<std::string, std::string>> meta() override {
        return text_map(*db_, "SELECT key, value FROM meta");
    }
    Result<NodeView> view() override;
    Result<std::vector<Fault>> faults() override;
    Result<std::vector<Incident>> incidents(const IncidentFilter& filter) override;
    Result<std::vector<Event>> events(const EventFilter& filter) override;
    Result<std::vector<Operation>> operations(const OperationFilter& filter) override;
    Result<std::vector<PhaseOut>> phase_outs(std::optional<UtcTime> since) override;
    Result<std::vector<MaintenanceWindow>> maintenance(std::optional<UtcTime> since) override;
    Result<std::vector<SmartReading>> readings(const std::string& disk, std::optional<UtcTime> since,
                                               std::size_t limit) override;
    Result<std::vector<TrendSeries>> trends(const std::string& disk, const std::optional<std::string>& metric,
                                            UtcTime since) override {
        return read_trends(*db_, disk, metric, since);
    }
    Result<std::vector<OutboxRow>> outbox() override;
    Result<Snapshot> snapshot() override;
    std::size_t unreadable_rows() const override { return unreadable_; }

  private:
    Result<Database> connect();

    /// All rows' first column as T; `finish` sees each value with its row.
    template <class T, class Finish>
    Result<std::vector<T>> list(Statement& rows, Finish finish) {
        std::vector<T> values;
        for (;;) {
            const auto row = rows.step();
            if (!row) return tl::unexpected(row.error());
            if (!*row) return values;
            if (auto value = from_document<T>(rows.text(0))) {
                finish(*value, rows);
                values.push_back(std::move(*value));
            } else {
                ++unreadable_;
            }
        }
    }
    template <class T>
    Result<std::vector<T>> newest_last(Statement& rows) {
        auto values = list<T>(rows, [](T&, const Statement&) {});
        if (values) std::ranges::reverse(*values);
        return values;
    }

    std::string path_;
    std::optional<Database> db_;
    std::size_t unreadable_ = 0;
};

/// A database in WAL mode wants its -wal and -shm files beside it. Where they are missing and may not be made
/// (a backup on read-only media, a copy by mail) nobody writes, so it is read as it lies.
Result<Database> SqliteReader::connect() {
    auto db = Database::open(path_, {.read_only = true});
    if (db) {
        if (auto seen = db->single("SELECT count(*) FROM sqlite_schema"); seen)
            return db;
        else if (seen.error().code != ErrorCode::io && seen.error().code != ErrorCode::denied)
            return tl::unexpected(seen.error());
    }
    if (::access((path_ + "-wal").c_str(), F_OK) == 0) {
        return failure(::access(path_.c_str(), R_OK) == 0 ? ErrorCode::io : ErrorCode::denied, "opening",
                       path_, db ? "its log cannot be read" : db.error().detail);
    }
    return Database::open(path_, {.read_only = true, .immutable = true});
}

Status SqliteReader::refresh() {
    db_.reset();
    if (::access(path_.c_str(), R_OK) != 0) return failure_errno(errno, "opening", path_);
    auto db = connect();
    if (!db) return tl::unexpected(db.error());
    const auto schema = inspect_schema(*db);
    if (!schema) return tl::unexpected(schema.error());
    if (schema->fit == SchemaFit::empty)
        return failure(ErrorCode::not_found, "opening", path_, "nothing recorded yet");
    if (schema->fit == SchemaFit::foreign)
        return failure(ErrorCode::malformed, "opening", path_, "not a database of raidwatch");
    if (!schema->readable)
        return failure(ErrorCode::unsupported, "opening", path_,
                       "written by a newer raidwatch (schema " + std::to_string(schema->version) + ")");
    // One read transaction: all that follows is of one moment. It begins with its first read.
    if (auto begun = db->run("BEGIN"); !begun) return begun;
    if (auto fixed = db->single("SELECT count(*) FROM counters"); !fixed)
        return tl::unexpected(fixed.error());
    db_ = std::move(*db);
    return {};
}

Result<NodeView> SqliteReader::view() {
    const auto text = db_->single("SELECT document FROM view");
    if (!text) return tl::unexpected(text.error());
    auto view = from_document<NodeView>(*text);
    if (!view) return failure(ErrorCode::malformed, "reading the view in", path_);
    return std::move(*view);
}

Result<std::vector<Fault>> SqliteReader::faults() {
    auto rows = db_->prepare("SELECT document FROM faults ORDER BY position");
    if (!rows) return tl::unexpected(rows.error());
    return list<Fault>(*rows, [](Fault&, const Statement&) {});
}

Result<std::vector<Incident>> SqliteReader::incidents(const IncidentFilter& filter) {
    auto rows = db_->prepare(kIncidents);
    if (!rows) return tl::unexpected(rows.error());
    const auto state = filter.state ? std::optional(std::string(word(*filter.state))) : std::nullopt;
    rows->bind(1, filter.open_only ? 1 : 0)
        .bind(2, ms_or(filter.since, 0))
        .bind(3, ms_or(filter.until, kForever));
    rows->bind(4, filter.id).bind(5, filter.key).bind(6, filter.kind).bind(7, state).bind(8, filter.number);
    rows->bind(9, filter.component).bind(10, rows_or_all(filter.limit));
    return newest_last<Incident>(*rows);
}

Result<std::vector<Event>> SqliteReader::events(const EventFilter& filter) {
    auto rows = db_->prepare(kEvents);
    if (!rows) return tl::unexpected(rows.error());
    rows->bind(1, ms_or(filter.since, 0)).bind(2, ms_or(filter.until, kForever)).bind(3, filter.kind);
    rows->bind(4, filter.component)
        .bind(5, static_cast<int>(filter.at_least.value_or(Severity::info)))
        .bind(6, rows_or_all(filter.limit));
    return newest_last<Event>(*rows);
}

Result<std::vector<Operation>> SqliteReader::operations(const OperationFilter& filter) {
    auto rows = db_->prepare(kOperations);
    if (!rows) return tl::unexpected(rows.error());
    rows->bind(1, filter.running_only ? 1 : 0).bind(2, filter.target).bind(3, ms_or(filter.since, 0));
    rows->bind(4, rows_or_all(filter.limit));
    return newest_last<Operation>(*rows);
}

Result<std::vector<MaintenanceWindow>> SqliteReader::maintenance(std::optional<UtcTime> since) {
    // A database that its daemon has not brought up to this version has no such table yet.
    const auto there = db_->single("SELECT count(*) FROM sqlite_schema WHERE name = 'maintenance'");
    if (!there) return tl::unexpected(there.error());
    if (*there == "0") return std::vector<MaintenanceWindow>{};
    auto rows = db_->prepare(
        "SELECT document FROM maintenance WHERE completed_at IS NULL OR completed_at >= ?1 "
        "ORDER BY from_at, id");
    if (!rows) return tl::unexpected(rows.error());
    rows->bind(1, ms_or(since, std::numeric_limits<std::int64_t>::min()));
    return list<MaintenanceWindow>(*rows, [](MaintenanceWindow&, const Statement&) {});
}

Result<std::vector<PhaseOut>> SqliteReader::phase_outs(std::optional<UtcTime> since) {
    // A database that its daemon has not brought up to this version has no such table yet.
    const auto there = db_->single("SELECT count(*) FROM sqlite_schema WHERE name = 'phase_outs'");
    if (!there) return tl::unexpected(there.error());
    if (*there == "0") return std::vector<PhaseOut>{};
    auto rows = db_->prepare(
        "SELECT document FROM phase_outs WHERE ended_at IS NULL OR ended_at >= ?1 ORDER BY asked_at, id");
    if (!rows) return tl::unexpected(rows.error());
    rows->bind(1, ms_or(since, std::numeric_limits<std::int64_t>::min()));
    return list<PhaseOut>(*rows, [](PhaseOut&, const Statement&) {});
}

Result<std::vector<SmartReading>> SqliteReader::readings(const std::string& disk,
                                                         std::optional<UtcTime> since, std::size_t limit) {
    auto rows = db_->prepare(kReadings);
    if (!rows) return tl::unexpected(rows.error());
    rows->bind(1, disk)
        .bind(2, ms_or(since, std::numeric_limits<std::int64_t>::min()))
        .bind(3, rows_or_all(limit));
    auto values = list<SmartReading>(
        *rows, [](SmartReading& reading, const Statement& row) { reading.taken_at = row.time(1); });
    if (values) std::ranges::reverse(*values);
    return values;
}

Result<std::vector<OutboxRow>> SqliteReader::outbox() {
    auto rows = db_->prepare(kOutboxRows);
    if (!rows) return tl::unexpected(rows.error());
    return outbox_rows(*rows);
}

Result<Snapshot> SqliteReader::snapshot() {
    Snapshot snapshot;
    auto texts = meta();
    if (!texts) return tl::unexpected(texts.error());
    snapshot.node = (*texts)["node"];
    snapshot.boot_id = (*texts)["boot_id"];
    auto rows = db_->prepare("SELECT document, source, target FROM domain_state");
    if (!rows) return tl::unexpected(rows.error());
    auto states = list<DomainState>(*rows, [&](DomainState& state, const Statement& row) {
        snapshot.domains[{row.text(1), row.text(2)}] = state;
    });
    if (!states) return tl::unexpected(states.error());
    return snapshot;
}

}  // namespace

Result<std::unique_ptr<Reader>> Reader::open(const std::string& path) {
    auto reader = std::make_unique<SqliteReader>(path);
    if (auto done = reader->refresh(); !done) return tl::unexpected(done.error());
    return reader;
}

}  // namespace raidwatch::store
