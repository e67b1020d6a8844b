#pragma once
// The numbers of a disk that are followed over months, and their history.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/smart.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

namespace raidwatch {

struct TrendMetric {
    std::string_view name;  ///< as in SmartReading and its JSON: "reallocated", "temperature_c"
    std::string_view unit;  ///< "sectors", "C"; empty for plain counts
    std::string_view meaning;
    /// nullopt: the disk does not report it.
    std::optional<double> (*of)(const SmartReading&);
};

std::span<const TrendMetric> trend_metrics();
/// nullptr: there is none of that name.
const TrendMetric* trend_metric(std::string_view name);

/// The value holds from `at` until the next point.
struct TrendPoint {
    UtcTime at{};
    double value = 0;

    bool operator==(const TrendPoint&) const = default;
};
BOOST_DESCRIBE_STRUCT(TrendPoint, (), (at, value))

struct TrendSeries {
    std::string metric;
    std::vector<TrendPoint> points;  ///< oldest first

    bool operator==(const TrendSeries&) const = default;
};
BOOST_DESCRIBE_STRUCT(TrendSeries, (), (metric, points))

}  // namespace raidwatch
