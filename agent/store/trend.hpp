#pragma once
// How the numbers of disks changed over time: a point where a value becomes another one, thinned out with
// age.

#include "sqlite.hpp"

#include <raidwatch/model/trend.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace raidwatch::store {

/// What is kept of old points: of each hour, later of each day, the least, the greatest and the last.
struct TrendRetention {
    Seconds in_full{14 * 86400};
    Seconds hourly{90 * 86400};
    Seconds daily{730 * 86400};  ///< then nothing but the point that still holds
    bool operator==(const TrendRetention&) const = default;
};

/// Writes inside the caller's transaction.
class TrendWriter {
  public:
    static Result<TrendWriter> on(Database& db);

    /// Points for what differs from the newest ones of the disk; older or repeated readings change nothing.
    Status add(const SmartReading& reading);
    /// The transaction was rolled back: what is in the database is read again.
    void forget() { series_.clear(); }

  private:
    struct Series {
        std::int64_t id = 0;
        std::optional<TrendPoint> newest;
    };
    using Key = std::pair<std::string, std::string>;

    TrendWriter(Statement find, Statement create, Statement put)
        : find_(std::move(find)), create_(std::move(create)), put_(std::move(put)) {}
    Result<Series*> series(const std::string& disk, std::string_view metric);

    Statement find_, create_, put_;
    std::map<Key, Series> series_;
};

/// Thins out points that have become old since the last time.
Status thin_trends(Database& db, UtcTime now, const TrendRetention& retention);

/// Series of a disk with any point, of one metric or (nullopt) all, in the order of trend_metrics(): the
/// point that held at `since`, and all later ones.
Result<std::vector<TrendSeries>> read_trends(Database& db, const std::string& disk,
                                             const std::optional<std::string>& metric, UtcTime since);

}  // namespace raidwatch::store
