#include "sql_store.hpp"

#include "hub/store/rows.hpp"

#include <raidwatch/model/json.hpp>

namespace raidwatch::hub {

using sql::all_rows;
using sql::in_transaction;
using sql::Query;

Status SqlStore::save_heartbeats(const std::vector<HeartbeatRecord>& heartbeats) {
    return in_transaction(*database_, [&]() -> Status {
        // Writers come one after another, so the count grows in the order in which others see the rows.
        std::int64_t seq = 0;
        {
            auto query = database_->query("SELECT coalesce(max(seq), 0) + 1 FROM heartbeats");
            if (!query) return tl::unexpected(query.error());
            if (auto row = query->step(); !row) return tl::unexpected(row.error());
            seq = query->integer(0);
        }
        for (const auto& heartbeat : heartbeats) {
            auto query = database_->query(
                "INSERT INTO heartbeats (node, received_ms, document, seq) VALUES (?, ?, ?, ?) ON CONFLICT "
                "(node) DO UPDATE SET received_ms = excluded.received_ms, document = excluded.document, "
                "seq = excluded.seq WHERE excluded.received_ms >= heartbeats.received_ms");
            if (!query) return tl::unexpected(query.error());
            query->bind(heartbeat.node).bind(unix_ms(heartbeat.received_at)).bind(heartbeat.document);
            if (auto done = query->bind(seq).run(); !done) return done;
        }
        return {};
    });
}

Result<std::vector<HeartbeatRecord>> SqlStore::heartbeats(std::int64_t after_seq) {
    auto query = database_->query(
        "SELECT node, received_ms, document, seq FROM heartbeats WHERE seq > ? ORDER BY node");
    if (query) query->bind(after_seq);
    return all_rows(std::move(query), [](const Query& row) {
        return HeartbeatRecord{row.text(0), from_unix_ms(row.integer(1)), row.text(2), row.integer(3)};
    });
}

Status SqlStore::forget_heartbeat(const std::string& node) {
    auto query = database_->query("DELETE FROM heartbeats WHERE node = ?");
    if (!query) return tl::unexpected(query.error());
    return query->bind(node).run();
}

Result<EventCounts> SqlStore::insert_events(const std::vector<EventRecord>& events) {
    EventCounts counts;
    for (const auto& event : events) {
        auto query = database_->query(
            "INSERT INTO events (node, id, at_ms, received_ms, kind, severity, subject_id, subject_name, "
            "document) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (node, id) DO NOTHING");
        if (!query) return tl::unexpected(query.error());
        query->bind(event.node).bind(event.id).bind(unix_ms(event.at)).bind(unix_ms(event.received_at));
        query->bind(event.kind).bind(event.severity).bind(event.subject_id).bind(event.subject_name);
        query->bind(event.document);
        if (auto done = query->run(); !done) return tl::unexpected(done.error());
        ++(database_->changes() > 0 ? counts.accepted : counts.known);
    }
    return counts;
}

Result<EventCounts> SqlStore::add_events(const std::vector<EventRecord>& events) {
    return in_transaction(*database_, [&] { return insert_events(events); });
}

Result<PutOutcome> SqlStore::put_incident(const IncidentRecord& incident) {
    return in_transaction(*database_, [&] { return write_incident(incident); });
}

Status SqlStore::save_components(const std::vector<ComponentRecord>& components) {
    return in_transaction(*database_, [&]() -> Status {
        if (auto cleared = database_->execute("DELETE FROM components"); !cleared) return cleared;
        for (const auto& component : components) {
            auto query = database_->query(
                "INSERT INTO components (id, name, position, status, created_ms, updated_ms) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
            if (!query) return tl::unexpected(query.error());
            query->bind(component.id).bind(component.name).bind(component.position).bind(component.status);
            query->bind(unix_ms(component.created_at)).bind(unix_ms(component.updated_at));
            if (auto done = query->run(); !done) return done;
        }
        return {};
    });
}

Result<std::vector<ComponentRecord>> SqlStore::components() {
    return all_rows(database_->query("SELECT id, name, position, status, created_ms, updated_ms FROM "
                                     "components ORDER BY position, id"),
                    [](const Query& query) {
                        return ComponentRecord{query.text(0),
                                               query.text(1),
                                               query.integer(2),
                                               query.text(3),
                                               from_unix_ms(query.integer(4)),
                                               from_unix_ms(query.integer(5))};
                    });
}

Status SqlStore::record_days(const std::vector<DayRecord>& days) {
    return in_transaction(*database_, [&]() -> Status {
        for (const auto& day : days) {
            auto query = database_->query(
                "INSERT INTO days (component, day, worst) VALUES (?, ?, ?) ON CONFLICT (component, day) DO "
                "UPDATE "
                "SET worst = CASE WHEN days.worst > excluded.worst THEN days.worst ELSE excluded.worst END");
            if (!query) return tl::unexpected(query.error());
            if (auto done = query->bind(day.component).bind(day.day).bind(day.worst).run(); !done)
                return done;
        }
        return {};
    });
}

Result<std::vector<DayRecord>> SqlStore::days(const std::string& from_day) {
    auto query =
        database_->query("SELECT component, day, worst FROM days WHERE day >= ? ORDER BY component, day");
    if (query) query->bind(from_day);
    return all_rows(std::move(query), [](const Query& row) {
        return DayRecord{row.text(0), row.text(1), row.integer(2)};
    });
}

Status SqlStore::together(const std::function<void()>& work) {
    return in_transaction(*database_, [&]() -> Status {
        work();
        return {};
    });
}

Result<LeadershipRecord> SqlStore::leadership() {
    auto query = database_->query("SELECT holder, beat FROM leadership WHERE id = 1");
    if (!query) return tl::unexpected(query.error());
    const auto row = query->step();
    if (!row) return tl::unexpected(row.error());
    return *row ? LeadershipRecord{query->text(0), query->integer(1)} : LeadershipRecord{};
}

Result<bool> SqlStore::take_lead(const std::string& holder, std::int64_t seen_beat) {
    return in_transaction(*database_, [&]() -> Result<bool> {
        auto query = database_->query(
            "INSERT INTO leadership (id, holder, beat) VALUES (1, ?1, ?2 + 1) ON CONFLICT (id) DO UPDATE SET "
            "holder = excluded.holder, beat = excluded.beat WHERE leadership.beat = ?2");
        if (!query) return tl::unexpected(query.error());
        if (auto done = query->bind(holder).bind(seen_beat).run(); !done) return tl::unexpected(done.error());
        return database_->changes() > 0;
    });
}

Status SqlStore::check_lead(const std::string& holder) {
    const auto now = leadership();
    if (!now) return tl::unexpected(now.error());
    if (now->holder == holder) return {};
    return failure(ErrorCode::busy, "storing what the hub found", holder, "another hub leads by now");
}

}  // namespace raidwatch::hub
