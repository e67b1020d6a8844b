#include "collectors/threeware/parse.hpp"
#include "raid_recordings.hpp"

namespace raidwatch::threeware {
namespace {

using test::array_named;
using test::disk_in;
using test::members;
using test::recording;

TEST(TwCli, RebuildingUnitItsDrivesAndBatteryAreTold) {
    const auto findings = parse_tw_cli(recording("threeware/c0-show-rebuilding.txt"));
    EXPECT_TRUE(findings.complete);
    const auto* unit = array_named(findings, "u0");
    ASSERT_TRUE(unit && unit->progress);
    EXPECT_EQ(unit->level, "raid5");
    EXPECT_EQ(unit->state, ArrayState::degraded);
    EXPECT_EQ(unit->progress->percent, 61);
    EXPECT_EQ(unit->raid_disks, 4);
    EXPECT_EQ(members(*unit, MemberState::faulty), 1);
    EXPECT_EQ(unit->write_cache_actual, "write-back");
    const auto* verified = array_named(findings, "u1");
    ASSERT_TRUE(verified && verified->progress);
    EXPECT_EQ(verified->state, ArrayState::optimal);
    EXPECT_EQ(verified->progress->kind, OperationKind::check);
    EXPECT_EQ(verified->progress->state, OperationState::paused);
    EXPECT_EQ(verified->progress->percent, 12);
    EXPECT_EQ(verified->write_cache_actual, "write-through");
    EXPECT_EQ(disk_in(findings, "p3")->predictive_failure, true);
    EXPECT_EQ(disk_in(findings, "p5")->media_errors, 1U);
    EXPECT_EQ(disk_in(findings, "p6")->state, DiskState::spare);
    EXPECT_EQ(disk_in(findings, "p0")->model, "WDC WD1002FBYS-02A6B0");
    EXPECT_FALSE(disk_in(findings, "p7"));
    EXPECT_EQ(findings.controllers.at(0).battery->state, BatteryState::failed);
    EXPECT_EQ(findings.controllers.at(0).battery->replacement_required, true);
}

TEST(TwCli, PulledDriveIsCountedAsMissing) {
    const auto findings = parse_tw_cli(recording("threeware/c1-ports-degraded.txt"));
    const auto* unit = array_named(findings, "u0");
    ASSERT_TRUE(unit);
    EXPECT_EQ(unit->raid_disks, 3);
    EXPECT_EQ(members(*unit, MemberState::missing), 1);
    EXPECT_EQ(disk_in(findings, "p0")->serial, "WD-WCANY0000001");
    EXPECT_EQ(disk_in(findings, "p2")->state, DiskState::missing);
}

TEST(TwCli, SubunitsOfRaid10ProtectEachForItself) {
    const auto findings = parse_tw_cli(recording("threeware/u0-show-raid10.txt"));
    const auto* unit = array_named(findings, "u0");
    ASSERT_TRUE(unit);
    ASSERT_EQ(unit->members.size(), 4U);
    EXPECT_EQ(unit->members[1].group, 0);
    EXPECT_EQ(unit->members[3].group, 1);
    EXPECT_EQ(unit->members[3].state, MemberState::faulty);
}

TEST(TwCli, ControllersAreCountedWithTheirIllUnits) {
    const auto findings = parse_tw_cli(recording("threeware/show-two-controllers.txt"));
    ASSERT_EQ(findings.controllers.size(), 2U);
    EXPECT_EQ(findings.controllers[0].state, ControllerState::optimal);
    EXPECT_EQ(findings.controllers[1].state, ControllerState::degraded);
    EXPECT_EQ(findings.controllers[1].vendor_state, "1 of 2 units not optimal");
    EXPECT_EQ(findings.controllers[1].battery->state, BatteryState::charging);
    EXPECT_TRUE(parse_tw_cli(recording("threeware/nothing.txt")).complete);
}

TEST(TwCli, EnclosureElementsAreRead) {
    const auto findings = parse_tw_cli(
        "Encl        Status\n---------------------------\n/c0/e0      OK\n\nFan         Status          "
        "State   Step   RPM     Identify\n"
        "------------------------------------------------------------\nfan0        OK              ON      1 "
        "     2670    Off\n"
        "fan1        FAILED          ON      1      0       Off\n\nTempSensor    Status         Temperature  "
        "   Identify\n"
        "--------------------------------------------------------\ntemp0         OK             41C(105F)    "
        "   Off\n"
        "temp1         NOT-INSTALLED  -               Off\n");
    ASSERT_EQ(findings.enclosures.size(), 1U);
    EXPECT_EQ(findings.enclosures[0].fans.at(0).rpm, 2670);
    EXPECT_EQ(findings.enclosures[0].fans.at(1).status, "critical");
    ASSERT_EQ(findings.enclosures[0].temperatures.size(), 1U);
    EXPECT_EQ(findings.enclosures[0].temperatures[0].temperature_c, 41);
}

TEST(TwCli, UnknownWordsStayAsTheyAre) {
    const auto findings = parse_tw_cli(recording("threeware/unknown-states.txt"));
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::unknown);
    EXPECT_EQ(findings.arrays.at(0).vendor_state, "PONDERING");
    EXPECT_EQ(findings.disks.at(0).state, DiskState::unknown);
    EXPECT_EQ(findings.disks.at(0).vendor_state, "WANDERING");
}

TEST(TwCli, EnclosureOfNoControllerIsNone) {
    const auto findings = parse_tw_cli(
        "Encl  Status\n------------\n/     OK\n\nName  Model  BBUReady  Status\n----------\n"
        "bbu   M      Yes       OK\n");
    EXPECT_TRUE(findings.enclosures.empty());
    for (const auto& controller : findings.controllers) EXPECT_EQ(controller.name, "c0");
}

TEST(TwCli, ErrorsOnStandardOutputAreProblems) {
    EXPECT_FALSE(parse_tw_cli("Error: (CLI:003) Specified controller does not exist.\n").complete);
    EXPECT_FALSE(parse_tw_cli("").complete);
    test::expect_truncation_is_harmless(parse_tw_cli, recording("threeware/c1-ports-degraded.txt"));
}

}  // namespace
}  // namespace raidwatch::threeware
