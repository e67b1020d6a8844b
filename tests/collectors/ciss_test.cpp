#include "ciss_machine.hpp"
#include "collectors/ciss/facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using namespace test::ciss;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
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

TEST(Ciss, FailedDriveIsNamedAndItsVolumeIsDegraded) {
    Machine machine;
    auto& card = machine.card();
    card.volumes[0].status = 3;
    card.volumes[0].failed = {9};
    card.drives[1].present = false;
    card.drives[1].failure_reason = 0x09;
    card.drives[1].listed = false;
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << problems(findings);
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(array.vendor_state, "Interim Recovery Mode");
    EXPECT_EQ(array.members.at(1).state, MemberState::faulty);
    EXPECT_EQ(array.members.at(1).disk, disk_in(findings, "1I:1:2").id);
    EXPECT_EQ(disk_in(findings, "1I:1:2").state, DiskState::failed);
    EXPECT_EQ(disk_in(findings, "1I:1:2").vendor_state, "Failed (medium error)");
}

TEST(Ciss, DriveThatWasTakenOutIsMissingInItsPlace) {
    Machine machine;
    auto& card = machine.card();
    card.volumes[0].status = 3;
    card.volumes[0].failed = {9};
    card.drives[1].present = false;
    card.drives[1].failure_reason = 0x14;
    EXPECT_EQ(disk_in(machine.collect(), "1I:1:2").state, DiskState::missing);
    std::erase_if(card.drives, [](const sim::CissDrive& d) { return d.number == 9; });
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << problems(findings);
    EXPECT_EQ(findings.arrays.at(0).members.at(1).state, MemberState::missing) << "nothing is known of it";
    EXPECT_EQ(findings.arrays.at(0).raid_disks, 4);
}

TEST(Ciss, RebuildTellsHowFarItIsAndWhichDriveIsWritten) {
    Machine machine;
    auto& volume = machine.card().volumes[0];
    volume.status = 5;
    volume.blocks_left = volume.blocks / 4;
    volume.rebuilding = 9;
    const auto findings = machine.collect();
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(array.state, ArrayState::degraded);
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array.progress->state, OperationState::running);
    EXPECT_NEAR(array.progress->percent.value(), 75, 0.01);
    EXPECT_EQ(array.progress->total_bytes, array.bytes);
    EXPECT_EQ(array.progress->done_bytes, (volume.blocks - volume.blocks_left) * 512);
    EXPECT_EQ(disk_in(findings, "1I:1:2").state, DiskState::rebuilding);
    EXPECT_EQ(array.members.at(1).state, MemberState::rebuilding);
    volume.blocks_left = volume.blocks + 1;
    EXPECT_FALSE(machine.collect().arrays.at(0).progress->percent) << "more than there is says nothing";
    volume.blocks_left = 0;
    EXPECT_FALSE(machine.collect().arrays.at(0).progress->percent) << "not told, rather than done";
}

TEST(Ciss, StatesOfVolumesHaveTheWordsOfTheTool) {
    struct Case {
        std::uint8_t status;
        ArrayState state;
        const char* text;
        std::optional<OperationKind> work = {};
        OperationState running = OperationState::running;
    };
    for (const auto& c : {Case{0, ArrayState::optimal, "OK"}, Case{1, ArrayState::failed, "Failed"},
                          Case{3, ArrayState::degraded, "Interim Recovery Mode"},
                          Case{4, ArrayState::degraded, "Ready for recovery operation",
                               OperationKind::rebuild, OperationState::queued},
                          Case{6, ArrayState::failed, "Wrong physical drive was replaced"},
                          Case{7, ArrayState::failed, "A physical drive is not properly connected"},
                          Case{8, ArrayState::failed, "Hardware is overheating"},
                          Case{10, ArrayState::optimal, "Expanding", OperationKind::reshape},
                          Case{11, ArrayState::inactive, "Not yet available"},
                          Case{12, ArrayState::optimal, "Queued for expansion", OperationKind::reshape,
                               OperationState::queued},
                          Case{0x14, ArrayState::inactive, "Not available (encrypted, without a key)"},
                          Case{0x77, ArrayState::unknown, "unit status 0x77"}}) {
        Machine machine;
        machine.card().volumes[0].status = c.status;
        const auto array = machine.collect().arrays.at(0);
        EXPECT_EQ(array.state, c.state) << c.text;
        EXPECT_EQ(array.vendor_state, c.text);
        EXPECT_EQ(array.progress.has_value(), c.work.has_value()) << c.text;
        if (!array.progress || !c.work) continue;
        EXPECT_EQ(array.progress->kind, *c.work);
        EXPECT_EQ(array.progress->state, c.running);
    }
}

