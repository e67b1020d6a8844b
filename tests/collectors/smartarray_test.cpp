#include "collectors/smartarray/parse.hpp"
#include "raid_recordings.hpp"

namespace raidwatch::smartarray {
namespace {

using test::array_named;
using test::disk_in;
using test::members;
using test::recording;

TEST(Ssacli, HealthyControllerIsToldWithItsArraysDisksAndBattery) {
    const auto findings = parse_ssacli(recording("smartarray/config-detail-healthy.txt"));
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.controllers.size(), 1U);
    const auto& controller = findings.controllers[0];
    EXPECT_EQ(controller.id, "pci-0000:03:00.0");
    EXPECT_EQ(controller.model, "Smart Array P440ar");
    EXPECT_EQ(controller.serial, "PDNLH0BRH8Y0AA");
    EXPECT_EQ(controller.state, ControllerState::optimal);
    EXPECT_EQ(controller.temperature_c, 48);
    ASSERT_TRUE(controller.battery);
    EXPECT_EQ(controller.battery->state, BatteryState::ok);
    ASSERT_EQ(findings.arrays.size(), 1U);
    const auto& array = findings.arrays[0];
    EXPECT_EQ(array.id, "pci-0000:03:00.0-vd1");
    EXPECT_EQ(array.level, "raid1");
    EXPECT_EQ(array.device, "sda");
    EXPECT_EQ(array.raid_disks, 2);
    EXPECT_EQ(array.write_cache_actual, "write-back");
    EXPECT_EQ(members(array, MemberState::spare), 1);
    ASSERT_EQ(findings.disks.size(), 3U);
    const auto* disk = disk_in(findings, "1I:1:1");
    ASSERT_TRUE(disk);
    EXPECT_EQ(disk->id, "wwn-0x5000c500a0000001");
    EXPECT_EQ(disk->vendor, "HP");
    EXPECT_EQ(disk->model, "EG1200JEHMC");
    EXPECT_EQ(disk->state, DiskState::online);
    EXPECT_EQ(disk->temperature_c, 31);
    EXPECT_EQ(disk->rotation_rpm, 10000U);
    const auto* spare = disk_in(findings, "1I:1:3");
    ASSERT_TRUE(spare);
    EXPECT_EQ(spare->id, "HP_EG1200JEHMC_S400CCCC");
    EXPECT_EQ(spare->state, DiskState::spare);
    EXPECT_EQ(spare->hot_spare, true);
    ASSERT_EQ(findings.enclosures.size(), 1U);
    EXPECT_EQ(findings.enclosures[0].fans.size(), 1U);
    EXPECT_TRUE(
        findings.enclosures[0].power_supplies.empty());  // a cage with one supply says "Not Redundant"
}

TEST(Ssacli, InterimRecoveryNamesTheFailedMember) {
    const auto findings = parse_ssacli(recording("smartarray/config-degraded.txt"));
    const auto* array = array_named(findings, "ld1");
    ASSERT_TRUE(array);
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->raid_disks, 4);
    EXPECT_EQ(members(*array, MemberState::faulty), 1);
    EXPECT_EQ(disk_in(findings, "1I:1:2")->state, DiskState::failed);
    EXPECT_EQ(disk_in(findings, "1I:1:3")->predictive_failure, true);
    const auto* other = array_named(findings, "ld2");
    ASSERT_TRUE(other);
    EXPECT_EQ(other->level, "raid10");
    EXPECT_EQ(other->state, ArrayState::optimal);
    EXPECT_EQ(other->raid_disks, 4);
    EXPECT_EQ(disk_in(findings, "2I:1:9")->state, DiskState::spare);
    EXPECT_EQ(disk_in(findings, "2I:1:10")->state, DiskState::unconfigured);
    EXPECT_EQ(disk_in(findings, "2I:1:10")->configured, false);
    EXPECT_EQ(findings.controllers[0].serial, "001438022222222");
}

