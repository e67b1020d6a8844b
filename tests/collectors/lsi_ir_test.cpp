#include "collectors/lsi_ir/parse.hpp"
#include "raid_recordings.hpp"

namespace raidwatch::lsi_ir {
namespace {

using test::array_named;
using test::disk_in;
using test::members;
using test::recording;

TEST(SasIrcu, DegradedVolumeHasAMissingMember) {
    const auto findings = parse_sasircu(recording("lsi_ir/display-degraded.txt"));
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.controllers.size(), 1U);
    EXPECT_EQ(findings.controllers[0].id, "pci-0000:12:00.0");  // the tool counts buses in decimal
    EXPECT_EQ(findings.controllers[0].name, "c1");
    const auto* array = array_named(findings, "volume 1");
    ASSERT_TRUE(array);
    EXPECT_EQ(array->id, "pci-0000:12:00.0-vd1");
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->raid_disks, 2);
    EXPECT_EQ(members(*array, MemberState::missing), 1);
    const auto* disk = disk_in(findings, "1:0");
    ASSERT_TRUE(disk);
    EXPECT_EQ(disk->id, "wwn-0x5000c50000000001");
    EXPECT_EQ(disk->state, DiskState::online);
    EXPECT_EQ(disk_in(findings, "1:2")->id, "ST1000NM0011_Z1N0CCCC");
    EXPECT_EQ(disk_in(findings, "1:2")->hot_spare, true);
    EXPECT_EQ(findings.disks.size(), 3U);  // the enclosure is none
}

TEST(SasIrcu, ResyncIsToldWithItsPercentage) {
    const auto findings = parse_sasircu(recording("lsi_ir/status-resync.txt"));
    ASSERT_EQ(findings.arrays.size(), 1U);
    ASSERT_TRUE(findings.arrays[0].progress);
    EXPECT_EQ(findings.arrays[0].progress->percent, 50);
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
}

TEST(SasIrcu, NoVolumesIsAnAnswerThoughTheToolCallsItAnError) {
    EXPECT_TRUE(parse_sasircu(recording("lsi_ir/nothing.txt")).complete);
    EXPECT_TRUE(parse_sasircu("SAS2IRCU: MPTLib2 Error 1\n").complete);  // no controller found
    EXPECT_FALSE(parse_sasircu("SAS2IRCU: MPTLib2 Error 5\n").complete);
    EXPECT_FALSE(parse_sasircu("").complete);
}

TEST(SasIrcu, UnknownWordsStayAsTheyAre) {
    const auto findings = parse_sasircu(recording("lsi_ir/unknown-states.txt"));
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::unknown);
    EXPECT_EQ(findings.arrays.at(0).vendor_state, "Pondering (PND)");
    EXPECT_EQ(findings.disks.at(0).state, DiskState::unknown);
}

TEST(SasIrcu, TruncatedOutputIsHarmless) {
    test::expect_truncation_is_harmless(parse_sasircu, recording("lsi_ir/display-degraded.txt"));
}

TEST(MptStatus, ResyncAndFailureAreTold) {
    const auto findings = parse_mpt_status(recording("lsi_ir/mpt-degraded.txt"));
    EXPECT_TRUE(findings.complete);
    const auto* array = array_named(findings, "ioc0/vol0");
    ASSERT_TRUE(array && array->progress);
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->raid_disks, 2);
    EXPECT_EQ(array->progress->percent, 48);
    EXPECT_EQ(members(*array, MemberState::rebuilding), 1);
    EXPECT_EQ(disk_in(findings, "phy 1")->model, "ST3146855SS");
    const auto* failed = array_named(findings, "ioc1/vol4");
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->level, "raid1e");
    EXPECT_EQ(failed->state, ArrayState::failed);
}

TEST(MptStatus, FormForProgramsIsReadToo) {
    const auto findings = parse_mpt_status(recording("lsi_ir/mpt-for-programs.txt"));
    ASSERT_EQ(findings.arrays.size(), 1U);
    EXPECT_EQ(findings.arrays[0].level, "raid1");
    EXPECT_EQ(findings.arrays[0].state, ArrayState::optimal);
    EXPECT_EQ(findings.disks.at(0).predictive_failure,
              true);  // ASC 5Dh: failure prediction threshold exceeded
    EXPECT_EQ(findings.disks.at(1).state, DiskState::missing);
    EXPECT_EQ(members(findings.arrays[0], MemberState::missing), 1);
}

TEST(MptStatus, ToolThatCannotOpenItsDeviceIsAProblem) {
    EXPECT_FALSE(parse_mpt_status("open /dev/mptctl: No such file or directory\n").complete);
    EXPECT_FALSE(parse_mpt_status("").complete);
    test::expect_truncation_is_harmless(parse_mpt_status, recording("lsi_ir/mpt-degraded.txt"));
}

}  // namespace
}  // namespace raidwatch::lsi_ir
