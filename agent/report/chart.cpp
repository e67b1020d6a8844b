#include "chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace raidwatch::report {

namespace {

constexpr std::array<const char*, 9> kEighths{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

/// Height of a bar in eighths of a row: any value above the bottom of the scale can be seen.
int height(double value, double low, double high, std::size_t rows) {
    const int full = static_cast<int>(rows) * 8;
    if (high <= low) return value > low ? full : 0;
    const auto part = (value - low) / (high - low) * full;
    return std::clamp(static_cast<int>(std::lround(part)), value > low ? 1 : 0, full);
}

}  // namespace

std::vector<std::optional<double>> columns_of(const std::vector<TrendPoint>& points,
                                              const ChartFrame& frame) {
    std::vector<std::optional<double>> columns(frame.columns);
    const auto span = frame.until - frame.from;
    for (std::size_t column = 0; column < frame.columns; ++column) {
        const auto begin =
            frame.from + span * static_cast<std::int64_t>(column) / static_cast<std::int64_t>(frame.columns);
        const auto end = frame.from + span * static_cast<std::int64_t>(column + 1) /
                                          static_cast<std::int64_t>(frame.columns);
        const auto later = std::ranges::upper_bound(points, begin, {}, &TrendPoint::at);
        auto& greatest = columns[column];
        if (later != points.begin()) greatest = std::prev(later)->value;
        for (auto point = later; point != points.end() && point->at < end; ++point)
            greatest = std::max(greatest.value_or(point->value), point->value);
    }
    return columns;
}

std::vector<std::string> bars(const std::vector<std::optional<double>>& columns, double low, double high,
                              const ChartFrame& frame) {
    std::vector<std::string> lines(frame.rows);
    for (std::size_t row = 0; row < frame.rows; ++row) {
        const int below = static_cast<int>(frame.rows - 1 - row) * 8;
        for (const auto& value : columns) {
            const int filled = value ? std::clamp(height(*value, low, high, frame.rows) - below, 0, 8) : 0;
            lines[row] += frame.unicode ? kEighths[static_cast<std::size_t>(filled)]
                          : filled >= 4 ? "#"
                                        : " ";
        }
    }
    return lines;
}

}  // namespace raidwatch::report
