#include "agent/assess/self_tests.hpp"

#include "tests/support/node_builder.hpp"

#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using namespace raidwatch::testing;

class SelfTests : public ::testing::Test {
  protected:
    SelfTests() {
        view.disks = inventory(2, {}).disks;
        view.readings = {{.disk = view.disks[0].id}};
    }
    void log_says(SelfTestResult result, std::optional<int> remaining = {}) {
        view.readings[0].self_tests = {
            {.kind = "extended", .result = result, .remaining_percent = remaining}};
    }
    OperationsStep step() {
        now += 5min;
        return follow_self_tests(running, view, ids, now);
    }
    CountingIds ids;
    NodeView view;
    std::vector<Operation> running;
    UtcTime now = kStart;
};

TEST_F(SelfTests, RunningTestIsFollowedToItsResult) {
    log_says(SelfTestResult::running, 90);
    const auto first = step();
    ASSERT_EQ(first.events.size(), 1U);
    EXPECT_EQ(first.events[0].kind, kind::operation_started);
    EXPECT_EQ(first.events[0].text, "S0: extended self-test runs");
    EXPECT_EQ(running.at(0).percent, 10.0);
    EXPECT_TRUE(step().changed.empty()) << "nothing moved";
    log_says(SelfTestResult::running, 20);
    EXPECT_EQ(step().changed.at(0).percent, 80.0);
    log_says(SelfTestResult::passed);
    const auto last = step();
    EXPECT_EQ(last.events.at(0).kind, kind::operation_finished);
    EXPECT_EQ(last.changed.at(0).state, OperationState::finished);
    EXPECT_TRUE(running.empty());
    EXPECT_TRUE(step().events.empty());
}

TEST_F(SelfTests, ErrorsFoundAreAWarningAndATestBrokenOffHasNoResult) {
    log_says(SelfTestResult::running);
    step();
    EXPECT_FALSE(running.at(0).percent) << "the drive does not say";
    log_says(SelfTestResult::failed, 30);
    EXPECT_EQ(step().events.at(0).severity, Severity::warning);
    log_says(SelfTestResult::running);
    step();
    log_says(SelfTestResult::aborted);
    const auto last = step();
    EXPECT_EQ(last.events.at(0).kind, kind::operation_aborted);
    EXPECT_EQ(last.changed.at(0).state, OperationState::aborted);
}

TEST_F(SelfTests, DriveThatCannotBeReadForAWhileIsNoEnd) {
    log_says(SelfTestResult::running, 50);
    step();
    const auto reading = view.readings[0];
    view.readings.clear();
    EXPECT_TRUE(step().events.empty());
    view.readings.push_back(reading);
    EXPECT_TRUE(step().events.empty());
    view.disks.erase(view.disks.begin());
    EXPECT_EQ(step().events.at(0).kind, kind::operation_aborted);
}

TEST_F(SelfTests, WorkOfArraysIsLeftAlone) {
    running.push_back({.id = "x", .target = "md-uuid-md0", .kind = OperationKind::rebuild});
    EXPECT_TRUE(step().events.empty());
    EXPECT_EQ(running.size(), 1U);
}

TEST_F(SelfTests, TestBegunHereThatEndedUnseenIsRecordedOnce) {
    const auto quick = [&](const NodeView& before) {
        return quick_self_tests({view.disks[0].id, view.disks[1].id}, running, before, view, ids, now);
    };
    const auto before = view;
    EXPECT_TRUE(quick(before).events.empty());
    log_says(SelfTestResult::passed);
    const auto step = quick(before);
    ASSERT_EQ(step.events.size(), 2U);
    EXPECT_EQ(step.events[0].kind, kind::operation_started);
    EXPECT_EQ(step.events[1].kind, kind::operation_finished);
    EXPECT_EQ(step.changed.at(0).state, OperationState::finished);
    EXPECT_TRUE(quick(view).events.empty()) << "the log says nothing new";
    EXPECT_TRUE(quick_self_tests({}, running, before, view, ids, now).events.empty())
        << "begun by somebody else";
}

TEST_F(SelfTests, TestThatWasSeenRunningIsNotRecordedAgain) {
    log_says(SelfTestResult::running);
    step();
    const auto before = view;
    log_says(SelfTestResult::passed);
    EXPECT_EQ(step().events.size(), 1U);
    EXPECT_TRUE(quick_self_tests({view.disks[0].id}, running, before, view, ids, now).events.empty());
}

}  // namespace
}  // namespace raidwatch::assess
