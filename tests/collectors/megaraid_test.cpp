#include "megaraid_cards.hpp"

namespace raidwatch {
namespace {

using namespace test;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Megaraid, HealthyControllerIsReadWhole) {
    Machine machine;
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.problems, IsEmpty());

    ASSERT_THAT(findings.controllers, SizeIs(1));
    const auto& controller = findings.controllers[0];
    EXPECT_EQ(controller.id, "pci-0000:03:00.0");
    EXPECT_EQ(controller.name, "c0");
    EXPECT_EQ(controller.vendor, "Broadcom");
    EXPECT_EQ(controller.model, "MegaRAID SAS 9361-8i");
    EXPECT_EQ(controller.serial, "SV00000000");
    EXPECT_EQ(controller.firmware, "24.21.0-0132");
    EXPECT_EQ(controller.driver, "megaraid_sas");
    EXPECT_EQ(controller.state, ControllerState::optimal);
    EXPECT_EQ(controller.temperature_c, 58);
    EXPECT_EQ(controller.memory_correctable_errors, 0U);
    EXPECT_EQ(controller.memory_uncorrectable_errors, 0U);
    EXPECT_EQ(controller.foreign_configuration, false);
    ASSERT_TRUE(controller.battery);
    EXPECT_EQ(controller.battery->kind, BatteryKind::supercapacitor);
    EXPECT_EQ(controller.battery->state, BatteryState::ok);
    EXPECT_EQ(controller.battery->charge_percent, 96);
    EXPECT_EQ(controller.battery->replacement_required, false);

