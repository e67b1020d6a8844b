// The incident and event half of SqlStore: revisions, the one-open rule, filters.
#include "hub/store/rows.hpp"
#include "hub/store/sql_store.hpp"

#include <limits>
#include <variant>

namespace raidwatch::hub {

using sql::optional_ms;
using sql::Query;

namespace {

constexpr std::string_view kIncidentColumns =
    "SELECT number, node, key, id, revision, open, fault_class, kind, state, severity, subject_id, "
    "subject_name, "
    "opened_ms, changed_ms, resolved_ms, first_received_ms, received_ms, document FROM incidents";

IncidentRecord read_incident(const Query& row) {
    IncidentRecord incident;
    incident.number = row.integer(0);
    incident.node = row.text(1);
    incident.key = row.text(2);
    incident.id = row.text(3);
    incident.revision = row.integer(4);
    incident.open = row.integer(5) != 0;
    incident.fault_class = row.text(6);
    incident.kind = row.text(7);
    incident.state = row.text(8);
    incident.severity = row.text(9);
    incident.subject_id = row.text(10);
    incident.subject_name = row.text(11);
    incident.opened_at = from_unix_ms(row.integer(12));
    incident.changed_at = from_unix_ms(row.integer(13));
    if (const auto ms = row.optional_integer(14)) incident.resolved_at = from_unix_ms(*ms);
    incident.first_received_at = from_unix_ms(row.integer(15));
    incident.received_at = from_unix_ms(row.integer(16));
    incident.document = row.text(17);
    return incident;
}

/// Binds what changes with every revision, in the order of both statements below.
void bind_revision(Query& query, const IncidentRecord& incident) {
    query.bind(incident.revision)
        .bind(std::int64_t{incident.open})
        .bind(incident.fault_class)
        .bind(incident.kind);
    query.bind(incident.state).bind(incident.severity).bind(incident.subject_id).bind(incident.subject_name);
    query.bind(unix_ms(incident.opened_at)).bind(unix_ms(incident.changed_at));
    query.bind_optional(optional_ms(incident.resolved_at)).bind(unix_ms(incident.received_at));
    query.bind(incident.document);
}

/// Grows "WHERE a = ? AND b = ?" and remembers what to bind.
class Where {
  public:
    void add(std::string_view condition, std::variant<std::int64_t, std::string> value) {
        text_ += text_.empty() ? " WHERE " : " AND ";
        text_ += condition;
        values_.push_back(std::move(value));
    }
    const std::string& text() const { return text_; }
    void bind_to(Query& query) const {
        for (const auto& value : values_) std::visit([&](const auto& held) { query.bind(held); }, value);
    }