TEST(Ciss, LevelFollowsFromFaultToleranceAndNumberOfDrives) {
    struct Case {
        std::uint8_t tolerance;
        std::size_t drives;
        const char* level;
    };
    for (const auto& c : {Case{0, 2, "raid0"}, Case{2, 2, "raid1"}, Case{2, 4, "raid10"}, Case{3, 4, "raid5"},
                          Case{5, 6, "raid6"}, Case{6, 3, "raid1adm"}, Case{6, 6, "raid10adm"},
                          Case{9, 4, "fault tolerance 9"}})
        EXPECT_EQ(raidwatch::ciss::level_of(c.tolerance, c.drives), c.level);
    Machine machine;
    machine.card().volumes[0].fault_tolerance = 2;
    const auto array = machine.collect().arrays.at(0);
    EXPECT_EQ(array.level, "raid10");
    EXPECT_EQ(array.copies, 2);
    EXPECT_FALSE(array.members.at(0).ordinal) << "which of them mirror each other is not known";
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

TEST(Ciss, SpareThatStandsInIsNoFreeSpare) {
    Machine machine;
    auto& card = machine.card();
    card.volumes[0].failed = {9};
    card.volumes[0].active_spares = {12};
    card.drives[1].present = false;
    card.drives[1].failure_reason = 0x07;
    const auto findings = machine.collect();
    EXPECT_EQ(disk_in(findings, "1I:1:5").vendor_state, "OK, active spare");
    EXPECT_EQ(disk_in(findings, "1I:1:5").hot_spare, true);
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::optimal) << "the spare has taken over";
    EXPECT_EQ(disk_in(findings, "1I:1:2").vendor_state, "Failed (timeout)");
}

TEST(Ciss, MembersAreToldOnlyWhereTheyAreSure) {
    Machine machine;
    auto& card = machine.card();
    card.tells_layout = false;
    EXPECT_THAT(states(machine.collect().arrays.at(0)), SizeIs(5)) << "all there are: it is the only volume";
    auto second = card.volumes[0];
    second.number = 1;
    second.unique_id[31] = '4';
    card.volumes.push_back(second);
    const auto unsure = machine.collect();
    EXPECT_TRUE(unsure.complete) << problems(unsure);
    ASSERT_THAT(unsure.arrays, SizeIs(2));
    EXPECT_THAT(unsure.arrays, Each(Field(&Array::members, IsEmpty())));
    EXPECT_THAT(unsure.arrays, Each(Field(&Array::state, ArrayState::optimal)));
    card.tells_layout = true;
    card.volumes[0].drives = {8, 9};
    card.volumes[1].drives = {10, 11};
    card.volumes[1].spares = {};
    const auto sure = machine.collect();
    EXPECT_THAT(sure.arrays.at(0).members, SizeIs(3));
    EXPECT_THAT(sure.arrays.at(1).members, SizeIs(2));
    EXPECT_EQ(sure.arrays.at(1).members.at(0).disk, disk_in(sure, "1I:1:3").id);
    card.volumes[1].drives = {10, 99};
    EXPECT_THAT(machine.collect().arrays.at(1).members, IsEmpty())
        << "no such drive: another layout than is known";
}

TEST(Ciss, VolumeThatIsNotListedIsFoundByItsNumber) {
    Machine machine;
    auto& card = machine.card();
    auto second = card.volumes[0];
    second.number = 2;
    second.status = 1;
    second.listed = false;
    card.volumes.push_back(second);
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << problems(findings);
    ASSERT_THAT(findings.arrays, SizeIs(2));
    EXPECT_EQ(findings.arrays[1].name, "ld3");
    EXPECT_EQ(findings.arrays[1].state, ArrayState::failed);
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
