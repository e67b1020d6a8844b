#include "agent/integrity/plan.hpp"
#include "tests/support/node_builder.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace raidwatch::integrity {
namespace {

using namespace raidwatch::testing;

constexpr Seconds kDay{86'400};

/// A node whose disks take their time over a test, as seen every ten minutes. Breaks the test when a promise
/// is broken.
class Node {
  public:
    Node(int arrays, int members, int loose) {
        for (int a = 0; a < arrays; ++a) {
            auto one = testing::array("md" + std::to_string(a), members == 2 ? "raid1" : "raid6", members);
            for (int m = 0; m < members; ++m)
                one.members[static_cast<std::size_t>(m)].disk = "wwn-" + add_disk();
            view.arrays.push_back(std::move(one));
        }
        for (int i = 0; i < loose; ++i) add_disk();
    }

    std::string add_disk() {
        const auto serial = "S" + std::to_string(view.disks.size());
        view.disks.push_back(testing::disk("sd" + serial, serial));
        view.readings.push_back({.disk = "wwn-" + serial, .taken_at = now, .power_on_hours = 1000});
        return serial;
    }

    std::vector<Start> step() {
        now += 10min;
        end_tests();
        const auto starts = due({view, now, minute()}, policy, memory);
        for (const auto& start : starts) take(start);
        EXPECT_LE(until_.size(), static_cast<std::size_t>(kAtOnce));
        return starts;
    }
    int minute() const { return static_cast<int>(unix_ms(now) / 60'000 % 1440); }
    SmartReading& reading(const std::string& disk) {
        return *std::ranges::find(view.readings, disk, &SmartReading::disk);
    }

    NodeView view;
    Policy policy{
        .short_every = 7 * kDay, .long_every = 30 * kDay, .check_every = Seconds{0}, .hours = {60, 300}};
    RuleMemory memory;
    UtcTime now = kStart;
    std::map<std::string, std::map<IntegrityTest, std::vector<UtcTime>>> begun;

  private:
    void end_tests() {
        for (auto& one : view.readings) {
            one.taken_at = now;
            one.power_on_hours = 1000 + static_cast<std::uint64_t>((now - kStart) / 1h);
        }
        std::erase_if(until_, [&](const auto& entry) {
            if (entry.second > now) return false;
            if (auto array = std::ranges::find(view.arrays, entry.first, &Array::id);
                array != view.arrays.end())
                array->progress.reset();
            else
                reading(entry.first).self_tests.clear();
            return true;
        });
    }

    void take(const Start& start) {
        EXPECT_TRUE(within(policy.hours, minute()));
        EXPECT_FALSE(until_.contains(start.id)) << start.id << " tests already";
        begun[start.id][start.test].push_back(now);
        if (start.test == IntegrityTest::self_test_long)
            begun[start.id][IntegrityTest::self_test_short].push_back(now);
        for (const auto& array : view.arrays) check_neighbours(array, start);
        if (start.test == IntegrityTest::array_check || start.test == IntegrityTest::pool_scrub) {
            std::ranges::find(view.arrays, start.id, &Array::id)->progress =
                Progress{.kind = OperationKind::check};
            until_[start.id] = now + 5h;
        } else {
            reading(start.id).self_tests = {{.kind = "short", .result = SelfTestResult::running}};
            until_[start.id] = now + (start.test == IntegrityTest::self_test_long ? 9h : 2min);
        }
    }

    void check_neighbours(const Array& array, const Start& start) {
        const bool concerns = array.id == start.id ||
                              std::ranges::count(array.members, std::optional(start.id), &Member::disk) > 0;
        if (!concerns) return;
        EXPECT_EQ(array.state, ArrayState::optimal) << array.name;
        EXPECT_FALSE(array.progress) << array.name << " works";
        for (const auto& member : array.members)
            EXPECT_FALSE(member.disk && until_.contains(*member.disk))
                << "two members of " << array.name << " at once";
    }

    std::map<std::string, UtcTime> until_;
};

TEST(IntegrityPlan, EveryDiskIsTestedWithinItsPeriodAndNeverTwoOfOneArray) {
    Node node(4, 6, 3);
    while (node.now < kStart + 120 * kDay) node.step();
    for (const auto& disk : node.view.disks)
        for (const auto& [test, every] : {std::pair{IntegrityTest::self_test_short, node.policy.short_every},
                                          {IntegrityTest::self_test_long, node.policy.long_every}}) {
            auto last = kStart;
            for (const auto at : node.begun[disk.id][test]) {
                EXPECT_LE(at - last, every) << disk.id << " " << to_rfc3339(at);
                last = at;
            }
            EXPECT_LE(node.now - last, every) << disk.id;
        }
}

TEST(IntegrityPlan, FirstTestsAreSpreadOverThePeriod) {
    Node node(4, 6, 3);
    std::map<std::int64_t, int> by_day;
    while (node.now < kStart + 30 * kDay)
        for (const auto& start : node.step())
            if (start.test == IntegrityTest::self_test_long) ++by_day[(node.now - kStart) / kDay];
    EXPECT_GE(by_day.size(), 12U) << "27 disks within 30 days";
}

TEST(IntegrityPlan, DegradedRebuildingAndInvisibleArraysAreLeftAlone) {
    std::mt19937 random(7);
    Node node(3, 2, 0);
    node.policy.check_every = 20 * kDay;
    int begun = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto& array = node.view.arrays[random() % 3];
        const auto dice = random() % 40;
        if (dice == 0 && !array.progress) {
            array.state = ArrayState::degraded;
            array.members[1].state = MemberState::faulty;
        } else if (dice < 4 && array.state == ArrayState::degraded) {
            array.state = ArrayState::optimal;
            array.members[1].state = MemberState::in_sync;
        }
        begun += static_cast<int>(node.step().size());
    }
    EXPECT_GT(begun, 50);
}

TEST(IntegrityPlan, RestartChangesNothing) {
    Node node(2, 4, 0);
    for (int i = 0; i < 3000; ++i) {
        auto copy = node.memory;
        const auto now = node.now;
        const auto starts = due({node.view, now, node.minute()}, node.policy, copy);
        // Asked again at the same moment from what was recorded, nothing is begun twice.
        for (const auto& start : due({node.view, now, node.minute()}, node.policy, copy))
            EXPECT_EQ(std::ranges::count(starts, start), 0);
        node.step();
    }
}

class OneDisk : public ::testing::Test {
  protected:
    OneDisk() { node.policy = {.short_every = 7 * kDay}; }
    bool begins_within(Seconds time) {
        for (const auto end = node.now + time; node.now < end;)
            if (!node.step().empty()) return true;
        return false;
    }
    Node node{0, 0, 1};
};

TEST_F(OneDisk, WithoutAPeriodNothingIsEverBegun) {
    node.policy.short_every = Seconds{0};
    EXPECT_FALSE(begins_within(60 * kDay));
    EXPECT_TRUE(node.memory.empty());
}

TEST_F(OneDisk, SleepingOrSilentDiskIsLeftAlone) {
    node.view.disks[0].asleep = true;
    EXPECT_FALSE(begins_within(30 * kDay));
    node.view.disks[0].asleep = false;
    node.view.readings.clear();
    EXPECT_FALSE(begins_within(30 * kDay));
    node.view.readings.push_back({.disk = node.view.disks[0].id, .taken_at = node.now});
    EXPECT_TRUE(begins_within(Seconds{600}));
}

TEST_F(OneDisk, TestThatSomebodyElseBeganCounts) {
    for (int day = 0; day < 60; ++day) {
        auto& reading = node.view.readings[0];
        reading.self_tests = {{.kind = "extended",
                               .result = SelfTestResult::passed,
                               .power_on_hours = reading.power_on_hours.value_or(0)}};
        EXPECT_FALSE(begins_within(kDay)) << "smartd tests it every day";
    }
    EXPECT_TRUE(begins_within(7 * kDay));
}

TEST_F(OneDisk, RefusedTestIsTriedAgainADayLater) {
    std::vector<Start> starts;
    while (starts.empty()) starts = node.step();
    refused(starts[0], node.now, node.memory);
    EXPECT_FALSE(begins_within(kRetryAfter - Seconds{1200}));
    EXPECT_TRUE(begins_within(Seconds{3600}));
}

TEST_F(OneDisk, RefusalBeforeTheClockWasSetBackAYearIsOver) {
    std::vector<Start> starts;
    while (starts.empty()) starts = node.step();
    refused(starts[0], node.now + 365 * kDay, node.memory);
    EXPECT_TRUE(begins_within(2 * kDay));
}

TEST(IntegrityHours, MayLieOverMidnight) {
    EXPECT_TRUE(within({22 * 60, 6 * 60}, 23 * 60));
    EXPECT_TRUE(within({22 * 60, 6 * 60}, 5 * 60));
    EXPECT_FALSE(within({22 * 60, 6 * 60}, 12 * 60));
    EXPECT_FALSE(within({60, 300}, 300));
    EXPECT_TRUE(within({0, 0}, 700)) << "all day";
}

TEST(IntegrityPlan, CheckWaitsForTheDistributionsOwn) {
    Node node(1, 2, 0);
    node.policy = {.check_every = 35 * kDay};
    auto& last = node.memory["scrub.last/md-uuid-md0"];
    for (int month = 0; month < 6; ++month) {
        last.grew_at = node.now;
        for (const auto end = node.now + 31 * kDay; node.now < end;) EXPECT_TRUE(node.step().empty());
    }
    bool begun = false;
    for (const auto end = node.now + 5 * kDay; node.now < end;) begun |= !node.step().empty();
    EXPECT_TRUE(begun) << "the distribution's does not come any more";
}

/// What somebody else schedules once a month and what comes of it, beside raidwatch.
class Scheduled : public ::testing::Test {
  protected:
    static constexpr Seconds kMonth = 31 * kDay;

    void schedules(TestedKind tests, const std::string& target, Seconds period) {
        node.view.schedules.push_back({tests, target, "distribution", "", period.count()});
    }
    int begun_within(Seconds time) {
        int begun = 0;
        for (const auto end = node.now + time; node.now < end;) begun += static_cast<int>(node.step().size());
        return begun;
    }
    Node node{1, 2, 0};
};

TEST_F(Scheduled, ShorterPeriodOfOursDoesNotDoubleTheDistributions) {
    node.policy = {.check_every = 7 * kDay};
    schedules(TestedKind::md_array, "", kMonth);
    auto& last = node.memory["scrub.last/md-uuid-md0"];
    for (int month = 0; month < 12; ++month) {
        EXPECT_EQ(begun_within(kMonth), 0) << "month " << month;
        last.grew_at = node.now;  // the distribution's own
    }
    EXPECT_EQ(begun_within(46 * kDay), 0) << "it is late";
    EXPECT_EQ(begun_within(5 * kDay), 1) << "it does not come any more";
    node.view.schedules.clear();
    EXPECT_GE(begun_within(20 * kDay), 2) << "switched off: ours alone";
}

TEST_F(Scheduled, WhatWasNeverTestedIsGivenTimeForTheDistributions) {
    node.policy = {.check_every = kDay};
    schedules(TestedKind::md_array, "", kMonth);
    EXPECT_EQ(begun_within(46 * kDay), 0);
    EXPECT_GE(begun_within(2 * kDay), 1);
}

TEST_F(Scheduled, OfAnotherKindOrTargetOrDiskHoldsNothingUp) {
    node.policy = {.short_every = 7 * kDay};
    schedules(TestedKind::md_array, "", kMonth);
    schedules(TestedKind::zfs_pool, "", kMonth);
    schedules(TestedKind::disk_short, "sdS1", kMonth);
    begun_within(8 * kDay);
    EXPECT_FALSE(node.begun["wwn-S0"].empty());
    EXPECT_TRUE(node.begun["wwn-S1"].empty()) << "smartd has this one";
}

TEST_F(Scheduled, OfUnknownPeriodCountsAsMonthly) {
    node.policy = {.short_every = kDay};
    schedules(TestedKind::disk_long, "", Seconds{0});
    EXPECT_EQ(begun_within(46 * kDay), 0) << "a long test is a short one too";
    EXPECT_GE(begun_within(3 * kDay), 1);
}

TEST_F(Scheduled, PoolIsScrubbedWhereItHasNoScheduleOfItsOwn) {
    for (const char* name : {"tank", "safe"}) {
        auto pool = testing::array(name, "raid1", 2);
        pool.engine = ArrayEngine::zfs;
        pool.id = std::string("zfs-") + name;
        pool.device.clear();
        pool.members[0].disk = "wwn-" + node.add_disk();
        pool.members[1].disk = "wwn-" + node.add_disk();
        node.view.arrays.push_back(std::move(pool));
    }
    node.policy = {.scrub_every = 14 * kDay};
    schedules(TestedKind::zfs_pool, "safe", kMonth);
    begun_within(30 * kDay);
    EXPECT_EQ(node.begun["zfs-tank"][IntegrityTest::pool_scrub].size(), 2U);
    EXPECT_TRUE(node.begun["zfs-safe"].empty());
    EXPECT_TRUE(node.begun["md-uuid-md0"].empty()) << "no period is set for md";
}

}  // namespace
}  // namespace raidwatch::integrity
