#include "tests/support/node_builder.hpp"

#include <raidwatch/model/heartbeat.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/maintenance_order.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch {
namespace {

using namespace raidwatch::testing;
using namespace std::chrono_literals;

class Maintenance : public ::testing::Test {
  protected:
    CountingIds ids;
    UtcTime now = kStart;
    std::vector<MaintenanceWindow> windows;

    MaintenanceOrder order(MaintenanceAction action) const {
        MaintenanceOrder order;
        order.action = action;
        order.author = "anna";
        return order;
    }
    Result<MaintenanceWindow> give(const MaintenanceOrder& order) {
        auto done = carry_out(order, windows, ids, now);
        if (!done) return done;
        std::erase_if(windows, [&](const auto& one) { return one.id == done->id; });
        windows.push_back(*done);
        return done;
    }
    /// One window of store-1 from now on, an hour long.
    MaintenanceWindow& started(MaintenanceExpected expected = {}) {
        auto start = order(MaintenanceAction::start);
        start.node = "store-1";
        start.expected = std::move(expected);
        EXPECT_TRUE(give(start));
        keep_time(windows.back(), now);
        return windows.back();
    }
};

TEST_F(Maintenance, WindowRoundTripsThroughJson) {
    auto& window = started({2, 3600, true, {"ZC1A0003"}});
    window.notes.push_back({now, "anna", "racks 3 and 4"});
    use_in(window, "store-1").reboots = 1;
    const auto back = from_json<MaintenanceWindow>(to_json(window));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, window);
    auto extend = order(MaintenanceAction::extend);
    extend.for_s = 60;
    EXPECT_EQ(*from_json<MaintenanceOrder>(to_json(extend)), extend);
}

TEST_F(Maintenance, StateNamesAllHaveASentence) {
    for (const auto state :
         {MaintenanceState::scheduled, MaintenanceState::in_progress, MaintenanceState::verifying,
          MaintenanceState::completed, MaintenanceState::overrun})
        EXPECT_TRUE(meaning(state).ends_with('.')) << word(state);
}

TEST_F(Maintenance, ScheduledBeginsAtItsTimeAndIsOverAtItsEnd) {
    auto schedule = order(MaintenanceAction::schedule);
    schedule.cluster = "A";
    schedule.from = now + 2h;
    schedule.for_s = 3600;
    ASSERT_TRUE(give(schedule));
    auto& window = windows.front();
    EXPECT_FALSE(keep_time(window, now));
    EXPECT_EQ(next_due(window), now + 2h);
    EXPECT_TRUE(keep_time(window, now + 2h));
    EXPECT_EQ(window.state, MaintenanceState::in_progress);
    EXPECT_TRUE(expects_at(window, now + 2h));
    EXPECT_FALSE(expects_at(window, now + 3h));
    EXPECT_TRUE(keep_time(window, now + 3h));
    EXPECT_EQ(window.state, MaintenanceState::verifying);
}

TEST_F(Maintenance, WindowWhoseWholeTimePassedUnseenIsVerifiedNotForgotten) {
    auto& window = started();
    window.state = MaintenanceState::scheduled;
    EXPECT_TRUE(keep_time(window, now + 5h));
    EXPECT_EQ(window.state, MaintenanceState::verifying);
    EXPECT_TRUE(window.began_at);
}

TEST_F(Maintenance, EndBeforeTheBeginCallsItOff) {
    auto schedule = order(MaintenanceAction::schedule);
    schedule.node = "store-1";
    schedule.from = now + 2h;
    ASSERT_TRUE(give(schedule));
    now += 1h;
    ASSERT_TRUE(give(order(MaintenanceAction::end)));
    EXPECT_TRUE(keep_time(windows.front(), now));
    EXPECT_EQ(windows.front().state, MaintenanceState::completed);
    EXPECT_FALSE(windows.front().began_at);
    EXPECT_NE(event_of(windows.front(), now).text.find("called off"), std::string::npos);
}

TEST_F(Maintenance, EndWithoutAScopeEndsTheOnlyRunningOne) {
    started();
    auto later = order(MaintenanceAction::schedule);
    later.cluster = "A";
    later.from = now + 5h;
    ASSERT_TRUE(give(later));
    now += 10min;
    const auto ended = give(order(MaintenanceAction::end));
    ASSERT_TRUE(ended) << ended.error().text();
    EXPECT_EQ(ended->name, "store-1");
    EXPECT_EQ(over_at(*ended), now);
}

