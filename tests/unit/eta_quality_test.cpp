// How good the told time left is, and the stall alarms, over simulated rebuilds with fixed seeds.

#include "tests/support/rebuild_sim.hpp"

#include <gtest/gtest.h>

namespace raidwatch::sim {
namespace {

constexpr int kRebuilds = 40;

class EtaQualityOf : public ::testing::TestWithParam<Hardship> {};

TEST_P(EtaQualityOf, TrueEndLiesInTheRangeNineTimesOfTenAndTheRangeNarrows) {
    const auto quality = measure_eta(GetParam(), kRebuilds, 1000);
    EXPECT_GT(quality.samples, 90U * kRebuilds);
    EXPECT_GE(quality.covered(), 0.90) << name_of(GetParam());
    for (std::size_t i = 1; i < quality.widths.size(); ++i)
        EXPECT_LT(quality.widths[i], quality.widths[i - 1])
            << name_of(GetParam()) << " at " << kWidthsAt[i] << " %";
    // What was measured; a wider range would be a step back.
    EXPECT_LT(quality.widths.front(), 1.1);
    EXPECT_LT(quality.widths[2], 0.45);
    EXPECT_EQ(quality.false_alarms, 0);
    EXPECT_EQ(quality.missed, 0);
    EXPECT_EQ(quality.unfinished, 0);
}

INSTANTIATE_TEST_SUITE_P(Hardships, EtaQualityOf,
                         ::testing::Values(Hardship::quiet, Hardship::bursts, Hardship::daily_load,
                                           Hardship::throttled, Hardship::paused, Hardship::stalled));

TEST(StallAlarm, EveryRealOneIsToldOnceAndItsEndToo) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto followed = follow_rebuild(Hardship::stalled, seed);
        EXPECT_EQ(followed.alarms, 1) << seed;
        EXPECT_EQ(followed.resumed, 1) << seed;
    }
}

}  // namespace
}  // namespace raidwatch::sim