    ASSERT_THAT(findings.arrays, SizeIs(1));
    const auto& array = findings.arrays[0];
    EXPECT_EQ(array.id, "pci-0000:03:00.0-vd0");
    EXPECT_EQ(array.name, "vd0");
    EXPECT_EQ(array.level, "raid10");
    EXPECT_EQ(array.state, ArrayState::optimal);
    EXPECT_EQ(array.raid_disks, 4);
    EXPECT_EQ(array.device, "sda");
    EXPECT_THAT(array.mounts, ElementsAre("/srv/mail"));
    EXPECT_EQ(array.write_cache_configured, "write-back");
    EXPECT_EQ(array.write_cache_actual, "write-back");
    EXPECT_EQ(array.chunk_bytes, 262'144U);
    EXPECT_THAT(states(array), ElementsAre(MemberState::in_sync, MemberState::in_sync, MemberState::in_sync,
                                           MemberState::in_sync, MemberState::spare));
    EXPECT_EQ(array.members[2].ordinal, 2);
    EXPECT_EQ(array.members[2].group, 1);
    EXPECT_FALSE(array.progress);

    ASSERT_THAT(findings.disks, SizeIs(5)) << "the enclosure is none";
    const auto& disk = disk_in(findings, "252:1");
    EXPECT_THAT(disk.id, HasSubstr("wwn-0x5000c500")) << "the unit's name, not its port's";
    EXPECT_EQ(array.members[0].disk, disk.id);
    EXPECT_EQ(disk.serial, "SV00000000D1");
    EXPECT_EQ(disk.model, "ST8000NM0055-1RM");
    EXPECT_EQ(disk.vendor, "SEAGATE");
    EXPECT_EQ(disk.transport, "sas");
    EXPECT_EQ(disk.state, DiskState::online);
    EXPECT_EQ(disk.bytes, 8'001'563'222'016U);
    EXPECT_EQ(disk.temperature_c, 34);
    EXPECT_EQ(disk.controller, "pci-0000:03:00.0");
    EXPECT_EQ(disk_in(findings, "252:5").hot_spare, true);
}

TEST(Megaraid, TwoCardsWithEqualSlotsShareNothing) {
    Machine machine;
    const auto first = machine.collect(), second = machine.collect("0000:81:00.0");
    EXPECT_EQ(second.controllers.at(0).name, "c1");
    EXPECT_NE(first.arrays.at(0).id, second.arrays.at(0).id);
    EXPECT_EQ(disk_in(first, "252:1").slot, disk_in(second, "252:1").slot);
    EXPECT_NE(disk_in(first, "252:1").id, disk_in(second, "252:1").id);
    EXPECT_EQ(second.arrays.at(0).device, "sdb");
}

TEST(Megaraid, MissingMemberIsMissingInItsPlace) {
    Machine machine;
    auto& card = machine.card();
    card.groups[1].rows[0] = {kMissing, 0x11};
    std::erase_if(card.drives, [](const sim::MfiDrive& d) { return d.device_id == 10; });
    card.volumes[0].state = 2;
    const auto array = machine.collect().arrays.at(0);
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(array.members.at(2).state, MemberState::missing);
    EXPECT_EQ(array.members.at(2).ordinal, 2);
    EXPECT_FALSE(array.members.at(2).disk);
}

TEST(Megaraid, FailedMemberNamesItsDisk) {
    Machine machine;
    auto& card = machine.card();
    card.groups[0].rows[1].state = 0x11;
    card.drives[1].state = 0x11;
    card.volumes[0].state = 2;
    const auto findings = machine.collect();
    EXPECT_EQ(findings.arrays.at(0).members.at(1).state, MemberState::faulty);
    EXPECT_EQ(findings.arrays.at(0).members.at(1).disk, disk_in(findings, "252:2").id);
    EXPECT_EQ(disk_in(findings, "252:2").state, DiskState::failed);
}

TEST(Megaraid, RebuildOfTheSlowestDriveIsTheArraysProgress) {
    Machine machine;
    auto& card = machine.card();
    for (const auto& [row, done] : {std::pair{0, 32768}, std::pair{1, 6553}}) {
        card.groups[static_cast<std::size_t>(row)].rows[1].state = 0x14;
        auto& drive = card.drives[static_cast<std::size_t>(2 * row + 1)];
        drive.state = 0x14;
        drive.rebuild = static_cast<std::uint16_t>(done);
    }
    card.volumes[0].state = 2;
    const auto findings = machine.collect();
    const auto& progress = findings.arrays.at(0).progress;
    ASSERT_TRUE(progress);
    EXPECT_EQ(progress->kind, OperationKind::rebuild);
    EXPECT_NEAR(*progress->percent, 10.0, 0.01);
    EXPECT_EQ(progress->total_bytes, 8'001'563'222'016U);
    EXPECT_NEAR(static_cast<double>(*progress->done_bytes), 8'001'563'222'016 * 0.1, 2e9);
    EXPECT_EQ(findings.arrays.at(0).members.at(1).state, MemberState::rebuilding);
}

TEST(Megaraid, CopybackWritesADriveBesideItsPartner) {
    Machine machine;
    auto& card = machine.card();
    card.groups[0].rows[0].device_id = 12;  // the spare stepped in; the new drive takes over from it
    card.drives[4].state = 0x18;
    card.spares.clear();
    card.drives[0].state = 0x20;
    card.drives[0].copyback = 16384;
    card.drives[0].copyback_partner = 12;
    const auto array = machine.collect().arrays.at(0);
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::copyback);
    EXPECT_THAT(array.members, Contains(AllOf(Field(&Member::replacement, true), Field(&Member::ordinal, 0),
                                              Field(&Member::state, MemberState::rebuilding))));
}

TEST(Megaraid, WorkOnTheVolumeIsNamedByItsKind) {
    const std::pair<std::optional<std::uint16_t> sim::MfiVolume::*, OperationKind> kinds[] = {
        {&sim::MfiVolume::check, OperationKind::check},
        {&sim::MfiVolume::background_init, OperationKind::initialise},
        {&sim::MfiVolume::foreground_init, OperationKind::initialise},
        {&sim::MfiVolume::reconstruction, OperationKind::reshape},
    };
    for (const auto& [field, kind] : kinds) {
        Machine machine;
        machine.card().volumes[0].*field = 13107;
        const auto array = machine.collect().arrays.at(0);
        ASSERT_TRUE(array.progress);
        EXPECT_EQ(array.progress->kind, kind);
        EXPECT_NEAR(*array.progress->percent, 20.0, 0.01);
        EXPECT_EQ(array.progress->total_bytes, array.bytes);
    }
    Machine machine;
    machine.card().drives[3].patrol = 655;
    EXPECT_EQ(machine.collect().arrays.at(0).progress->kind, OperationKind::patrol_read);
}

