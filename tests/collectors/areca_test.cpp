#include "collectors/areca/parse.hpp"
#include "raid_recordings.hpp"

namespace raidwatch::areca {
namespace {

using test::array_named;
using test::disk_in;
using test::members;
using test::recording;

TEST(Cli64, DegradedVolumeCountsTheDriveThatLeftItsRaidSet) {
    const auto findings = parse_cli64(recording("areca/all-degraded.txt"));
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.controllers.size(), 1U);
    EXPECT_EQ(findings.controllers[0].model, "ARC-1220");
    EXPECT_EQ(findings.controllers[0].serial, "Y000AAAA0001");
    EXPECT_EQ(findings.controllers[0].temperature_c, 41);
    EXPECT_EQ(findings.controllers[0].battery->state, BatteryState::charging);
    EXPECT_EQ(findings.controllers[0].battery->charge_percent, 85);
    ASSERT_EQ(findings.arrays.size(), 2U);  // raid sets are no arrays beside their volumes
    const auto* array = array_named(findings, "ARC-1220-VOL#00");
    ASSERT_TRUE(array);
    EXPECT_EQ(array->level, "raid5");
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->raid_disks, 4);
    EXPECT_EQ(members(*array, MemberState::in_sync), 3);
    EXPECT_EQ(members(*array, MemberState::missing), 1);
    const auto* checked = array_named(findings, "ARC-1220-VOL#01");
    ASSERT_TRUE(checked && checked->progress);
    EXPECT_EQ(checked->state, ArrayState::optimal);
    EXPECT_EQ(checked->progress->percent, 12.5);
    EXPECT_EQ(checked->raid_disks, 2);
    EXPECT_EQ(disk_in(findings, "4")->state, DiskState::failed);
    EXPECT_EQ(disk_in(findings, "7")->state, DiskState::spare);
    EXPECT_FALSE(disk_in(findings, "8"));  // an empty place
}

TEST(Cli64, RebuildIsToldWithItsPercentage) {
    const auto findings = parse_cli64(recording("areca/rebuilding.txt"));
    ASSERT_TRUE(findings.arrays.at(0).progress);
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(findings.arrays[0].progress->percent, 63.2);
}

TEST(Cli64, OneDriveIsToldInDetail) {
    const auto findings = parse_cli64(recording("areca/drive-detail.txt"));
    ASSERT_EQ(findings.disks.size(), 1U);
    EXPECT_EQ(findings.disks[0].slot, "1:4");
    EXPECT_EQ(findings.disks[0].serial, "WD-WMATV0000004");
    EXPECT_EQ(findings.disks[0].state, DiskState::failed);
    EXPECT_EQ(findings.disks[0].media_errors, 17U);
    EXPECT_EQ(findings.disks[0].other_errors, 3U);
    EXPECT_EQ(findings.disks[0].temperature_c, std::nullopt);  // 0 is no temperature
}

TEST(Cli64, UnknownWordsStayAsTheyAre) {
    const auto findings = parse_cli64(recording("areca/unknown-states.txt"));
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::unknown);
    EXPECT_EQ(findings.arrays.at(0).vendor_state, "Pondering");
}

TEST(Cli64, NothingIsAnAnswerAndAnErrorIsNot) {
    EXPECT_TRUE(parse_cli64(recording("areca/nothing.txt")).complete);
    EXPECT_FALSE(parse_cli64("").complete);
    const auto refused = parse_cli64("GuiErrMsg<0x0e>: Controller not found.\n");
    EXPECT_FALSE(refused.complete);
    EXPECT_EQ(refused.problems.size(), 1U);
    test::expect_truncation_is_harmless(parse_cli64, recording("areca/drive-detail.txt"));
}

}  // namespace
}  // namespace raidwatch::areca
