#include "trend.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::store {

namespace {

constexpr std::int64_t kHourS = 3600, kDayS = 86400;

/// Points lie on whole seconds: their times take a third less space, and no disk is read more often.
std::int64_t seconds(UtcTime time) {
    return unix_ms(time) / 1000;
}

/// Deletes what is neither least, greatest nor last of its bucket. ?1 and ?2: from and until; ?3: bucket in
/// seconds.
constexpr const char* kThin = R"sql(
DELETE FROM trend_points WHERE at >= ?1 AND at < ?2 AND (series, at) NOT IN (
  SELECT series, max(at) FROM trend_points WHERE at >= ?1 AND at < ?2 GROUP BY series, at / ?3
  UNION ALL
  SELECT series, at FROM (SELECT series, at, max(value) FROM trend_points WHERE at >= ?1 AND at < ?2 GROUP BY series, at / ?3)
  UNION ALL
  SELECT series, at FROM (SELECT series, at, min(value) FROM trend_points WHERE at >= ?1 AND at < ?2 GROUP BY series, at / ?3)))sql";

constexpr const char* kForget = R"sql(
DELETE FROM trend_points WHERE at < ?1 AND EXISTS (
  SELECT 1 FROM trend_points AS later WHERE later.series = trend_points.series AND later.at > trend_points.at AND later.at <= ?1))sql";

/// Thins the points older than `age` that were younger when this was last done.
Status thin(Database& db, const char* mark, std::int64_t until, std::int64_t bucket) {
    until -= until % bucket;
    auto known = db.prepare("SELECT value FROM counters WHERE name = ?1");
    if (!known) return tl::unexpected(known.error());
    const auto row = known->bind(1, std::string_view(mark)).step();
    if (!row) return tl::unexpected(row.error());
    const auto from = *row ? known->integer(0) : 0;
    known->reset();
    if (from >= until) return {};
    auto thin = db.prepare(kThin);
    if (!thin) return tl::unexpected(thin.error());
    if (auto done = thin->bind(1, from).bind(2, until).bind(3, bucket).run(); !done) return done;
    auto note = db.prepare("INSERT OR REPLACE INTO counters (name, value) VALUES (?1, ?2)");
    if (!note) return tl::unexpected(note.error());
    return note->bind(1, std::string_view(mark)).bind(2, until).run();
}

}  // namespace

Result<TrendWriter> TrendWriter::on(Database& db) {
    auto find = db.prepare(
        "SELECT s.id, p.at, p.value FROM trend_series AS s LEFT JOIN trend_points AS p ON p.series = s.id "
        "WHERE s.disk = ?1 AND s.metric = ?2 ORDER BY p.at DESC LIMIT 1");
    if (!find) return tl::unexpected(find.error());
    auto create = db.prepare("INSERT INTO trend_series (disk, metric) VALUES (?1, ?2) RETURNING id");
    if (!create) return tl::unexpected(create.error());
    auto put = db.prepare("INSERT INTO trend_points (series, at, value) VALUES (?1, ?2, ?3)");
    if (!put) return tl::unexpected(put.error());
    return TrendWriter(std::move(*find), std::move(*create), std::move(*put));
}

Result<TrendWriter::Series*> TrendWriter::series(const std::string& disk, std::string_view metric) {
    const auto [known, is_new] = series_.try_emplace({disk, std::string(metric)});
    auto& series = known->second;
    if (!is_new) return &series;
    auto row = find_.bind(1, disk).bind(2, metric).step();
    if (row && *row) {
        series.id = find_.integer(0);
        if (!find_.is_null(1)) series.newest = {from_unix_ms(find_.integer(1) * 1000), find_.real(2)};
        find_.reset();
        return &series;
    }
    find_.reset();
    if (row) row = create_.bind(1, disk).bind(2, metric).step();
    if (row && *row) series.id = create_.integer(0);
    create_.reset();
    if (row) return &series;
    series_.erase(known);
    return tl::unexpected(row.error());
}

Status TrendWriter::add(const SmartReading& reading) {
    const auto at = seconds(reading.taken_at);
    for (const auto& metric : trend_metrics()) {
        const auto value = metric.of(reading);
        if (!value) continue;
        auto known = series(reading.disk, metric.name);
        if (!known) return tl::unexpected(known.error());
        auto& newest = (*known)->newest;
        if (newest && (newest->value == *value || seconds(newest->at) >= at)) continue;
        if (auto done = put_.bind(1, (*known)->id).bind(2, at).bind(3, *value).run(); !done) return done;
        newest = {from_unix_ms(at * 1000), *value};
    }
    return {};
}

Status thin_trends(Database& db, UtcTime now, const TrendRetention& retention) {
    const auto before = [&](Seconds age) { return seconds(now - age); };
    if (auto done = thin(db, "trends_hourly_until", before(retention.in_full), kHourS); !done) return done;
    if (auto done = thin(db, "trends_daily_until", before(retention.hourly), kDayS); !done) return done;
    auto forget = db.prepare(kForget);
    if (!forget) return tl::unexpected(forget.error());
    return forget->bind(1, before(retention.daily)).run();
}

Result<std::vector<TrendSeries>> read_trends(Database& db, const std::string& disk,
                                             const std::optional<std::string>& metric, UtcTime since) {
    auto rows = db.prepare(
        "SELECT s.metric, p.at, p.value FROM trend_series AS s JOIN trend_points AS p ON p.series = s.id "
        "WHERE s.disk = ?1 AND (?2 IS NULL OR s.metric = ?2) AND p.at >= coalesce("
        "(SELECT max(at) FROM trend_points WHERE series = s.id AND at <= ?3), ?3) ORDER BY s.id, p.at");
    if (!rows) return tl::unexpected(rows.error());
    rows->bind(1, disk).bind(2, metric).bind(3, seconds(since));
    std::vector<TrendSeries> all;
    for (;;) {
        const auto row = rows->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) break;
        if (all.empty() || all.back().metric != rows->text(0)) all.push_back({rows->text(0), {}});
        all.back().points.push_back({from_unix_ms(rows->integer(1) * 1000), rows->real(2)});
    }
    std::ranges::sort(all, {}, [](const TrendSeries& series) { return trend_metric(series.metric); });
    return all;
}

}  // namespace raidwatch::store