TEST(Megaraid, LevelsFollowFromPrimaryLevelAndSpans) {
    struct Case {
        std::uint8_t primary, drives;
        std::size_t spans;
        const char* level;
    };
    for (const auto& c :
         {Case{0, 4, 1, "raid0"}, Case{1, 2, 1, "raid1"}, Case{1, 2, 4, "raid10"}, Case{1, 6, 1, "raid10"},
          Case{5, 4, 1, "raid5"}, Case{5, 4, 2, "raid50"}, Case{6, 6, 1, "raid6"}, Case{0x16, 6, 1, "raid6"},
          Case{6, 6, 2, "raid60"}, Case{0x11, 3, 1, "raid1e"}, Case{0x21, 3, 1, "level 0x21"}}) {
        megaraid::VolumeInfo volume;
        volume.primary_level = c.primary;
        volume.drives = c.drives;
        volume.spans.resize(c.spans);
        EXPECT_EQ(megaraid::level_of(volume), c.level);
    }
}

TEST(Megaraid, BatteryStatesFollowFromItsBits) {
    struct Case {
        std::uint32_t flags;
        bool healthy;
        BatteryState state;
        bool replace;
    };
    for (const auto& c :
         {Case{0, true, BatteryState::ok, false},
          Case{1U << 6 | 1U << 4, true, BatteryState::learning, false},
          Case{1U << 3, true, BatteryState::charging, false}, Case{1U << 11, true, BatteryState::low, false},
          Case{1U << 10, true, BatteryState::failed, true}, Case{0, false, BatteryState::failed, true},
          Case{1U << 7, true, BatteryState::failed, false}}) {
        Machine machine;
        machine.card().battery->flags = c.flags;
        machine.card().battery->healthy = c.healthy;
        const auto battery = *machine.collect().controllers.at(0).battery;
        EXPECT_EQ(battery.state, c.state) << c.flags;
        EXPECT_EQ(battery.replacement_required, c.replace) << c.flags;
    }
    Machine machine;
    machine.card().battery->flags = 1;
    EXPECT_EQ(machine.collect().controllers.at(0).battery->state, BatteryState::missing);
    machine.card().battery.reset();
    EXPECT_FALSE(machine.collect().controllers.at(0).battery) << "none was ever there: no fault";
}

TEST(Megaraid, WriteThroughIsToldBesideWhatIsConfigured) {
    Machine machine;
    machine.card().volumes[0].cache_now = 0;
    const auto array = machine.collect().arrays.at(0);
    EXPECT_EQ(array.write_cache_configured, "write-back");
    EXPECT_EQ(array.write_cache_actual, "write-through");
}

TEST(Megaraid, ForeignDrivesAreTheControllersForeignConfiguration) {
    Machine machine;
    auto& card = machine.card();
    card.groups.clear();
    card.volumes.clear();
    card.spares.clear();
    for (auto& drive : card.drives) drive.state = 0, drive.foreign = true;
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).foreign_configuration, true);
    EXPECT_THAT(findings.arrays, IsEmpty());
    EXPECT_EQ(disk_in(findings, "252:1").state, DiskState::foreign);
}

TEST(Megaraid, UnconfiguredBadDriveIsFailedAndInNoConfiguration) {
    Machine machine;
    machine.card().spares.clear();
    machine.card().drives[4].state = 0x01;
    machine.card().drives[0].state = 0x33;
    const auto findings = machine.collect();
    EXPECT_EQ(disk_in(findings, "252:5").state, DiskState::failed);
    EXPECT_EQ(disk_in(findings, "252:5").configured, false);
    EXPECT_EQ(disk_in(findings, "252:5").vendor_state, "Unconfigured(bad)");
    EXPECT_EQ(disk_in(findings, "252:1").state, DiskState::unknown);
    EXPECT_EQ(disk_in(findings, "252:1").vendor_state, "state 0x33");
}

TEST(Megaraid, CountersOfADriveAreKeptApart) {
    Machine machine;
    machine.card().drives[0].media_errors = 7;
    machine.card().drives[0].other_errors = 2;
    machine.card().drives[0].predicted_failures = 1;
    const auto findings = machine.collect();
    EXPECT_EQ(disk_in(findings, "252:1").media_errors, 7U);
    EXPECT_EQ(disk_in(findings, "252:1").other_errors, 2U);
    EXPECT_EQ(disk_in(findings, "252:1").predictive_failure, true);
    EXPECT_EQ(disk_in(findings, "252:2").predictive_failure, false);
}

