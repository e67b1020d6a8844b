// What scripts made for the page, and the numbers of its metrics, in SqlStore.
#include "hub/store/rows.hpp"
#include "hub/store/sql_store.hpp"

#include <set>

namespace raidwatch::hub {

using sql::in_transaction;
using sql::Query;

namespace {

constexpr std::int64_t kSlotMs = 300'000;

}  // namespace

Status SqlStore::write_page_parts(const HubNews& news) {
    for (const auto& part : news.parts) {
        auto query = database_->query(
            "INSERT INTO page_parts (kind, id, revision, created_ms, updated_ms, document) VALUES (?, ?, ?, "
            "?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET revision = excluded.revision, updated_ms = "
            "excluded.updated_ms, document = excluded.document WHERE page_parts.revision = "
            "excluded.revision - 1");
        if (!query) return tl::unexpected(query.error());
        query->bind(part.kind).bind(part.id).bind(part.revision).bind(unix_ms(part.created_at));
        query->bind(unix_ms(part.updated_at)).bind(part.document);
        if (auto done = query->run(); !done) return done;
        if (database_->changes() != 1)
            return failure(ErrorCode::busy, "storing " + part.kind, part.id, "somebody else changed it");
    }
    for (const auto& [kind, id] : news.removed_parts) {
        auto query = database_->query("DELETE FROM page_parts WHERE kind = ? AND id = ?");
        if (!query) return tl::unexpected(query.error());
        if (auto done = query->bind(kind).bind(id).run(); !done) return done;
        if (kind != "metric") continue;
        if (auto cleared = clear_points(id); !cleared) return cleared;
    }
    return {};
}

Result<std::vector<PagePartRecord>> SqlStore::page_parts() {
    return sql::all_rows(
        database_->query("SELECT kind, id, revision, created_ms, updated_ms, document FROM page_parts "
                         "ORDER BY created_ms, id"),
        [](const Query& row) {
            return PagePartRecord{row.text(0),
                                  row.text(1),
                                  row.integer(2),
                                  from_unix_ms(row.integer(3)),
                                  from_unix_ms(row.integer(4)),
                                  row.text(5)};
        });
}

Status SqlStore::add_points(const std::vector<MetricPoint>& points, UtcTime keep_from) {
    return in_transaction(*database_, [&]() -> Status {
        std::set<std::string> metrics;
        for (const auto& point : points) {
            auto query = database_->query(
                "INSERT INTO metric_points (metric, slot, at_ms, millionths) VALUES (?, ?, ?, ?) ON CONFLICT "
                "(metric, slot) DO UPDATE SET at_ms = excluded.at_ms, millionths = excluded.millionths WHERE "
                "excluded.at_ms >= metric_points.at_ms");
            if (!query) return tl::unexpected(query.error());
            query->bind(point.metric).bind(unix_ms(point.at) / kSlotMs).bind(unix_ms(point.at));
            if (auto done = query->bind(point.millionths).run(); !done) return done;
            metrics.insert(point.metric);
        }
        for (const auto& metric : metrics) {
            auto query = database_->query("DELETE FROM metric_points WHERE metric = ? AND slot < ?");
            if (!query) return tl::unexpected(query.error());
            if (auto done = query->bind(metric).bind(unix_ms(keep_from) / kSlotMs).run(); !done) return done;
        }
        return {};
    });
}

Status SqlStore::clear_points(const std::string& metric) {
    auto query = database_->query("DELETE FROM metric_points WHERE metric = ?");
    if (!query) return tl::unexpected(query.error());
    return query->bind(metric).run();
}

Result<std::vector<MetricPoint>> SqlStore::points(UtcTime since) {
    auto query = database_->query(
        "SELECT metric, at_ms, millionths FROM metric_points WHERE slot >= ? ORDER BY metric, slot");
    if (query) query->bind(unix_ms(since) / kSlotMs);
    return sql::all_rows(std::move(query), [](const Query& row) {
        return MetricPoint{row.text(0), from_unix_ms(row.integer(1)), row.integer(2)};
    });
}

}  // namespace raidwatch::hub