TEST_F(Maintenance, EndIsRefusedWhereSeveralRunOrNone) {
    EXPECT_EQ(give(order(MaintenanceAction::end)).error().code, ErrorCode::not_found);
    started();
    auto other = order(MaintenanceAction::start);
    other.cluster = "A";
    ASSERT_TRUE(give(other));
    keep_time(windows.back(), now);
    const auto refused = give(order(MaintenanceAction::end));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid);
    auto named = order(MaintenanceAction::end);
    named.cluster = "A";
    EXPECT_TRUE(give(named));
}

TEST_F(Maintenance, SecondStartOfTheSameScopeIsRefused) {
    started();
    auto again = order(MaintenanceAction::start);
    again.node = "store-1";
    EXPECT_EQ(give(again).error().code, ErrorCode::busy);
    again.node = "store-2";
    EXPECT_TRUE(give(again));
}

TEST_F(Maintenance, ExtendAddsToTheEndAndRevivesAnOverrun) {
    auto& window = started();
    now += 2h;
    keep_time(window, now);
    window.state = MaintenanceState::overrun;
    auto extend = order(MaintenanceAction::extend);
    extend.for_s = 1800;
    const auto longer = give(extend);
    ASSERT_TRUE(longer) << longer.error().text();
    EXPECT_EQ(longer->until, now + 30min);
    EXPECT_EQ(longer->revision, 2);
    auto copy = *longer;
    EXPECT_TRUE(keep_time(copy, now));
    EXPECT_EQ(copy.state, MaintenanceState::in_progress);
}

TEST_F(Maintenance, SecondEndClosesAnOverrun) {
    auto& window = started();
    now += 2h;
    keep_time(window, now);
    window.state = MaintenanceState::overrun;
    const auto closed = give(order(MaintenanceAction::end));
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->state, MaintenanceState::completed);
}

TEST_F(Maintenance, OrdersThatContradictThemselvesAreRefused) {
    auto start = order(MaintenanceAction::start);
    EXPECT_FALSE(give(start)) << "no scope";
    start.node = "store-1";
    start.cluster = "A";
    EXPECT_FALSE(give(start)) << "two scopes";
    start.cluster.clear();
    start.until = now + 1h;
    start.for_s = 60;
    EXPECT_FALSE(give(start)) << "two ends";
    start.for_s.reset();
    start.until = now - 1h;
    EXPECT_FALSE(give(start)) << "over before it begins";
    start.until = now + 365 * 24h;
    EXPECT_FALSE(give(start)) << "a year";
    auto schedule = order(MaintenanceAction::schedule);
    schedule.node = "store-1";
    EXPECT_FALSE(give(schedule)) << "no begin";
    EXPECT_TRUE(windows.empty());
}

TEST_F(Maintenance, RebootsAreCountedPerNodeAndTheThirdOfTwoExceeds) {
    auto& window = started({2, 0, false, {}});
    const auto reboot = [&](const char* node, UtcTime at) {
        return count(window, node, {at, at + 4min, true});
    };
    EXPECT_EQ(reboot("store-1", now + 1min), "");
    EXPECT_EQ(reboot("store-2", now + 1min), "");
    EXPECT_EQ(reboot("store-1", now + 10min), "");
    EXPECT_EQ(reboot("store-1", now + 20min), "reboots");
    EXPECT_EQ(reboot("store-1", now + 30min), "") << "told once";
    EXPECT_EQ(use_of(window, "store-1").reboots, 4);
    EXPECT_EQ(use_of(window, "store-2").reboots, 1);
}

TEST_F(Maintenance, AbsenceThatWasCountedIsNotCountedAgain) {
    auto& window = started({0, 3600, false, {}});
    EXPECT_EQ(count(window, "store-1", {now, now + 20min, false}), "");
    EXPECT_EQ(count(window, "store-1", {now, now + 20min, false}), "");
    EXPECT_EQ(use_of(window, "store-1").absence_s, 1200);
}

TEST_F(Maintenance, RebootLongerThanAQuarterOfAnHourIsAbsence) {
    auto& window = started({2, 0, false, {}});
    EXPECT_EQ(count(window, "store-1", {now, now + 16min, true}), "absence");
    EXPECT_EQ(use_of(window, "store-1").reboots, 0);
    EXPECT_EQ(use_of(window, "store-1").absence_s, 960);
}

TEST_F(Maintenance, OnlyWhatLiesInsideTheWindowCounts) {
    auto& window = started({0, 600, false, {}});
    EXPECT_EQ(count(window, "store-1", {now - 2h, now - 1h, false}), "");
    EXPECT_EQ(count(window, "store-1", {now - 1h, now + 5min, false}), "");
    EXPECT_EQ(use_of(window, "store-1").absence_s, 300);
}