TEST(Ssacli, RunningWorkIsToldWithItsPercentage) {
    const auto findings = parse_ssacli(recording("smartarray/ld-rebuilding.txt"));
    const auto* array = array_named(findings, "ld1");
    ASSERT_TRUE(array && array->progress);
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array->progress->percent, 45.5);
    const auto* other = array_named(findings, "ld2");
    ASSERT_TRUE(other && other->progress);
    EXPECT_EQ(other->level, "raid6");
    EXPECT_EQ(other->state, ArrayState::optimal);
    EXPECT_EQ(other->progress->kind, OperationKind::reshape);
}

TEST(Ssacli, UnknownWordsStayAsTheyAreAndAreNotOk) {
    const auto findings = parse_ssacli(recording("smartarray/unknown-states.txt"));
    EXPECT_EQ(findings.arrays[0].state, ArrayState::unknown);
    EXPECT_EQ(findings.arrays[0].vendor_state, "Contemplating");
    EXPECT_EQ(findings.disks[0].state, DiskState::unknown);
    EXPECT_EQ(findings.disks[0].vendor_state, "Meditating");
}

TEST(Ssacli, CacheThatTheFirmwareSwitchedOffIsNotTakenForHealthy) {
    const auto findings = parse_ssacli(recording("smartarray/controllers-status.txt"));
    ASSERT_EQ(findings.controllers.size(), 2U);
    EXPECT_EQ(findings.controllers[0].state, ControllerState::degraded);
    EXPECT_EQ(findings.controllers[0].vendor_state, "Cache Status: Temporarily Disabled");
    EXPECT_EQ(findings.controllers[0].battery->state, BatteryState::failed);
    EXPECT_EQ(findings.controllers[0].battery->replacement_required, true);
    EXPECT_EQ(findings.controllers[1].id, "slot 0b");
    EXPECT_EQ(findings.controllers[1].state, ControllerState::optimal);
    EXPECT_FALSE(findings.controllers[1].battery);
}

TEST(Ssacli, ArrayFailedWhileItsLogicalDrivesAreOkIsTheControllersIllness) {
    const auto findings = parse_ssacli(recording("smartarray/array-failed.txt"));
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::optimal);
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::degraded);
    EXPECT_EQ(findings.controllers.at(0).vendor_state, "array A: Failed");
}

TEST(Ssacli, NothingToTellOfIsAnAnswerAndAnErrorIsNot) {
    const auto nothing = parse_ssacli(recording("smartarray/nothing.txt"));
    EXPECT_TRUE(nothing.complete);
    EXPECT_TRUE(nothing.controllers.empty());
    for (const std::string_view text :
         {"", "bash: ssacli: command not found\n", "Error: Another instance of ssacli is running!\n"}) {
        const auto findings = parse_ssacli(text);
        EXPECT_FALSE(findings.complete) << text;
        EXPECT_EQ(findings.problems.size(), 1U) << text;
    }
}

TEST(Ssacli, EqualSlotsOfTwoControllersAreTwoDisks) {
    const std::string_view output =
        "Smart Array P420 in Slot 1\n\n   array A\n\n      physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SAS, "
        "300 GB, OK)\n"
        "Smart Array P420 in Slot 4\n\n   array A\n\n      physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SAS, "
        "300 GB, Failed)\n";
    const auto findings = parse_ssacli(output);
    ASSERT_EQ(findings.disks.size(), 2U);
    EXPECT_NE(findings.disks[0].id, findings.disks[1].id);
    EXPECT_NE(findings.disks[0].controller, findings.disks[1].controller);
}

TEST(Ssacli, TruncatedOutputIsHarmless) {
    test::expect_truncation_is_harmless(parse_ssacli, recording("smartarray/config-degraded.txt"));
}

