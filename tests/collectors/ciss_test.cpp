#include "ciss_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using namespace test::ciss;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Ciss, HealthyControllerIsReadWholeWithoutAnyTool) {
    Machine machine;
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << problems(findings);

    ASSERT_THAT(findings.controllers, SizeIs(1));
    const auto& controller = findings.controllers[0];
    EXPECT_EQ(controller.id, "pci-0000:03:00.0");
    EXPECT_EQ(controller.name, "c0");
    EXPECT_EQ(controller.vendor, "HP");
    EXPECT_EQ(controller.model, "P440ar");
    EXPECT_EQ(controller.serial, "CARD0");
    EXPECT_EQ(controller.firmware, "6.60");
    EXPECT_EQ(controller.driver, "hpsa");
    EXPECT_EQ(controller.state, ControllerState::optimal);
    EXPECT_FALSE(controller.battery) << "its layout is not public: absent rather than missing";

    ASSERT_THAT(findings.arrays, SizeIs(1));
    const auto& array = findings.arrays[0];
    EXPECT_EQ(array.id, "pci-0000:03:00.0-vd1") << "as ssacli's logicaldrive 1";
    EXPECT_EQ(array.name, "ld1");
    EXPECT_EQ(array.engine, ArrayEngine::smartarray);
    EXPECT_EQ(array.controller, controller.id);
    EXPECT_EQ(array.level, "raid5");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.vendor_state, "OK");
    EXPECT_EQ(array.raid_disks, 4);
    EXPECT_EQ(array.bytes, 2'344'160'432ULL * 512);
    EXPECT_EQ(array.device, "sda");
    EXPECT_THAT(array.mounts, ElementsAre("/srv/mail"));
    EXPECT_THAT(states(array), ElementsAre(MemberState::in_sync, MemberState::in_sync, MemberState::in_sync,
                                           MemberState::in_sync, MemberState::spare));
    EXPECT_FALSE(array.progress);

    ASSERT_THAT(findings.disks, SizeIs(5));
    const auto& disk = disk_in(findings, "1I:1:1");
    EXPECT_THAT(disk.id, HasSubstr("wwn-0x5000c500"));
    EXPECT_EQ(array.members[0].disk, disk.id);
    EXPECT_EQ(disk.vendor, "HP");
    EXPECT_EQ(disk.model, "EG0600FBVFP");
    EXPECT_EQ(disk.serial, "CARD0D1");
    EXPECT_EQ(disk.firmware, "HPDC");
    EXPECT_EQ(disk.transport, "sas");
    EXPECT_EQ(disk.kind, DiskKind::hdd);
    EXPECT_EQ(disk.rotation_rpm, 10'000U);
    EXPECT_EQ(disk.bytes, 1'172'123'568ULL * 512);
    EXPECT_EQ(disk.temperature_c, 34);
    EXPECT_EQ(disk.state, DiskState::online);
    EXPECT_EQ(disk.predictive_failure, false);
    EXPECT_EQ(disk.controller, controller.id);
    EXPECT_EQ(disk_in(findings, "1I:1:5").hot_spare, true);
    EXPECT_EQ(disk_in(findings, "1I:1:5").state, DiskState::spare);
}

TEST(Ciss, TwoCardsWithEqualSlotsShareNothing) {
    Machine machine;
    const auto first = machine.collect(), second = machine.collect("0000:81:00.0");
    EXPECT_TRUE(second.complete) << problems(second);
    EXPECT_EQ(second.controllers.at(0).name, "c1");
    EXPECT_EQ(second.arrays.at(0).device, "sdb");
    EXPECT_NE(first.arrays.at(0).id, second.arrays.at(0).id);
    EXPECT_NE(disk_in(first, "1I:1:1").id, disk_in(second, "1I:1:1").id);
}

TEST(Ciss, DrivesTellWhatIsToldOfThemAndNothingElse) {
    Machine machine;
    auto& card = machine.card();
    card.drives[0].predicted = true;
    card.drives[1].smart = false;
    card.drives[2].model = "ATA     MK0480GCTZA";
    card.drives[2].type = 1;
    card.drives[2].rpm = 0;
    card.drives[2].tells_wear = true;
    card.drives[3].temperature_c = 0xff;
    card.drives[3].wwn = 0x3001438012345678;  // made up for the port
    auto loose = drive(13, "CARD0");
    loose.configured = false;
    card.drives.push_back(loose);
    auto expander = drive(14, "CARD0");
    expander.type = 5;
    card.drives.push_back(expander);
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << problems(findings);
    ASSERT_THAT(findings.disks, SizeIs(6)) << "an expander is none";
    EXPECT_EQ(disk_in(findings, "1I:1:1").state, DiskState::predictive_failure);
    EXPECT_EQ(disk_in(findings, "1I:1:1").predictive_failure, true);
    EXPECT_EQ(findings.arrays.at(0).members.at(0).state, MemberState::in_sync);
    EXPECT_FALSE(disk_in(findings, "1I:1:2").predictive_failure);
    EXPECT_EQ(disk_in(findings, "1I:1:3").vendor, "");
    EXPECT_EQ(disk_in(findings, "1I:1:3").model, "MK0480GCTZA");
    EXPECT_EQ(disk_in(findings, "1I:1:3").kind, DiskKind::ssd);
    EXPECT_EQ(disk_in(findings, "1I:1:3").transport, "sata");
    EXPECT_FALSE(disk_in(findings, "1I:1:4").temperature_c);
    EXPECT_EQ(disk_in(findings, "1I:1:4").wwn, "");
    EXPECT_EQ(disk_in(findings, "1I:1:4").id, "HP_EG0600FBVFP_CARD0D4");
    EXPECT_EQ(disk_in(findings, "1I:1:6").state, DiskState::unconfigured);
    EXPECT_EQ(disk_in(findings, "1I:1:6").configured, false);
}

TEST(Ciss, OlderFirmwareListsPlainlyAndKeepsMaps) {
    Machine machine;
    auto& card = machine.card();
    card.plain_lists = true;
    EXPECT_THAT(machine.collect().disks, SizeIs(5));
    card.fills_present = true;
    auto tape = drive(13, "CARD0");
    tape.disk = false;
    card.drives.push_back(tape);
    for (auto& one : card.drives) one.listed = false;
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << problems(findings);
    EXPECT_THAT(findings.disks, SizeIs(5)) << "a tape drive is none";
}

TEST(Ciss, ControllerWithoutVolumesAndDrivesIsWhole) {
    Machine machine;
    machine.card().drives.clear();
    machine.card().volumes.clear();
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << problems(findings);
    EXPECT_THAT(findings.controllers, SizeIs(1));
    EXPECT_THAT(findings.arrays, IsEmpty());
    EXPECT_THAT(findings.disks, IsEmpty());
}

}  // namespace
}  // namespace raidwatch