TEST(Megaraid, DriveWithoutWwnIsKnownByItsSerial) {
    Machine machine;
    auto& drive = machine.card().drives[0];
    drive.wwn = 0;
    drive.sata = true;
    const auto findings = machine.collect();
    EXPECT_EQ(disk_in(findings, "252:1").id, "ST8000NM0055-1RM_SV00000000D1");
    EXPECT_EQ(disk_in(findings, "252:1").transport, "sata");
    drive.serial.clear();
    drive.sas_address = 0x4433221100000000;
    EXPECT_EQ(disk_in(machine.collect(), "252:1").id, "pci-0000:03:00.0-pd8")
        << "an address that others share names nobody";
}

/// As QEMU's cards answer: nothing of the drives but what passes through, and one drive's answer for all.
sim::MfiController emulated() {
    auto controller = healthy();
    controller.as_qemu = true;
    controller.drives.resize(4);
    controller.spares.clear();
    controller.groups.clear();
    controller.volumes.clear();
    for (std::uint16_t i = 0; i < 4; ++i) {
        auto& drive = controller.drives[i];
        drive.device_id = static_cast<std::uint16_t>(i << 8);
        drive.enclosure = 0xffff;
        drive.slot = static_cast<std::uint8_t>(i);
        drive.described = false;
        drive.state = 0x10;
        drive.wwn = 0;
        drive.sas_address = 0x1221000000000000;
        controller.groups.push_back({drive.device_id, {{drive.device_id}}});
        sim::MfiVolume volume;
        volume.target = drive.slot;
        volume.primary_level = 0;
        volume.drives = 1;
        volume.groups = {drive.device_id};
        volume.bytes = drive.bytes;
        controller.volumes.push_back(volume);
    }
    return controller;
}

TEST(MegaraidEmulated, DriveThatTheFirmwareDoesNotDescribeIsAskedItself) {
    Machine machine;
    machine.card() = emulated();
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << findings.problems.at(0).error;
    ASSERT_THAT(findings.disks, SizeIs(4));
    for (const auto* slot : {"0", "1", "2", "3"}) {
        const auto& disk = disk_in(findings, slot);
        EXPECT_EQ(disk.serial, "SV00000001D" + std::to_string(std::stoi(slot) + 1));
        EXPECT_EQ(disk.id, "SEAGATE_ST8000NM0055-1RM_" + disk.serial);
        EXPECT_EQ(disk.state, DiskState::online) << "by the configuration; its own answer describes nothing";
        EXPECT_FALSE(disk.media_errors) << "not told is not zero";
        EXPECT_FALSE(disk.predictive_failure);
    }
    ASSERT_THAT(findings.arrays, SizeIs(4));
    for (const auto& array : findings.arrays) {
        ASSERT_THAT(array.members, SizeIs(1));
        EXPECT_EQ(array.members[0].state, MemberState::in_sync);
    }
    EXPECT_EQ(findings.arrays[3].members[0].disk, disk_in(findings, "3").id);
}

TEST(MegaraidEmulated, FailedDriveIsNotAsked) {
    Machine machine;
    machine.card() = emulated();
    machine.card().groups[1].rows[0].state = 0x11;
    const auto findings = machine.collect();
    EXPECT_EQ(disk_in(findings, "1").state, DiskState::failed);
    EXPECT_EQ(disk_in(findings, "1").id, "pci-0000:03:00.0-pd256");
}

TEST(Megaraid, DriveWithoutDescriptionThatFailedOutsideOfAllVolumesStaysFailed) {
    Machine machine;
    auto& spare = machine.card().drives[4];
    spare.described = false;
    spare.state = 0x11;
    EXPECT_EQ(disk_in(machine.collect(), "252:5").state, DiskState::failed);
}

TEST(MegaraidNode, MajorNumberComesFromTheCharacterDevices) {
    const std::string devices =
        "Character devices:\n  1 mem\n246 megaraid_sas_ioctl\n\nBlock devices:\n  8 sd\n";
    EXPECT_EQ(host::character_major(devices, "megaraid_sas_ioctl"), 246U);
    EXPECT_EQ(host::character_major(devices, "sd"), std::nullopt);
    EXPECT_EQ(host::character_major("", "mem"), std::nullopt);
    EXPECT_EQ(host::character_major("99999 mem\n", "mem"), std::nullopt);
}

}  // namespace
}  // namespace raidwatch
