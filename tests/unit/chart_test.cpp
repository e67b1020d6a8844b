#include "agent/report/chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::report {
namespace {

using testing::ElementsAre;
using testing::Optional;

const UtcTime kStart = *parse_rfc3339("2026-11-01T00:00:00Z");

ChartFrame frame(std::size_t columns, std::size_t rows = 2) {
    return {.from = kStart,
            .until = kStart + Seconds(static_cast<std::int64_t>(columns) * 3600),
            .columns = columns,
            .rows = rows};
}

TEST(Chart, PointHoldsUntilTheNextOne) {
    const std::vector<TrendPoint> points{{kStart + Seconds(3600), 4}, {kStart + Seconds(4 * 3600), 0}};
    EXPECT_THAT(columns_of(points, frame(6)), ElementsAre(std::nullopt, Optional(4.0), Optional(4.0),
                                                          Optional(4.0), Optional(0.0), Optional(0.0)));
}

TEST(Chart, PeakWithinAColumnIsShown) {
    const std::vector<TrendPoint> points{
        {kStart - Seconds(60), 30}, {kStart + Seconds(60), 55}, {kStart + Seconds(120), 31}};
    EXPECT_THAT(columns_of(points, frame(2)), ElementsAre(Optional(55.0), Optional(31.0)));
}

TEST(Chart, BarsFillEighthsFromTheBottom) {
    EXPECT_THAT(bars({0.0, 8.0, 12.0, 16.0, std::nullopt}, 0, 16, frame(5)), ElementsAre("  ▄█ ", " ███ "));
}

TEST(Chart, ValueJustAboveTheBottomIsSeen) {
    EXPECT_THAT(bars({0.0, 1.0}, 0, 100000, frame(2, 1)), ElementsAre(" ▁"));
}

TEST(Chart, WithoutUnicodeRowsAreWhole) {
    auto plain = frame(3);
    plain.unicode = false;
    EXPECT_THAT(bars({0.0, 8.0, 16.0}, 0, 16, plain), ElementsAre("  #", " ##"));
}

TEST(Chart, FlatScaleIsNoDivisionByZero) {
    EXPECT_THAT(bars({5.0}, 5, 5, frame(1, 1)), ElementsAre(" "));
}

}  // namespace
}  // namespace raidwatch::report
