#include "collectors/legacy/parse.hpp"
#include "raid_recordings.hpp"

namespace raidwatch::legacy {
namespace {

using test::array_named;
using test::disk_in;
using test::members;
using test::recording;

TEST(Gdth, ArrayDriveThatFailedCountsItsLogicalDrives) {
    const auto findings = parse_gdth(recording("legacy/gdth-raid5-fail.txt"));
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.arrays.size(), 1U);
    EXPECT_EQ(findings.arrays[0].name, "Array 0");
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(findings.arrays[0].raid_disks, 3);
    EXPECT_EQ(members(findings.arrays[0], MemberState::missing), 1);
    ASSERT_EQ(findings.readings.size(), 2U);
    EXPECT_EQ(findings.readings[0].grown_defects, 12U);
    EXPECT_EQ(disk_in(findings, "A/00/0")->model, "ST373453LC");
    EXPECT_EQ(findings.controllers.at(0).model, "GDT8523RZ");
    EXPECT_FALSE(parse_gdth("").complete);
    test::expect_truncation_is_harmless(parse_gdth, "Logical Drives:\n Number:\t0\tStatus:\tpondering\n");
    EXPECT_EQ(parse_gdth("Logical Drives:\n Number:\t0\tStatus:\tpondering\n").arrays.at(0).state,
              ArrayState::unknown);
}

TEST(Ips, CriticalDriveNamesItsDefunctDisk) {
    const auto findings = parse_ips(recording("legacy/ips-critical.txt"));
    EXPECT_TRUE(findings.complete);
    const auto* array = array_named(findings, "ld1");
    ASSERT_TRUE(array);
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->raid_disks, 3);
    EXPECT_EQ(members(*array, MemberState::faulty), 1);
    EXPECT_EQ(disk_in(findings, "1,1")->state, DiskState::failed);
    EXPECT_EQ(disk_in(findings, "1,2")->predictive_failure, true);
    EXPECT_FALSE(parse_ips("").complete);
    test::expect_truncation_is_harmless(parse_ips, recording("legacy/ips-critical.txt"));
}

TEST(Mvcli, BackgroundActivityIsProgress) {
    const auto findings = parse_mvcli(recording("legacy/mvcli-rebuilding.txt"));
    EXPECT_TRUE(findings.complete);
    const auto* array = array_named(findings, "MAIL");
    ASSERT_TRUE(array && array->progress);
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array->progress->percent, 35);
    EXPECT_EQ(array->raid_disks, 2);
    EXPECT_FALSE(parse_mvcli("").complete);
    test::expect_truncation_is_harmless(parse_mvcli, recording("legacy/mvcli-rebuilding.txt"));
}

TEST(Dmraid, WorstMemberGivesTheStateOfTheSet) {
    const auto findings = parse_dmraid(recording("legacy/dmraid-inconsistent.txt"));
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(array_named(findings, "isw_aaaa")->state, ArrayState::container);
    EXPECT_EQ(array_named(findings, "nvidia_bbbb")->state, ArrayState::failed);
    const auto* array = array_named(findings, "pdc_cccc");
    ASSERT_TRUE(array);
    EXPECT_EQ(array->level, "raid1");
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->raid_disks, 2);
    EXPECT_TRUE(parse_dmraid("no raid disks\n").complete);
    EXPECT_FALSE(parse_dmraid("").complete);
}

TEST(Lsscsi, DisksAreListedAndOtherDevicesAreNot) {
    const auto findings = parse_lsscsi(
        "[0:0:0:0]    disk    HP       LOGICAL VOLUME   5.14  /dev/sda   /dev/sg0 \n"
        "[0:3:0:0]    storage HP       P410i            5.14  -          /dev/sg1 \n");
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.disks.size(), 1U);
    EXPECT_EQ(findings.disks[0].device, "sda");
    EXPECT_EQ(findings.disks[0].model, "LOGICAL VOLUME");
    EXPECT_EQ(findings.disks[0].kind, DiskKind::virtual_disk);
    EXPECT_EQ(findings.disks[0].state, DiskState::unknown);
    EXPECT_TRUE(parse_lsscsi("").complete);
    EXPECT_FALSE(parse_lsscsi("lsscsi: unknown option\n").complete);
}

}  // namespace
}  // namespace raidwatch::legacy
