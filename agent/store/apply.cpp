#include "documents.hpp"
#include "writer.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <utility>

namespace raidwatch::store {

namespace {

constexpr std::array<const char*, static_cast<std::size_t>(Write::count)> kSql{
    "DELETE FROM domain_state WHERE source = ?1 AND target = ?2",
    "INSERT OR REPLACE INTO domain_state (source, target, document) VALUES (?1, ?2, ?3)",
    "INSERT OR REPLACE INTO view (one, document) VALUES (1, ?1)",
    "DELETE FROM faults",
    "INSERT INTO faults (position, document) VALUES (?1, ?2)",
    // Only what differs in substance from the newest one of the disk is history.
    "INSERT INTO readings (disk, taken_at, document, substance) SELECT ?1, ?2, ?3, ?4 WHERE ?4 IS NOT "
    "(SELECT substance FROM readings WHERE disk = ?1 ORDER BY taken_at DESC LIMIT 1) "
    "ON CONFLICT (disk, taken_at) DO NOTHING",
    "INSERT INTO events (id, at, kind, severity, subject_id, subject_name, document) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING",
    "INSERT INTO incidents (id, number, key, kind, state, severity, subject_id, subject_name, opened_at, "
    "changed_at, "
    "resolved_at, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (id) DO "
    "UPDATE SET "
    "number = ?2, key = ?3, kind = ?4, state = ?5, severity = ?6, subject_id = ?7, subject_name = ?8, "
    "opened_at = ?9, "
    "changed_at = ?10, resolved_at = ?11, document = ?12",
    "INSERT OR REPLACE INTO operations (id, target, target_name, kind, state, started_at, ended_at, "
    "document) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    "INSERT OR REPLACE INTO maintenance (id, state, from_at, until_at, completed_at, document) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    "INSERT OR REPLACE INTO phase_outs (id, disk, name, state, asked_at, ended_at, document) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    "INSERT OR REPLACE INTO rule_memory (key, document) VALUES (?1, ?2)",
    "INSERT OR REPLACE INTO outbox (seq, sink, lane, topic, ref, revision, body, created_at, state, "
    "last_error) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    "DELETE FROM outbox WHERE seq = ?1",
    "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
    "DELETE FROM meta WHERE key = ?1",
    "UPDATE counters SET value = max(value, ?2) WHERE name = ?1",
    "INSERT OR REPLACE INTO counters (name, value) VALUES (?1, ?2)",
};

/// What is left when the numbers are blanked that change all the time: their history is in the trends.
std::string substance(SmartReading reading) {
    reading.temperature_c.reset();
    reading.power_on_hours.reset();
    reading.attributes.clear();
    return document(reading);
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::on(Database db, OpenReport report) {
    auto trends = TrendWriter::on(db);
    if (!trends) return tl::unexpected(trends.error());
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(db), std::move(report), std::move(*trends)));
    for (const char* sql : kSql) {
        auto statement = store->db_.prepare(sql);
        if (!statement) return tl::unexpected(statement.error());
        store->statements_.push_back(std::move(*statement));
    }
    store->remember_file();
    return store;
}

Status SqliteStore::apply(const Commit& commit, Conflict conflict) {
    auto transaction = Transaction::begin(db_);
    if (!transaction) return tl::unexpected(transaction.error());
    if (conflict == Conflict::supersede)
        for (const auto& incident : commit.incidents)
            if (auto done = supersede(incident, commit.at); !done) return done;
    auto written = write_all(commit);
    if (written) written = transaction->commit();
    if (!written) trends_.forget();
    return written;
}

/// An earlier incident of the same key that the agent does not know of ends here; the successor goes on with
/// the fault.
Status SqliteStore::supersede(const Incident& successor, UtcTime now) {
    if (!is_open(successor)) return {};
    auto rows =
        db_.prepare("SELECT document FROM incidents WHERE key = ?1 AND id <> ?2 AND state <> 'resolved'");
    if (!rows) return tl::unexpected(rows.error());
    const auto row = rows->bind(1, successor.key).bind(2, successor.id).step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return {};
    auto former = from_document<Incident>(rows->text(0));
    rows->reset();
    if (!former) {
        auto drop = db_.prepare("DELETE FROM incidents WHERE key = ?1 AND id <> ?2 AND state <> 'resolved'");
        if (!drop) return tl::unexpected(drop.error());
        return drop->bind(1, successor.key).bind(2, successor.id).run();
    }
    former->state = IncidentState::resolved;
    former->resolved_at = former->changed_at = now;
    former->updates.push_back(
        {former->updates.empty() ? 1 : former->updates.back().id + 1, now, former->state, former->severity,
         "Continued as incident " + successor.id + ", opened while this database was out of reach."});
    ++former->revision;
    return put_incident(*former);
}

Status SqliteStore::write_all(const Commit& commit) {
    using Part = Status (SqliteStore::*)(const Commit&);
    for (const Part part :
         {&SqliteStore::write_domains, &SqliteStore::write_view, &SqliteStore::write_history,
          &SqliteStore::write_incidents, &SqliteStore::write_operations, &SqliteStore::write_windows,
          &SqliteStore::write_phase_outs, &SqliteStore::write_outbox, &SqliteStore::write_meta})
        if (auto written = (this->*part)(commit); !written) return written;
    return {};
}

Status SqliteStore::write_domains(const Commit& commit) {
    for (const auto& domain : commit.domains_gone)
        if (auto done = at(Write::drop_domain).bind(1, domain.source).bind(2, domain.target).run(); !done)
            return done;
    for (const auto& [domain, state] : commit.domains) {
        auto& put =
            at(Write::put_domain).bind(1, domain.source).bind(2, domain.target).bind(3, document(state));
        if (auto done = put.run(); !done) return done;
    }
    return {};
}

Status SqliteStore::write_view(const Commit& commit) {
    if (!commit.view) return {};
    if (auto done = at(Write::put_view).bind(1, document(*commit.view)).run(); !done) return done;
    if (auto done = at(Write::clear_faults).run(); !done) return done;
    std::int64_t position = 0;
    for (const auto& fault : commit.faults)
        if (auto done = at(Write::add_fault).bind(1, position++).bind(2, document(fault)).run(); !done)
            return done;
    return {};
}

Status SqliteStore::write_history(const Commit& commit) {
    for (SmartReading reading : commit.readings) {
        const UtcTime taken_at =
            std::exchange(reading.taken_at, UtcTime{});  // so that equal readings are equal text
        auto& add = at(Write::add_reading).bind(1, reading.disk).bind(2, taken_at).bind(3, document(reading));
        if (auto done = add.bind(4, substance(reading)).run(); !done) return done;
        reading.taken_at = taken_at;
        if (auto done = trends_.add(reading); !done) return done;
    }
    for (const auto& event : commit.events) {
        auto& add = at(Write::add_event);
        add.bind(1, event.id)
            .bind(2, event.at)
            .bind(3, event.kind.name())
            .bind(4, static_cast<int>(event.severity));
        add.bind(5, event.subject.id).bind(6, event.subject.name).bind(7, document(event));
        if (auto done = add.run(); !done) return done;
    }
    return {};
}

Status SqliteStore::write_incidents(const Commit& commit) {
    // Resolved ones first: then a successor of the same key may open in the same commit.
    for (const bool open : {false, true})
        for (const auto& incident : commit.incidents)
            if (is_open(incident) == open)
                if (auto done = put_incident(incident); !done) return done;
    return {};
}

Status SqliteStore::put_incident(const Incident& incident) {
    auto& put = at(Write::put_incident);
    put.bind(1, incident.id).bind(2, incident.number).bind(3, incident.key).bind(4, incident.kind.name());
    put.bind(5, word(incident.state)).bind(6, static_cast<int>(incident.severity));
    put.bind(7, incident.subject.id).bind(8, incident.subject.name).bind(9, incident.opened_at);
    put.bind(10, incident.changed_at).bind(11, incident.resolved_at).bind(12, document(incident));
    if (auto done = put.run(); !done) {
        if (done.error().code == ErrorCode::invalid)
            done.error().source += ", incident " + incident.id + " of " + incident.key;
        return done;
    }
    return raise_counter("next_incident_number", incident.number + 1);
}

Status SqliteStore::write_operations(const Commit& commit) {
    for (const auto& operation : commit.operations) {
        auto& put = at(Write::put_operation);
        put.bind(1, operation.id)
            .bind(2, operation.target)
            .bind(3, operation.target_name)
            .bind(4, word(operation.kind));
        put.bind(5, word(operation.state)).bind(6, operation.started_at).bind(7, operation.ended_at);
        if (auto done = put.bind(8, document(operation)).run(); !done) return done;
    }
    for (const auto& [key, baseline] : commit.memory)
        if (auto done = at(Write::put_memory).bind(1, key).bind(2, document(baseline)).run(); !done)
            return done;
    return {};
}

Status SqliteStore::write_windows(const Commit& commit) {
    for (const auto& window : commit.windows) {
        auto& put = at(Write::put_window);
        put.bind(1, window.id).bind(2, word(window.state)).bind(3, window.from).bind(4, window.until);
        if (auto done = put.bind(5, window.completed_at).bind(6, document(window)).run(); !done) return done;
    }
    return {};
}

Status SqliteStore::write_phase_outs(const Commit& commit) {
    for (const auto& one : commit.phase_outs) {
        auto& put = at(Write::put_phase_out);
        put.bind(1, one.id)
            .bind(2, one.disk)
            .bind(3, one.name)
            .bind(4, word(one.state))
            .bind(5, one.asked_at);
        if (auto done = put.bind(6, one.ended_at).bind(7, document(one)).run(); !done) return done;
    }
    return {};
}

Status SqliteStore::write_outbox(const Commit& commit) {
    std::int64_t newest = 0;
    for (const auto& row : commit.outbox) {
        auto& put =
            at(Write::put_outbox).bind(1, row.seq).bind(2, row.sink).bind(3, row.lane).bind(4, row.topic);
        put.bind(5, row.ref).bind(6, row.revision).bind(7, row.body).bind(8, row.created_at);
        if (auto done = put.bind(9, word(row.state)).bind(10, row.last_error).run(); !done) return done;
        newest = std::max(newest, row.seq);
    }
    for (const auto seq : commit.delivered) {
        if (auto done = at(Write::drop_outbox).bind(1, seq).run(); !done) return done;
        newest = std::max(newest, seq);
    }
    // A seq is never used twice, also after its row has gone: receivers may know it as an idempotency key.
    return newest > 0 ? raise_counter("next_outbox_seq", newest + 1) : Status{};
}

Status SqliteStore::write_meta(const Commit& commit) {
    for (const auto& [key, value] : commit.meta) {
        auto done = value.empty() ? at(Write::drop_meta).bind(1, key).run()
                                  : at(Write::put_meta).bind(1, key).bind(2, value).run();
        if (!done) return done;
    }
    return at(Write::set_counter).bind(1, "last_commit_at").bind(2, commit.at).run();
}

Status SqliteStore::raise_counter(std::string_view name, std::int64_t value) {
    return at(Write::raise_counter).bind(1, name).bind(2, value).run();
}

}  // namespace raidwatch::store
