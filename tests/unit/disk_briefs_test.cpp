#include "agent/app/disk_briefs.hpp"

#include "tests/support/node_builder.hpp"

#include <raidwatch/model/json.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::app {
namespace {

using namespace raidwatch::testing;

class DiskBriefs : public ::testing::Test {
  protected:
    NodeView view;
    DiskHistory history;
    UtcTime now = *parse_rfc3339("2026-03-31T12:00:00Z");

    void SetUp() override {
        view.disks = inventory(40, {}).disks;
        for (int i = 0; i < 40; ++i) {
            auto one = testing::reading("S" + std::to_string(i));
            one.pending = one.reallocated = 0;
            one.taken_at = now;
            view.readings.push_back(one);
        }
    }
    SmartReading earlier(int disk, const char* at, std::uint64_t pending) {
        auto one = view.readings[static_cast<std::size_t>(disk)];
        one.taken_at = *parse_rfc3339(at);
        one.pending = pending;
        return one;
    }
    std::vector<DiskBrief> briefs() const { return disk_briefs(view, {}, history, now); }
};

TEST_F(DiskBriefs, DisksThatNothingSpeaksAgainstAreLeftOut) {
    EXPECT_TRUE(briefs().empty());
    view.readings[7].pending = 3;
    const auto told = briefs();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].name, "S7");
    EXPECT_GT(told[0].points, 0);
    EXPECT_TRUE(told[0].trends.empty()) << "without a history nothing is known to grow";
}

TEST_F(DiskBriefs, TrendIsOneValueADayAndEndsWithNow) {
    view.readings[7].pending = 24;
    history["wwn-S7"] = {earlier(7, "2026-03-28T01:00:00Z", 0), earlier(7, "2026-03-28T23:00:00Z", 4),
                         earlier(7, "2026-03-30T02:00:00Z", 8)};
    const auto told = briefs();
    ASSERT_EQ(told.at(0).trends.size(), 1U);
    EXPECT_EQ(told[0].trends[0].metric, "pending");
    EXPECT_EQ(told[0].trends[0].unit, "sectors");
    EXPECT_EQ(told[0].trends[0].daily, (std::vector<double>{4, 4, 8, 24}));
}

TEST_F(DiskBriefs, WhatDoesNotGrowAndHoursOfUseAreNoTrend) {
    view.readings[7].pending = 8;
    view.readings[7].power_on_hours = 50'000;
    history["wwn-S7"] = {earlier(7, "2026-03-20T00:00:00Z", 8)};
    history["wwn-S7"][0].power_on_hours = 49'000;
    EXPECT_TRUE(briefs().at(0).trends.empty());
}

TEST_F(DiskBriefs, HeartbeatStaysSmallWhateverBreaks) {
    for (auto& reading : view.readings) {
        reading.pending = reading.reallocated = reading.uncorrectable = reading.reported_uncorrectable = 9;
        reading.media_errors = reading.grown_defects = reading.uncorrected_errors = 9;
    }
    for (int i = 0; i < 40; ++i) {
        auto before = earlier(i, "2026-01-01T00:00:00Z", 0);
        before.reallocated = before.uncorrectable = before.reported_uncorrectable = 0;
        history["wwn-S" + std::to_string(i)] = {before};
    }
    Heartbeat beat;
    beat.disks = briefs();
    EXPECT_EQ(beat.disks.size(), kMostDisks);
    for (const auto& disk : beat.disks) {
        EXPECT_EQ(disk.reasons.size(), kMostReasons);
        EXPECT_EQ(disk.trends.size(), kMostTrends);
    }
    const auto document = to_json(beat);
    EXPECT_LT(dump(document).size(), 24'000U);
    EXPECT_EQ(from_json<Heartbeat>(document)->disks, beat.disks);
}

}  // namespace
}  // namespace raidwatch::app
