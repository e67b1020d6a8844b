// Pools of which zpool tells everything and the ZFS module the state.

#include "agent/assess/merge.hpp"
#include "agent/assess/rules.hpp"
#include "tests/support/node_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using namespace raidwatch::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Array tank(const std::string& id, ArrayState state, const std::string& word, int members) {
    auto pool = array("tank", "mirror", members);
    pool.id = id;
    pool.engine = ArrayEngine::zfs;
    pool.device.clear();
    pool.state = state;
    pool.vendor_state = word;
    return pool;
}

Findings answer(Domain domain, UtcTime at, std::vector<Array> arrays, bool complete = true) {
    Findings findings;
    findings.domain = std::move(domain);
    findings.taken_at = at;
    findings.complete = complete;
    findings.arrays = std::move(arrays);
    return findings;
}

const Domain kZpool{"zfs", "tank"}, kKernel{"zfs-kernel", ""};

Snapshot node_with_pool() {
    Snapshot snapshot;
    auto there = inventory(2, {});
    there.domains.push_back(kZpool);
    there.domains.push_back(kKernel);
    merge(snapshot, there);
    merge(snapshot, answer(kZpool, kStart, {tank("zfs-4711", ArrayState::optimal, "ONLINE", 2)}));
    merge(snapshot, answer(kKernel, kStart, {tank("zfs-kernel-tank", ArrayState::optimal, "ONLINE", 0)}));
    return snapshot;
}

Findings hanging_zpool(UtcTime at) {
    return answer(kZpool, at, {tank("zfs-tank", ArrayState::failed, "SUSPENDED", 0)}, false);
}

TEST(PoolKernel, IsNoSecondPool) {
    const auto node = view(node_with_pool());
    ASSERT_THAT(node.arrays, SizeIs(1));
    EXPECT_EQ(node.arrays[0].id, "zfs-4711");
}

TEST(PoolKernel, PoolWhoseZpoolHangsIsTheOneThatWasKnownWithItsMembers) {
    auto snapshot = node_with_pool();
    merge(snapshot, hanging_zpool(kStart + 10s));
    const auto node = view(snapshot);
    ASSERT_THAT(node.arrays, SizeIs(1));
    EXPECT_EQ(node.arrays[0].id, "zfs-4711");
    EXPECT_EQ(node.arrays[0].vendor_state, "SUSPENDED");
    EXPECT_THAT(node.arrays[0].members, SizeIs(2));
    EXPECT_THAT(node.blind, SizeIs(1));
}

TEST(PoolKernel, ItsWordIsHeededWhileZpoolGivesNoAnswer) {
    auto snapshot = node_with_pool();
    merge(snapshot, hanging_zpool(kStart + 10s));
    merge(snapshot,
          answer(kKernel, kStart + 20s, {tank("zfs-kernel-tank", ArrayState::optimal, "ONLINE", 0)}));
    EXPECT_EQ(view(snapshot).arrays.at(0).state, ArrayState::optimal) << "cleared, zpool still hangs";
    merge(snapshot,
          answer(kKernel, kStart + 30s, {tank("zfs-kernel-tank", ArrayState::degraded, "DEGRADED", 0)}));
    EXPECT_EQ(view(snapshot).arrays.at(0).vendor_state, "DEGRADED");
}

TEST(PoolKernel, OlderWordThanTheLastAnswerOfZpoolIsNot) {
    auto snapshot = node_with_pool();
    merge(snapshot, hanging_zpool(kStart + 10s));
    EXPECT_EQ(view(snapshot).arrays.at(0).vendor_state, "SUSPENDED");
}

TEST(PoolKernel, ExportedPoolIsMissedOnce) {
    auto snapshot = node_with_pool();
    merge(snapshot, inventory(2, {}, kStart + 10s));
    const auto node = view(snapshot);
    ASSERT_THAT(node.vanished, SizeIs(1));
    EXPECT_EQ(node.vanished[0].array.id, "zfs-4711");

    auto first_told_by_kernel = node_with_pool();
    merge(first_told_by_kernel, answer(kKernel, kStart + 5s, {}));
    EXPECT_THAT(view(first_told_by_kernel).vanished, IsEmpty()) << "the inventory decides";
}

Findings with_losses(UtcTime at, const std::string& text) {
    auto findings = answer(kKernel, at, {tank("zfs-kernel-tank", ArrayState::optimal, "ONLINE", 0)});
    if (!text.empty()) findings.problems = {{"zfs-kernel", ErrorCode::io, text}};
    return findings;
}

std::vector<Fault> faults_at(const Snapshot& snapshot, UtcTime now) {
    RuleMemory memory;
    const RuleOverrides overrides;
    const std::vector<Operation> operations;
    return faults(view(snapshot), memory, RuleContext{overrides, operations, now});
}

TEST(PoolKernel, LostErrorReportsAreOutOfSightForAnHourAndAgainWhenMoreAreLost) {
    auto snapshot = node_with_pool();
    EXPECT_THAT(faults_at(snapshot, kStart), IsEmpty());
    merge(snapshot, with_losses(kStart + 10s, "1 error report lost"));
    merge(snapshot, with_losses(kStart + 50s, "1 error report lost"));
    const auto found = faults_at(snapshot, kStart + 50s);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].kind, kind::collector_blind);
    EXPECT_THAT(found[0].summary, HasSubstr("cannot see zfs-kernel: 1 error report lost"));
    EXPECT_EQ(view(snapshot).arrays.at(0).state, ArrayState::optimal) << "the pool itself is seen";
    merge(snapshot, with_losses(kStart + 2h, "1 error report lost"));
    EXPECT_THAT(faults_at(snapshot, kStart + 2h), IsEmpty());
    merge(snapshot, with_losses(kStart + 2h + 10s, "1 error report lost"));
    EXPECT_THAT(faults_at(snapshot, kStart + 3h), IsEmpty()) << "an old loss does not become news again";
    merge(snapshot, with_losses(kStart + 3h, "2 error reports lost"));
    EXPECT_THAT(faults_at(snapshot, kStart + 3h + 30s), SizeIs(1));
}

}  // namespace
}  // namespace raidwatch::assess
