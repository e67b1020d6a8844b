// Announced maintenance in SqlStore.
#include "hub/store/rows.hpp"
#include "hub/store/sql_store.hpp"

#include <limits>

namespace raidwatch::hub {

using sql::Query;

namespace {

constexpr std::string_view kColumns = "SELECT id, revision, from_ms, over_ms, document FROM notices";

NoticeRecord read_notice(const Query& row) {
    return {row.text(0), row.integer(1), from_unix_ms(row.integer(2)), sql::optional_time(row, 3),
            row.text(4)};
}

}  // namespace

Status SqlStore::write_notices(const HubNews& news) {
    for (const auto& notice : news.notices) {
        auto query = database_->query(
            "INSERT INTO notices (id, revision, from_ms, over_ms, document) VALUES (?1, ?2, ?3, ?4, ?5) ON "
            "CONFLICT "
            "(id) DO UPDATE SET revision = excluded.revision, from_ms = excluded.from_ms, over_ms = "
            "excluded.over_ms, "
            "document = excluded.document WHERE notices.revision = excluded.revision - 1");
        if (!query) return tl::unexpected(query.error());
        query->bind(notice.id).bind(notice.revision).bind(unix_ms(notice.from));
        query->bind_optional(sql::optional_ms(notice.over_at)).bind(notice.document);
        if (auto done = query->run(); !done) return done;
        if (database_->changes() != 1)
            return failure(ErrorCode::busy, "storing announcement", notice.id, "somebody else changed it");
    }
    for (const auto& id : news.withdrawn_notices) {
        auto query = database_->query("DELETE FROM notices WHERE id = ?");
        if (!query) return tl::unexpected(query.error());
        if (auto done = query->bind(id).run(); !done) return done;
    }
    return {};
}

Result<std::vector<NoticeRecord>> SqlStore::notices(std::optional<UtcTime> since) {
    auto query = database_->query(std::string(kColumns) +
                                  " WHERE over_ms IS NULL OR over_ms >= ? ORDER BY from_ms, id");
    if (query) query->bind(since ? unix_ms(*since) : std::numeric_limits<std::int64_t>::min());
    return sql::all_rows(std::move(query), read_notice);
}

Result<std::optional<NoticeRecord>> SqlStore::notice(const std::string& id) {
    auto query = database_->query(std::string(kColumns) + " WHERE id = ?");
    if (query) query->bind(id);
    auto rows = sql::all_rows(std::move(query), read_notice);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return std::optional<NoticeRecord>();
    return std::optional<NoticeRecord>(std::move(rows->front()));
}

}  // namespace raidwatch::hub
