// The part of SqlStore that holds who may sign in, and who has.
#include "hub/store/rows.hpp"
#include "hub/store/sql_store.hpp"

namespace raidwatch::hub {

using sql::all_rows;
using sql::in_transaction;
using sql::optional_ms;
using sql::optional_time;
using sql::Query;

namespace {

PersonRecord read_person(const Query& row) {
    return {row.text(0), row.text(1), from_unix_ms(row.integer(2)), optional_time(row, 3)};
}

template <class Record>
Result<std::optional<Record>> first_of(Result<std::vector<Record>> rows) {
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return std::optional<Record>();
    return std::optional<Record>(std::move(rows->front()));
}

}  // namespace

Status SqlStore::end_sessions_of(const std::string& person) {
    auto query = database_->query("DELETE FROM sessions WHERE person = ? AND by_proxy = 0");
    if (!query) return tl::unexpected(query.error());
    return query->bind(person).run();
}

/// Whoever signed in with the password before is not let in by it any more.
Status SqlStore::save_person(const PersonRecord& person) {
    return in_transaction(*database_, [&]() -> Status {
        auto query = database_->query(
            "INSERT INTO people (name, password_hash, created_ms, disabled_ms) VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT (name) DO UPDATE SET password_hash = ?2, disabled_ms = ?4");
        if (!query) return tl::unexpected(query.error());
        query->bind(person.name).bind(person.password_hash).bind(unix_ms(person.created_at));
        if (auto done = query->bind_optional(optional_ms(person.disabled_at)).run(); !done) return done;
        return end_sessions_of(person.name);
    });
}

Result<std::optional<PersonRecord>> SqlStore::person(const std::string& name) {
    auto query =
        database_->query("SELECT name, password_hash, created_ms, disabled_ms FROM people WHERE name = ?");
    if (query) query->bind(name);
    return first_of(all_rows(std::move(query), read_person));
}

Result<std::vector<PersonRecord>> SqlStore::people() {
    return all_rows(
        database_->query("SELECT name, password_hash, created_ms, disabled_ms FROM people ORDER BY name"),
        read_person);
}

Result<bool> SqlStore::disable_person(const std::string& name, UtcTime at) {
    return in_transaction(*database_, [&]() -> Result<bool> {
        auto disable = database_->query("UPDATE people SET disabled_ms = ? WHERE name = ?");
        if (!disable) return tl::unexpected(disable.error());
        if (auto done = disable->bind(unix_ms(at)).bind(name).run(); !done)
            return tl::unexpected(done.error());
        const bool found = database_->changes() > 0;
        if (auto done = end_sessions_of(name); !done) return tl::unexpected(done.error());
        return found;
    });
}

Status SqlStore::add_session(const SessionRecord& session) {
    return in_transaction(*database_, [&]() -> Status {
        auto expire = database_->query("DELETE FROM sessions WHERE expires_ms <= ?");
        if (!expire) return tl::unexpected(expire.error());
        if (auto done = expire->bind(unix_ms(session.created_at)).run(); !done) return done;
        auto query = database_->query(
            "INSERT INTO sessions (digest, person, by_proxy, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?)");
        if (!query) return tl::unexpected(query.error());
        query->bind(session.digest).bind(session.person).bind(std::int64_t{session.by_proxy});
        return query->bind(unix_ms(session.created_at)).bind(unix_ms(session.expires_at)).run();
    });
}

Result<std::optional<SessionRecord>> SqlStore::session(const std::string& digest) {
    auto query = database_->query(
        "SELECT digest, person, by_proxy, created_ms, expires_ms FROM sessions WHERE digest = ?");
    if (query) query->bind(digest);
    return first_of(all_rows(std::move(query), [](const Query& row) {
        return SessionRecord{row.text(0), row.text(1), row.integer(2) != 0, from_unix_ms(row.integer(3)),
                             from_unix_ms(row.integer(4))};
    }));
}

Status SqlStore::end_session(const std::string& digest) {
    auto query = database_->query("DELETE FROM sessions WHERE digest = ?");
    if (!query) return tl::unexpected(query.error());
    return query->bind(digest).run();
}

}  // namespace raidwatch::hub