  private:
    std::string text_;
    std::vector<std::variant<std::int64_t, std::string>> values_;
};

template <class Record>
Result<std::vector<Record>> select(sql::Database& database, std::string_view columns, const Where& where,
                                   std::string_view order, std::int64_t limit, Record (*read)(const Query&)) {
    auto query =
        database.query(std::string(columns) + where.text() + " ORDER BY " + std::string(order) + " LIMIT ?");
    if (!query) return tl::unexpected(query.error());
    where.bind_to(*query);
    query->bind(limit == kNoLimit ? std::numeric_limits<std::int64_t>::max() : limit);
    std::vector<Record> rows;
    for (;;) {
        const auto row = query->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return rows;
        rows.push_back(read(*query));
    }
}

EventRecord read_event(const Query& row) {
    EventRecord event;
    event.node = row.text(0);
    event.id = row.text(1);
    event.at = from_unix_ms(row.integer(2));
    event.received_at = from_unix_ms(row.integer(3));
    event.kind = row.text(4);
    event.severity = row.text(5);
    event.subject_id = row.text(6);
    event.subject_name = row.text(7);
    event.document = row.text(8);
    return event;
}

}  // namespace

Result<std::string> SqlStore::open_incident_id(const std::string& node, const std::string& key) {
    auto query = database_->query("SELECT id FROM incidents WHERE node = ? AND key = ? AND open = 1");
    if (!query) return tl::unexpected(query.error());
    const auto row = query->bind(node).bind(key).step();
    if (!row) return tl::unexpected(row.error());
    return *row ? query->text(0) : std::string();
}

Result<PutOutcome> SqlStore::write_incident(const IncidentRecord& incident) {
    PutOutcome outcome;
    bool known = false;
    std::string key;
    {
        auto query =
            database_->query("SELECT number, revision, key FROM incidents WHERE node = ? AND id = ?");
        if (!query) return tl::unexpected(query.error());
        const auto row = query->bind(incident.node).bind(incident.id).step();
        if (!row) return tl::unexpected(row.error());
        known = *row;
        if (known) {
            outcome = {PutOutcome::What::unchanged, query->integer(0), query->integer(1), {}};
            key = query->text(2);
        }
    }
    if (known && key != incident.key)
        return failure(ErrorCode::invalid, "storing incident", incident.id, "its key was " + key + " before");
    if (known && incident.revision <= outcome.revision) return outcome;
    if (incident.open) {
        auto holder = open_incident_id(incident.node, incident.key);
        if (!holder) return tl::unexpected(holder.error());
        if (!holder->empty() && *holder != incident.id)
            return PutOutcome{PutOutcome::What::conflict, outcome.number, outcome.revision, *holder};
    }
    return known ? replace_incident(incident, outcome.number) : insert_incident(incident);
}

Result<PutOutcome> SqlStore::insert_incident(const IncidentRecord& incident) {
    auto query = database_->query(
        "INSERT INTO incidents (revision, open, fault_class, kind, state, severity, subject_id, "
        "subject_name, "
        "opened_ms, changed_ms, resolved_ms, received_ms, document, node, key, id, first_received_ms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number");
    if (!query) return tl::unexpected(query.error());
    bind_revision(*query, incident);
    query->bind(incident.node).bind(incident.key).bind(incident.id).bind(unix_ms(incident.received_at));
    const auto number = query->step();
    if (!number) return tl::unexpected(number.error());
    return PutOutcome{PutOutcome::What::created, query->integer(0), incident.revision, {}};
}

Result<PutOutcome> SqlStore::replace_incident(const IncidentRecord& incident, std::int64_t number) {
    auto query = database_->query(
        "UPDATE incidents SET revision = ?, open = ?, fault_class = ?, kind = ?, state = ?, severity = ?, "
        "subject_id = ?, subject_name = ?, opened_ms = ?, changed_ms = ?, resolved_ms = ?, received_ms = ?, "
        "document = ? WHERE number = ?");
    if (!query) return tl::unexpected(query.error());
    bind_revision(*query, incident);
    if (auto done = query->bind(number).run(); !done) return tl::unexpected(done.error());
    return PutOutcome{PutOutcome::What::updated, number, incident.revision, {}};
}

Result<std::optional<IncidentRecord>> SqlStore::incident(std::int64_t number) {
    Where where;
    where.add("number = ?", number);
    auto rows = select(*database_, kIncidentColumns, where, "number", 1, read_incident);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return std::optional<IncidentRecord>();
    return std::optional<IncidentRecord>(std::move(rows->front()));
}

Result<std::vector<IncidentRecord>> SqlStore::incidents(const IncidentFilter& filter) {
    Where where;
    if (filter.open) where.add("open = ?", std::int64_t{*filter.open});
    if (filter.node) where.add("node = ?", *filter.node);
    if (filter.key) where.add("key = ?", *filter.key);
    if (filter.kind) where.add("kind = ?", *filter.kind);
    if (filter.state) where.add("state = ?", *filter.state);
    if (filter.component) where.add("? IN (subject_id, subject_name)", *filter.component);
    if (filter.before) where.add("number < ?", *filter.before);
    if (filter.since)
        where.add("CASE WHEN opened_ms > changed_ms THEN opened_ms ELSE changed_ms END >= ?",
                  unix_ms(*filter.since));
    return select(*database_, kIncidentColumns, where, "number DESC", filter.limit, read_incident);
}

Status SqlStore::forget_events(UtcTime before, std::int64_t most) {
    // By seq, which grows as they come: no more rows are looked at than may go.
    auto query = database_->query(
        "DELETE FROM events WHERE seq IN (SELECT seq FROM events ORDER BY seq LIMIT ?) AND received_ms < ?");
    if (!query) return tl::unexpected(query.error());
    return query->bind(most).bind(unix_ms(before)).run();
}

Result<std::vector<EventRecord>> SqlStore::events(const EventFilter& filter) {
    Where where;
    if (filter.node) where.add("node = ?", *filter.node);
    if (filter.kind) where.add("kind = ?", *filter.kind);
    if (filter.component) where.add("? IN (subject_id, subject_name)", *filter.component);
    if (filter.since) where.add("at_ms >= ?", unix_ms(*filter.since));
    return select(
        *database_,
        "SELECT node, id, at_ms, received_ms, kind, severity, subject_id, subject_name, document FROM events",
        where, "at_ms DESC, seq DESC", filter.limit, read_event);
}

}  // namespace raidwatch::hub
