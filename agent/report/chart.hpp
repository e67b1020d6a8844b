#pragma once
// A series of values over time as bars of text. Pure.

#include <raidwatch/model/trend.hpp>

#include <string>
#include <vector>

namespace raidwatch::report {

struct ChartFrame {
    UtcTime from{}, until{};   ///< first and last moment shown; until > from
    std::size_t columns = 60;  ///< of the bars alone
    std::size_t rows = 6;
    bool unicode = true;  ///< eighths of a row by block elements; else whole rows by '#'
};

/// The greatest value of each column's time (points hold until the next one); nullopt before the first point.
std::vector<std::optional<double>> columns_of(const std::vector<TrendPoint>& points, const ChartFrame& frame);

/// Lines from top to bottom, without line feeds. The scale goes from `low` (no bar) to `high` (all rows).
std::vector<std::string> bars(const std::vector<std::optional<double>>& columns, double low, double high,
                              const ChartFrame& frame);

}  // namespace raidwatch::report