TEST(Ssacli, MoreDrivesThanAnyControllerHasAreDroppedAndSaidSo) {
    std::string output =
        "Smart Array P420 in Slot 1\n\n   array A\n\n      logicaldrive 1 (1.6 TB, RAID 5, OK)\n";
    for (int i = 0; i < 50'000; ++i)
        output +=
            "      physicaldrive " + std::to_string(i) + "I:1:1 (port 1I:box 1:bay 1, SAS, 600 GB, OK)\n";
    const auto findings = parse_ssacli(output);
    EXPECT_FALSE(findings.complete);
    EXPECT_LE(findings.disks.size(), 1024U);
    EXPECT_EQ(findings.arrays.size(), 1U);
}

TEST(CcissVolStatus, VolumesDrivesEnclosuresAndCacheAreTold) {
    const auto findings = parse_cciss_vol_status(recording("smartarray/cciss-interim-recovery.txt"));
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.controllers.size(), 1U);
    EXPECT_EQ(findings.controllers[0].model, "Smart Array P400");
    EXPECT_EQ(findings.controllers[0].firmware, "7.24");
    EXPECT_EQ(findings.controllers[0].battery->state, BatteryState::low);
    const auto* array = array_named(findings, "cciss/c0d0 volume 0");
    ASSERT_TRUE(array);
    EXPECT_EQ(array->state, ArrayState::degraded);
    EXPECT_EQ(array->level, "raid5");
    EXPECT_EQ(array->write_cache_configured, "write-back");
    EXPECT_EQ(array->write_cache_actual, "write-through");
    const auto* other = array_named(findings, "cciss/c0d1 volume 1");
    ASSERT_TRUE(other && other->progress);
    EXPECT_EQ(other->progress->kind, OperationKind::rebuild);
    EXPECT_EQ(disk_in(findings, "1I:1:2")->state, DiskState::failed);
    EXPECT_EQ(disk_in(findings, "1I:1:3")->predictive_failure, true);
    EXPECT_EQ(disk_in(findings, "1I:1:1")->serial, "3NM0BBBB00009999BBBB");
    ASSERT_EQ(findings.enclosures.size(), 1U);
    EXPECT_EQ(findings.enclosures[0].fans.at(0).status, "critical");
    EXPECT_EQ(findings.enclosures[0].temperatures.at(0).status, "critical");
}

TEST(CcissVolStatus, EnclosureInAnUnknownStateIsNotWell) {
    const auto findings = parse_cciss_vol_status(
        "/dev/cciss/c1d0: (Smart Array P800) Enclosure MSA70 (S/N: SGA1) on Bus 3, Physical Port 1E status: "
        "Odd.\n");
    EXPECT_FALSE(findings.complete);
    ASSERT_EQ(findings.problems.size(), 1U);
    EXPECT_NE(findings.problems[0].error.find("Odd"), std::string::npos);
}

TEST(CcissVolStatus, SpareThatFailedIsAFailedSpare) {
    const auto findings = parse_cciss_vol_status(
        "/dev/sda: (Smart Array P410i) RAID 1 Volume 0 status: OK.   At least one spare drive designated.  "
        "At least one spare drive has "
        "failed.\n  Failed drives:\n         connector 1I box 1 bay 4      HP      EF0300FARMU     6SJ0AAAA  "
        "   HPD6\n");
    ASSERT_EQ(findings.disks.size(), 1U);
    EXPECT_EQ(findings.disks[0].state, DiskState::failed);
    EXPECT_EQ(findings.disks[0].hot_spare, true);
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::optimal);
}

TEST(CcissVolStatus, UnreadableDeviceIsAProblem) {
    const auto findings = parse_cciss_vol_status("cciss_vol_status: open /dev/sg2: Permission denied\n");
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.problems.size(), 1U);
    EXPECT_FALSE(parse_cciss_vol_status("").complete);
}

TEST(CcissVolStatus, DeviceWithoutANameIsOnSomeController) {
    const auto findings =
        parse_cciss_vol_status("/dev/cciss/: (Smart Array P400) RAID 1 Volume 0 status: OK.\n");
    for (const auto& controller : findings.controllers) EXPECT_FALSE(controller.id.empty());
    for (const auto& array : findings.arrays) EXPECT_TRUE(array.id.starts_with("c0")) << array.id;
}

TEST(CcissVolStatus, TruncatedOutputIsHarmless) {
    test::expect_truncation_is_harmless(parse_cciss_vol_status,
                                        recording("smartarray/cciss-interim-recovery.txt"));
}

}  // namespace
}  // namespace raidwatch::smartarray
