// Maintenance windows in SqlStore.
#include "hub/store/rows.hpp"
#include "hub/store/sql_store.hpp"

#include <limits>

namespace raidwatch::hub {

using sql::Query;

namespace {

WindowRecord read_window(const Query& row) {
    return {row.text(0), row.text(1), from_unix_ms(row.integer(2)), sql::optional_time(row, 3), row.text(4)};
}

}  // namespace

Status SqlStore::write_windows(const std::vector<WindowRecord>& windows) {
    for (const auto& window : windows) {
        auto query = database_->query(
            "INSERT INTO maintenance (id, state, from_ms, completed_ms, document) VALUES (?, ?, ?, ?, ?) ON "
            "CONFLICT (id) DO UPDATE SET state = excluded.state, from_ms = excluded.from_ms, "
            "completed_ms = excluded.completed_ms, document = excluded.document");
        if (!query) return tl::unexpected(query.error());
        query->bind(window.id).bind(window.state).bind(unix_ms(window.from));
        query->bind_optional(sql::optional_ms(window.completed_at)).bind(window.document);
        if (auto done = query->run(); !done) return done;
    }
    return {};
}

Result<std::vector<WindowRecord>> SqlStore::windows(std::optional<UtcTime> since) {
    auto query = database_->query(
        "SELECT id, state, from_ms, completed_ms, document FROM maintenance "
        "WHERE completed_ms IS NULL OR completed_ms >= ? ORDER BY from_ms, id");
    if (query) query->bind(since ? unix_ms(*since) : std::numeric_limits<std::int64_t>::min());
    return sql::all_rows(std::move(query), read_window);
}

Result<std::optional<WindowRecord>> SqlStore::window(const std::string& id) {
    auto query =
        database_->query("SELECT id, state, from_ms, completed_ms, document FROM maintenance WHERE id = ?");
    if (query) query->bind(id);
    auto rows = sql::all_rows(std::move(query), read_window);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return std::optional<WindowRecord>();
    return std::optional<WindowRecord>(std::move(rows->front()));
}

}  // namespace raidwatch::hub
