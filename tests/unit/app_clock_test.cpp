// The wall clock is set while things are under way: at boot by NTP, or by a person.
#include "app_rig.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace raidwatch::app::test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class ClockStep : public ::testing::TestWithParam<hours> {
  protected:
    ClockStep() {
        for (const auto* device : {"sda", "sdb"}) rig.world.add_disk(device);
        rig.world.add_mirror("md0", {"sda", "sdb"});
    }
    std::vector<Event> steps() const {
        std::vector<Event> found;
        std::ranges::copy_if(rig.hub.events, std::back_inserter(found),
                             [](const Event& event) { return event.kind == kind::clock_stepped; });
        return found;
    }

    Rig rig;
    std::mt19937 random{1};
};

TEST_P(ClockStep, IsOneEventAndNoFault) {
    rig.start();
    rig.run(minutes(1));
    rig.set_clock(GetParam());
    rig.run(minutes(5));
    ASSERT_EQ(steps().size(), 1U);
    EXPECT_EQ(steps().front().severity, Severity::warning);
    EXPECT_NE(steps().front().text.find(GetParam() < hours(0) ? "set back by 3h;" : "set forward by 3h;"),
              std::string::npos)
        << steps().front().text;
    EXPECT_TRUE(rig.hub.incidents.empty());
}

TEST_P(ClockStep, ArrayThatDoesNotStartIsToldNoLaterAndNoSooner) {
    rig.start();
    rig.run(seconds(20));
    rig.world.arrays.at("md0").state = ArrayState::inactive;
    rig.notice("md", "md0");
    rig.run(seconds(5));
    rig.set_clock(GetParam());
    rig.run(seconds(3));
    EXPECT_TRUE(rig.hub.open().empty()) << "it may still be assembled";
    rig.run(seconds(20));
    EXPECT_EQ(rig.hub.open().size(), 1U);
}

TEST_P(ClockStep, SourceThatCannotBeReadIsToldAfterHalfAMinute) {
    rig.start();
    rig.run(seconds(20));
    rig.world.failing.insert({"md", "md0"});
    rig.run(seconds(10));
    rig.set_clock(GetParam());
    rig.run(seconds(5));
    EXPECT_TRUE(rig.hub.open().empty());
    rig.run(seconds(45));
    EXPECT_EQ(rig.hub.open().size(), 1U);
}

TEST_P(ClockStep, WatchOfAWholeArrayTakesItsTenMinutes) {
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(30));
    rig.world.add_mirror("md0", {"sda", "sdb"});
    rig.run(minutes(5));
    rig.set_clock(GetParam());
    rig.run(minutes(4));
    EXPECT_EQ(rig.hub.open().size(), 1U);
    rig.run(minutes(2));
    EXPECT_TRUE(rig.hub.open().empty());
    EXPECT_EQ(rig.hub.broken, "");
}

INSTANTIATE_TEST_SUITE_P(BothWays, ClockStep, ::testing::Values(hours(-3), hours(3)));

TEST_F(ClockStep, MemoryFromBeforeARestartThatLiesAheadDelaysNothing) {
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(30));
    rig.world.add_mirror("md0", {"sda", "sdb"});
    rig.run(minutes(5));
    rig.crash(random);
    rig.set_clock(hours(-3));
    rig.start("boot-2");
    rig.run(minutes(11));
    EXPECT_TRUE(rig.hub.open().empty());
}

TEST_F(ClockStep, ClockThatIsSlewedIsNoStep) {
    rig.start();
    for (int second = 0; second < 600; ++second) {
        rig.run(seconds(1));
        rig.set_clock(Milliseconds(83));
    }
    EXPECT_TRUE(steps().empty());
}

}  // namespace
}  // namespace raidwatch::app::test
