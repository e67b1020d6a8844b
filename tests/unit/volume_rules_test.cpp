// What is said of pools and volumes beyond their counted redundancy.

#include "agent/assess/rules.hpp"
#include "tests/support/node_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using raidwatch::testing::array;
using raidwatch::testing::kStart;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::vector<Fault> faults_of(const NodeView& view) {
    RuleMemory memory;
    const RuleOverrides overrides;
    const std::vector<Operation> operations;
    return faults(view, memory, RuleContext{overrides, operations, kStart});
}

Array pool() {
    auto tank = array("tank", "mirror", 2);
    tank.engine = ArrayEngine::zfs;
    tank.device.clear();
    return tank;
}

TEST(PoolRules, LostCacheOfAWholePoolIsAWarning) {
    NodeView view;
    view.arrays = {pool()};
    Member cache;
    cache.role = "cache";
    cache.device = "nvme2n1";
    cache.state = MemberState::in_sync;
    view.arrays[0].members.push_back(cache);
    EXPECT_THAT(faults_of(view), SizeIs(0));
    view.arrays[0].members.back().state = MemberState::missing;
    view.arrays[0].state = ArrayState::degraded;  // as ZFS calls it then
    const auto found = faults_of(view);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].severity, Severity::warning);
    EXPECT_THAT(found[0].summary, HasSubstr("lost its cache device nvme2n1"));
}

TEST(BlindRules, VolumeThatCannotBeReadIsNamedAsItsArray) {
    NodeView view;
    auto volume = array("vg/mail", "raid1", 2);
    volume.device = "dm-5";
    auto file_system = array("mailfs", "raid1", 2);
    file_system.id = "btrfs-0f1e";
    file_system.device.clear();
    view.arrays = {pool(), volume, file_system};
    for (const auto& [domain, name] : std::vector<std::pair<Domain, std::string>>{
             {{"zfs", "tank"}, "tank"}, {{"dm", "dm-5"}, "vg/mail"}, {{"btrfs", "0f1e"}, "mailfs"}}) {
        view.blind = {
            {domain, kStart - std::chrono::hours{1}, {{domain.text(), ErrorCode::timed_out, "no answer"}}}};
        const auto found = faults_of(view);
        ASSERT_THAT(found, SizeIs(1)) << name;
        EXPECT_EQ(found[0].subject.name, name);
    }
}

}  // namespace
}  // namespace raidwatch::assess
