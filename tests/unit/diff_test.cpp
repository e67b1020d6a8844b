#include <algorithm>

#include <gtest/gtest.h>

#include "agent/assess/diff.hpp"
#include "agent/assess/merge.hpp"
#include "agent/assess/rules.hpp"
#include "tests/support/node_builder.hpp"

namespace raidwatch::assess {
namespace {

using namespace raidwatch::testing;

class Diff : public ::testing::Test {
  protected:
    Snapshot snapshot;
    RuleMemory memory;
    RuleOverrides overrides;
    std::vector<Operation> operations;
    NodeView old_view;
    std::vector<Fault> old_faults;

    std::vector<Event> see(std::initializer_list<Findings> all, bool first = false) {
        for (const auto& findings : all) merge(snapshot, findings);
        const auto now_view = view(snapshot);
        const auto now_faults = faults(now_view, memory, {overrides, operations, kStart});
        auto events = diff({old_view, old_faults}, {now_view, now_faults}, first, kStart);
        old_view = now_view;
        old_faults = now_faults;
        return events;
    }
    static const Event* find(const std::vector<Event>& events, Kind kind) {
        const auto found = std::ranges::find(events, kind, &Event::kind);
        return found == events.end() ? nullptr : &*found;
    }
};

TEST_F(Diff, FirstLookAtAHealthyNodeSaysNothing) {
    EXPECT_TRUE(see({inventory(2, {"md0"}), md(testing::array("md0", "raid1", 2))}, true).empty());
}

TEST_F(Diff, SameLookTwiceSaysNothing) {
    see({inventory(2, {"md0"}), md(testing::array("md0", "raid1", 2))}, true);
    EXPECT_TRUE(see({inventory(2, {"md0"})}).empty());
}

TEST_F(Diff, ArrayDegradedAtTheFirstLookIsReportedLikeNew) {
    auto a = testing::array("md0", "raid1", 2);
    a.members[1].state = MemberState::faulty;
    const auto events = see({inventory(2, {"md0"}), md(a)}, true);
    ASSERT_TRUE(find(events, kind::array_degraded));
    ASSERT_TRUE(find(events, kind::disk_failed));
    EXPECT_EQ(find(events, kind::disk_failed)->evidence.at("serial"), "S1");
}

TEST_F(Diff, FailureAndRecoveryOfAMember) {
    auto a = testing::array("md0", "raid1", 2);
    see({inventory(2, {"md0"}), md(a)}, true);
    auto broken = a;
    broken.members[0].state = MemberState::faulty;
    auto events = see({md(broken)});
    ASSERT_TRUE(find(events, kind::disk_failed));
    EXPECT_EQ(find(events, kind::disk_failed)->before, "in_sync");
    EXPECT_EQ(find(events, kind::disk_failed)->severity, Severity::critical);
    EXPECT_TRUE(see({md(broken)}).empty());
    events = see({md(a)});
    ASSERT_TRUE(find(events, kind::array_recovered));
    EXPECT_EQ(find(events, kind::array_recovered)->before, "array.degraded");
}

TEST_F(Diff, SpareThatTakesOverIsNamed) {
    auto a = testing::array("md0", "raid1", 2);
    a.members.push_back(member("sdc", "S2", std::nullopt, MemberState::spare));
    see({inventory(3, {"md0"}), md(a)}, true);
    a.members[1] = member("sdb", "S1", std::nullopt, MemberState::faulty);
    a.members[2] = member("sdc", "S2", 1, MemberState::rebuilding);
    const auto events = see({md(a)});
    ASSERT_TRUE(find(events, kind::spare_activated));
    EXPECT_EQ(find(events, kind::spare_activated)->subject.name, "S2");
}

TEST_F(Diff, OtherDiskInTheSameSlotIsAReplacement) {
    see({inventory(2, {})}, true);
    auto swapped = inventory(2, {});
    swapped.disks[1] = disk("sdb", "NEW1", "0:1");
    const auto events = see({swapped});
    ASSERT_TRUE(find(events, kind::disk_replaced));
    EXPECT_EQ(find(events, kind::disk_replaced)->evidence.at("replaces"), "S1");
    EXPECT_TRUE(find(events, kind::disk_vanished));
}

TEST_F(Diff, RenamedDeviceIsNoEvent) {
    see({inventory(2, {})}, true);
    auto renamed = inventory(2, {});
    std::swap(renamed.disks[0].device, renamed.disks[1].device);
    EXPECT_TRUE(see({renamed}).empty());
}

TEST_F(Diff, DiskAbsentFromPartialReadIsNotRemoved) {
    see({inventory(2, {})}, true);
    auto partial = inventory(1, {});
    partial.complete = false;
    EXPECT_TRUE(see({partial}).empty());
}

}  // namespace
}  // namespace raidwatch::assess
