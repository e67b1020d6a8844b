#include "hub/leadership.hpp"

#include "hub_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

/// Two hubs with a clock each; the store is any.
class LeadershipTest : public testing::Test {
  protected:
    static MonoTime at(Milliseconds time) { return MonoTime{time}; }
    void look(Leadership& hub, Milliseconds time) { ASSERT_TRUE(hub.look(*rig.store, at(time))); }

    HubRig rig;
    Leadership one{"one"}, other{"other"};
};

TEST_F(LeadershipTest, FirstOneLeadsAndKeepsTheLeadWhileItsBeatGoesOn) {
    for (Seconds now{0}; now < Seconds{60}; now += Seconds{1}) {
        look(one, now);
        look(other, now + Seconds{100'000});
        EXPECT_TRUE(one.leads());
        EXPECT_FALSE(other.leads());
    }
}

TEST_F(LeadershipTest, LeadIsTakenOnceTheBeatStoodStillByTheClockOfWhoLooks) {
    look(one, Seconds{0});
    look(other, Seconds{500});
    look(other, Seconds{500} + kLeaderPatience - Milliseconds{1});
    EXPECT_FALSE(other.leads());
    look(other, Seconds{500} + kLeaderPatience);
    EXPECT_TRUE(other.leads());
    look(one, Seconds{1});
    EXPECT_FALSE(one.leads()) << "it comes back and sees that another one leads";
}

TEST_F(LeadershipTest, WhoStepsDownFreesTheLeadAtOnceAndOnlyItsOwn) {
    look(one, Seconds{0});
    look(other, Seconds{0});
    ASSERT_TRUE(other.step_down(*rig.store));
    look(one, Seconds{1});
    EXPECT_TRUE(one.leads());
    ASSERT_TRUE(one.step_down(*rig.store));
    look(other, Seconds{1});
    EXPECT_TRUE(other.leads());
    look(one, Seconds{2});
    EXPECT_FALSE(one.leads());
}

TEST_F(LeadershipTest, OfTwoThatTakeItAtOnceOneGetsIt) {
    look(one, Seconds{0});
    Leadership third{"third"};
    look(other, Seconds{0});
    look(third, Seconds{0});
    look(other, Seconds{20});
    look(third, Seconds{20});
    EXPECT_TRUE(other.leads());
    EXPECT_FALSE(third.leads());
}

TEST_F(LeadershipTest, WhatADeposedLeaderFoundIsNotStored) {
    look(one, Seconds{0});
    look(other, Seconds{0});
    look(other, Seconds{20});
    HubNews news;
    news.audit = {{rig.clock.now().utc, "hub", "found something", ""}};
    news.leader = one.name();
    EXPECT_EQ(rig.store->record(news).error().code, ErrorCode::busy);
    news.leader = other.name();
    EXPECT_TRUE(rig.store->record(news));
    EXPECT_EQ(rig.store->audit(10)->size(), 1U);
}

}  // namespace
}  // namespace raidwatch::hub