TEST_F(Maintenance, MayStayAwayAsLongAsWhatIsLeftAllows) {
    auto& window = started({1, 1800, false, {}});
    EXPECT_EQ(away_until(window, "store-1", now + 5min), now + 35min);
    use_in(window, "store-1").absence_s = 1800;
    EXPECT_EQ(away_until(window, "store-1", now + 5min), now + 20min) << "a reboot is left";
    use_in(window, "store-1").reboots = 1;
    EXPECT_EQ(away_until(window, "store-1", now + 5min), std::nullopt);
    EXPECT_EQ(away_until(window, "store-2", now + 50min), now + 1h) << "never beyond the end";
    EXPECT_EQ(away_until(window, "store-2", now + 61min), std::nullopt);
}

TEST_F(Maintenance, OverWithAllBackIsCompletedAtOnce) {
    auto& window = started();
    keep_time(window, now + 1h);
    EXPECT_FALSE(judge(window, {0, 0, false}, now + 1h) && window.state == MaintenanceState::overrun);
    EXPECT_EQ(window.state, MaintenanceState::completed) << "nobody to wait for";
}

TEST_F(Maintenance, NobodyHeardYetIsWaitedForAndThenAnOverrun) {
    auto& window = started();
    const auto over = now + 1h;
    keep_time(window, over);
    judge(window, {1, 2, false}, over);
    EXPECT_EQ(window.state, MaintenanceState::verifying);
    EXPECT_EQ(next_due(window), over + kVerifyWithin);
    judge(window, {1, 2, false}, over + kVerifyWithin);
    EXPECT_EQ(window.state, MaintenanceState::overrun);
    EXPECT_NE(event_of(window, over).text.find("1 of 2 nodes"), std::string::npos);
}

TEST_F(Maintenance, NodeKnownToBeMissingIsAnOverrunAtOnce) {
    auto& window = started();
    keep_time(window, now + 1h);
    EXPECT_TRUE(judge(window, {3, 4, true}, now + 1h));
    EXPECT_EQ(window.state, MaintenanceState::overrun);
}

TEST_F(Maintenance, OverrunWithAllBackIsWatchedAndARelapseIsAnOverrunAgain) {
    auto& window = started();
    const auto over = now + 1h;
    keep_time(window, over);
    judge(window, {0, 1, true}, over);
    judge(window, {1, 1, true}, over + 5min);
    EXPECT_EQ(window.state, MaintenanceState::verifying);
    judge(window, {0, 1, true}, over + 10min);
    EXPECT_EQ(window.state, MaintenanceState::overrun);
    judge(window, {1, 1, true}, over + 20min);
    EXPECT_EQ(next_due(window), over + 30min);
    judge(window, {1, 1, true}, over + 30min);
    EXPECT_EQ(window.state, MaintenanceState::completed);
    EXPECT_EQ(window.completed_at, over + 30min);
}

TEST_F(Maintenance, NewerDeclarationIsTakenOverAndAnOlderOneIsNot) {
    const auto first = started();
    auto longer = first;
    longer.until += 1h;
    longer.revision = 2;
    auto ours = first;
    use_in(ours, "store-1").reboots = 1;
    EXPECT_TRUE(take_declaration(ours, longer));
    EXPECT_EQ(ours.until, longer.until);
    EXPECT_EQ(use_of(ours, "store-1").reboots, 1);
    EXPECT_FALSE(take_declaration(ours, first));
}

TEST_F(Maintenance, EndGivenElsewhereIsNeverUndone) {
    const auto first = started();
    auto ended = first;
    ended.ended_at = now + 10min;
    ended.revision = 2;
    auto extended = first;
    extended.until += 1h;
    extended.revision = 3;
    EXPECT_TRUE(take_declaration(extended, ended));
    EXPECT_EQ(extended.ended_at, now + 10min);
    EXPECT_TRUE(take_declaration(ended, extended));
    EXPECT_EQ(ended.ended_at, now + 10min);
}

TEST_F(Maintenance, EventsSayWhoWhenAndWhatWasDeclared) {
    auto& window = started({2, 7200, true, {}});
    window.reason = "new \x1b[31mfirmware";
    const auto event = event_of(window, now);
    EXPECT_EQ(event.kind, kind::maintenance_started);
    EXPECT_EQ(event.severity, Severity::info);
    EXPECT_NE(event.text.find("2 reboots, 2h absence, rebuilds"), std::string::npos) << event.text;
    EXPECT_EQ(event.text.find('\x1b'), std::string::npos);
    use_in(window, "store-1").reboots = 3;
    const auto exceeded = exceeded_event(window, "store-1", "reboots", now);
    EXPECT_EQ(exceeded.severity, Severity::warning);
    EXPECT_EQ(exceeded.text,
              "store-1 was rebooted 3 times during the maintenance of node store-1; declared: 2 reboots.");
}

}  // namespace
}  // namespace raidwatch
