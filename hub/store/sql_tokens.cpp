// The part of SqlStore that holds who may come in by token, and the audit log.
#include "hub/store/rows.hpp"
#include "hub/store/sql_store.hpp"

#include <raidwatch/model/json.hpp>

#include <limits>

namespace raidwatch::hub {

using sql::all_rows;
using sql::in_transaction;
using sql::optional_ms;
using sql::optional_time;
using sql::Query;

namespace {

constexpr std::string_view kTokenColumns =
    "SELECT id, digest, scope, name, cluster, created_ms, revoked_ms, ends_ms, succeeds FROM tokens";

TokenRecord read_token(const Query& query) {
    TokenRecord token;
    token.id = query.text(0);
    token.digest = query.text(1);
    // An unknown scope of a newer hub must not grant anything: signals may do the least.
    const std::string scope = query.text(2);
    token.scope = scope == word(TokenScope::operators) ? TokenScope::operators
                  : scope == word(TokenScope::node)    ? TokenScope::node
                                                       : TokenScope::signal;
    token.name = query.text(3);
    token.cluster = query.text(4);
    token.created_at = from_unix_ms(query.integer(5));
    token.revoked_at = optional_time(query, 6);
    token.ends_at = optional_time(query, 7);
    token.succeeds = query.integer(8) != 0;
    return token;
}

}  // namespace

Status SqlStore::add_token(const TokenRecord& token) {
    auto query = database_->query(
        "INSERT INTO tokens (id, digest, scope, name, cluster, created_ms, revoked_ms, ends_ms, succeeds) "
        "VALUES "
        "(?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!query) return tl::unexpected(query.error());
    return query->bind(token.id)
        .bind(token.digest)
        .bind(word(token.scope))
        .bind(token.name)
        .bind(token.cluster)
        .bind(unix_ms(token.created_at))
        .bind_optional(optional_ms(token.revoked_at))
        .bind_optional(optional_ms(token.ends_at))
        .bind(std::int64_t{token.succeeds})
        .run();
}

Result<std::optional<TokenRecord>> SqlStore::token(const std::string& id) {
    auto query = database_->query(std::string(kTokenColumns) + " WHERE id = ?");
    if (!query) return tl::unexpected(query.error());
    const auto row = query->bind(id).step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return std::optional<TokenRecord>();
    return std::optional<TokenRecord>(read_token(*query));
}

Result<std::vector<TokenRecord>> SqlStore::tokens() {
    return all_rows(database_->query(std::string(kTokenColumns) + " ORDER BY created_ms, id"), read_token);
}

Result<std::vector<TokenRecord>> SqlStore::tokens_with(const std::vector<std::string>& ids) {
    if (ids.empty()) return std::vector<TokenRecord>{};
    auto query = database_->query(std::string(kTokenColumns) + sql::among("id", ids.size()));
    if (query) sql::bind_among(*query, ids);
    return all_rows(std::move(query), read_token);
}

Result<std::int64_t> SqlStore::revoke_tokens(const std::string& id_or_name, UtcTime at) {
    auto query = database_->query(
        "UPDATE tokens SET revoked_ms = ? WHERE revoked_ms IS NULL AND (id = ? OR name = ?)");
    if (!query) return tl::unexpected(query.error());
    if (auto done = query->bind(unix_ms(at)).bind(id_or_name).bind(id_or_name).run(); !done)
        return tl::unexpected(done.error());
    return database_->changes();
}

Status SqlStore::rotate_token(const TokenRecord& fresh, UtcTime old_end) {
    return in_transaction(*database_, [&]() -> Status {
        const auto now = unix_ms(fresh.created_at);
        auto unused = database_->query(
            "UPDATE tokens SET revoked_ms = ? WHERE revoked_ms IS NULL AND succeeds = 1 AND scope = ? AND "
            "name = ?");
        if (!unused) return tl::unexpected(unused.error());
        if (auto done = unused->bind(now).bind(word(fresh.scope)).bind(fresh.name).run(); !done) return done;
        const auto unused_count = database_->changes();
        auto end = database_->query(
            "UPDATE tokens SET ends_ms = ?1 WHERE revoked_ms IS NULL AND scope = ?2 AND name = ?3 AND "
            "(ends_ms IS NULL OR ends_ms > ?4)");
        if (!end) return tl::unexpected(end.error());
        end->bind(unix_ms(old_end)).bind(word(fresh.scope)).bind(fresh.name);
        if (auto done = end->bind(now).run(); !done) return done;
        if (database_->changes() + unused_count == 0)
            return failure(ErrorCode::not_found, "rotating the token of", fresh.name, "it has no valid one");
        auto added = fresh;
        added.succeeds = true;
        return add_token(added);
    });
}

Result<std::int64_t> SqlStore::settle_rotation(const TokenRecord& used, UtcTime at) {
    return in_transaction(*database_, [&]() -> Result<std::int64_t> {
        auto first = database_->query("UPDATE tokens SET succeeds = 0 WHERE id = ? AND succeeds = 1");
        if (!first) return tl::unexpected(first.error());
        if (auto done = first->bind(used.id).run(); !done) return tl::unexpected(done.error());
        if (database_->changes() == 0) return 0;
        auto end = database_->query(
            "UPDATE tokens SET revoked_ms = ? WHERE revoked_ms IS NULL AND ends_ms IS NOT NULL AND scope = ? "
            "AND "
            "name = ? AND id <> ?");
        if (!end) return tl::unexpected(end.error());
        end->bind(unix_ms(at)).bind(word(used.scope)).bind(used.name);
        if (auto done = end->bind(used.id).run(); !done) return tl::unexpected(done.error());
        const auto ended = database_->changes();
        if (auto noted = add_audit({at, used.name, "new token used, the old one ended", used.name}); !noted)
            return tl::unexpected(noted.error());
        return ended;
    });
}

Status SqlStore::add_audit(const AuditRecord& record) {
    auto query = database_->query("INSERT INTO audit (at_ms, who, what, subject) VALUES (?, ?, ?, ?)");
    if (!query) return tl::unexpected(query.error());
    return query->bind(unix_ms(record.at)).bind(record.who).bind(record.what).bind(record.subject).run();
}

Result<std::vector<AuditRecord>> SqlStore::audit(std::int64_t limit, std::optional<std::int64_t> before_seq) {
    auto query = database_->query(
        "SELECT at_ms, who, what, subject, seq FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?");
    if (query) query->bind(before_seq.value_or(std::numeric_limits<std::int64_t>::max())).bind(limit);
    return all_rows(std::move(query), [](const Query& row) {
        return AuditRecord{from_unix_ms(row.integer(0)), row.text(1), row.text(2), row.text(3),
                           row.integer(4)};
    });
}

}  // namespace raidwatch::hub
