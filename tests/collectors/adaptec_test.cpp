#include "collectors/adaptec/parse.hpp"
#include "raid_recordings.hpp"

namespace raidwatch::adaptec {
namespace {

using test::array_named;
using test::disk_in;
using test::members;
using test::recording;

TEST(Arcconf, RebuildingArrayNamesItsMembersWhereSerialsAreHidden) {
    const auto findings = parse_arcconf(recording("adaptec/getconfig-degraded.txt"));
    EXPECT_TRUE(findings.complete);
    const auto* array = array_named(findings, "ld0 MAIL");
    ASSERT_TRUE(array && array->progress);
    EXPECT_EQ(array->level, "raid10");
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array->raid_disks, 4);
    EXPECT_EQ(members(*array, MemberState::rebuilding), 1);
    EXPECT_EQ(array->members.at(2).disk, disk_in(findings, "0,2")->id);
    EXPECT_EQ(array->members.at(2).group, 1);
    EXPECT_NE(disk_in(findings, "0,2")->id, disk_in(findings, "0,3")->id);
    EXPECT_EQ(disk_in(findings, "0,2")->predictive_failure, true);
    EXPECT_EQ(disk_in(findings, "0,4")->state, DiskState::spare);
    EXPECT_EQ(findings.disks.size(), 6U);  // the enclosure is none
    EXPECT_EQ(array_named(findings, "ld1 SCRATCH")->data_errors, 1U);
}

TEST(Arcconf, WriteCacheThatWaitsForItsBatteryIsForcedOffOnlyWhereThereIsOne) {
    const auto with = parse_arcconf(recording("adaptec/getconfig-degraded.txt"));
    EXPECT_EQ(array_named(with, "ld0 MAIL")->write_cache_configured, "write-back");
    EXPECT_EQ(array_named(with, "ld0 MAIL")->write_cache_actual, "write-through");
    auto output = recording("adaptec/getconfig-degraded.txt");
    output.replace(output.find("ZMM Optimal"), 11, "Not Present");
    const auto without = parse_arcconf(output);
    EXPECT_FALSE(without.controllers.at(0).battery);
    EXPECT_EQ(array_named(without, "ld0 MAIL")->write_cache_configured, "write-through");
}

TEST(Arcconf, DefunctDriveThatNoListShowsIsNotLost) {
    const auto findings = parse_arcconf(recording("adaptec/getconfig-degraded.txt"));
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::degraded);
    EXPECT_EQ(findings.controllers.at(0).vendor_state, "1 defunct disk drives");
}

TEST(Arcconf, SmartRaidSectionsAreRead) {
    const auto findings = parse_arcconf(recording("adaptec/getconfig-smartpqi.txt"));
    ASSERT_EQ(findings.controllers.size(), 1U);
    const auto& controller = findings.controllers[0];
    EXPECT_EQ(controller.id, "pci-0000:41:00.0");
    EXPECT_EQ(controller.state, ControllerState::optimal);
    EXPECT_EQ(controller.battery->kind, BatteryKind::supercapacitor);
    EXPECT_EQ(controller.battery->charge_percent, 100);
    EXPECT_EQ(controller.battery->temperature_c, 23);
    ASSERT_EQ(findings.arrays.size(), 1U);
    EXPECT_EQ(findings.arrays[0].device, "sda");
    EXPECT_EQ(findings.arrays[0].raid_disks, 2);
    EXPECT_EQ(findings.arrays[0].write_cache_actual, "write-back");
    ASSERT_EQ(findings.disks.size(), 2U);
    EXPECT_EQ(findings.disks[0].id, "wwn-0x5002538c00000001");
    EXPECT_EQ(findings.disks[0].media_errors, 2U);
    EXPECT_EQ(findings.disks[0].other_errors, 0U);
    EXPECT_EQ(findings.disks[1].media_errors, std::nullopt);
}

TEST(Arcconf, TasksTellOfArraysThatTheOutputDoesNotDescribe) {
    const auto findings = parse_arcconf(recording("adaptec/getstatus-rebuild.txt"));
    const auto* array = array_named(findings, "ld0");
    ASSERT_TRUE(array && array->progress);
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->progress->percent, 37);
}

TEST(Arcconf, UnknownWordsStayAsTheyAre) {
    const auto findings = parse_arcconf(recording("adaptec/unknown-states.txt"));
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::unknown);
    EXPECT_EQ(findings.arrays.at(0).vendor_state, "Pondering");
    EXPECT_EQ(findings.disks.at(0).state, DiskState::unknown);
    EXPECT_EQ(findings.disks.at(0).vendor_state, "Wandering");
}

TEST(Arcconf, NoControllerIsAnAnswerAndARefusalIsNot) {
    EXPECT_TRUE(parse_arcconf(recording("adaptec/nothing.txt")).complete);
    EXPECT_FALSE(parse_arcconf("").complete);
    EXPECT_FALSE(parse_arcconf("Controllers found: 1\nInvalid controller number.\n").complete);
}

TEST(Arcconf, TruncatedOutputIsHarmless) {
    test::expect_truncation_is_harmless(parse_arcconf, recording("adaptec/getconfig-degraded.txt"));
}

TEST(Afacli, MirrorWithAMissingPartitionIsDegraded) {
    const auto findings = parse_afacli(recording("adaptec/containers-unprotected.txt"));
    ASSERT_EQ(findings.arrays.size(), 2U);
    EXPECT_EQ(findings.arrays[0].level, "raid1");
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(members(findings.arrays[0], MemberState::missing), 1);
    ASSERT_TRUE(findings.arrays[0].progress);
    EXPECT_EQ(findings.arrays[0].progress->percent, 42.5);
    EXPECT_EQ(findings.arrays[1].state, ArrayState::optimal);
    test::expect_truncation_is_harmless(parse_afacli, recording("adaptec/containers-unprotected.txt"));
}

TEST(DptI2o, VolumeThatDoesNotAnswerHasFailed) {
    const auto findings = parse_dpt_i2o(recording("adaptec/dpt-two-volumes.txt"));
    ASSERT_EQ(findings.arrays.size(), 2U);
    EXPECT_EQ(findings.controllers.at(0).model, "2400A");
    EXPECT_EQ(findings.arrays[0].level, "raid5");
    EXPECT_EQ(findings.arrays[0].state, ArrayState::optimal);
    EXPECT_EQ(findings.arrays[1].state, ArrayState::failed);
    EXPECT_FALSE(parse_dpt_i2o("").complete);
}

}  // namespace
}  // namespace raidwatch::adaptec
