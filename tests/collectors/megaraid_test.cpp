#include "collectors/host/megaraid_node.hpp"
#include "collectors/megaraid/collect.hpp"
#include "collectors/megaraid/drive_health.hpp"
#include "collectors/megaraid/facts.hpp"
#include "collectors/megaraid/mfi.hpp"
#include "collectors/smart/passed_drive.hpp"
#include "collectors/smart/scsi_logs.hpp"
#include "host_tree.hpp"
#include "tests/support/sim/mfi_firmware.hpp"
#include "tests/support/sim/scsi_answers.hpp"

#include <raidwatch/model/findings.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint16_t kMissing = 0xffff;
constexpr std::uint32_t kDriveList = 0x02010000, kDriveInfo = 0x02020000, kVolumeList = 0x03010000,
                        kVolumeInfo = 0x03020000, kConfiguration = 0x04010000, kBattery = 0x05010000,
                        kLogInfo = 0x01040100, kLog = 0x01040300, kControllerInfo = 0x01010000;

/// Four drives in slots 252:1 to 252:4 as raid10, a spare in 252:5, a capacitor.
sim::MfiController healthy(const std::string& serial = "SV00000001") {
    sim::MfiController controller;
    controller.serial = serial;
    for (std::uint16_t i = 1; i <= 5; ++i) {
        sim::MfiDrive drive;
        drive.device_id = static_cast<std::uint16_t>(7 + i);
        drive.slot = static_cast<std::uint8_t>(i);
        drive.serial = serial + "D" + std::to_string(i);
        drive.wwn = 0x5000c500'00000000 + std::hash<std::string>{}(drive.serial) % 0xfffffff0;
        drive.sas_address = drive.wwn + 1;
        controller.drives.push_back(drive);
    }
    controller.groups = {{0, {{8}, {9}}}, {1, {{10}, {11}}}};
    controller.spares = {{12, {0, 1}}};
    controller.drives[4].state = 0x02;
    sim::MfiVolume volume;
    volume.groups = {0, 1};
    volume.bytes = 2 * 8'001'563'222'016;
    controller.volumes = {volume};
    controller.battery = sim::MfiBattery{};
    return controller;
}

/// A machine with two such cards.
struct Machine {
    Machine() {
        add("0000:03:00.0", 0);
        add("0000:81:00.0", 4);
        tree.write("/proc/self/mountinfo", "30 1 8:0 / /srv/mail rw - ext4 /dev/sda rw\n");
        tree.write("/sys/class/block/sda/dev", "8:0\n").write("/sys/block/sda/dev", "8:0\n");
    }
    void add(const std::string& place, int host) {
        const auto number = std::to_string(host);
        tree.write("/sys/bus/pci/drivers/megaraid_sas/" + place + "/host" + number + "/target" + number +
                       ":2:0/" + number + ":2:0:0/block/" + (host == 0 ? "sda" : "sdb") + "/dev",
                   host == 0 ? "8:0\n" : "8:16\n");
        mfi.controllers[static_cast<std::uint16_t>(host)] = healthy("SV0000000" + std::to_string(host));
    }
    sim::MfiController& card() { return mfi.controllers.at(0); }
    Findings collect(const std::string& place = "0000:03:00.0") {
        const Host host{files, tools, ata, nvme, clock, mfi};
        return collect_megaraid(host, place);
    }

    test::Tree tree;
    host::RootedFiles files{tree.root()};
    host::ToolRunner tools{tree.root()};
    test::NoAta ata;
    test::NoNvme nvme;
    test::FixedClock clock;
    sim::FakeMfi mfi;
};

const Disk& disk_in(const Findings& findings, const std::string& slot) {
    const auto found = std::ranges::find(findings.disks, slot, &Disk::slot);
    if (found == findings.disks.end()) throw std::runtime_error("no disk in " + slot);
    return *found;
}

std::vector<MemberState> states(const Array& array) {
    std::vector<MemberState> out;
    for (const auto& member : array.members) out.push_back(member.state);
    return out;
}

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

sim::MfiLogEntry entry(std::uint32_t sequence, std::int8_t severity, std::string text) {
    sim::MfiLogEntry out;
    out.sequence = sequence;
    out.severity = severity;
    out.code = 0x72;
    out.locale = 0x02;
    out.argument_type = 10;
    out.arguments = {9, 0, 1, 2};  // drive 9 in slot 2
    out.stamp = 825'000'000;
    out.text = std::move(text);
    return out;
}

TEST(MegaraidLog, WarningsAreReadWithWhatTheyName) {
    Machine machine;
    auto& log = machine.card().log;
    log = {100,
           130,
           90,
           {entry(120, 0, "Patrol Read started"), entry(125, 2, "State change on PD 09(e0xfc/s2)")}};
    const auto findings = machine.collect();
    const auto& read = findings.controllers.at(0).log;
    ASSERT_TRUE(read);
    EXPECT_EQ(read->oldest, 100U);
    EXPECT_EQ(read->newest, 130U);
    EXPECT_EQ(read->cleared, 90U);
    ASSERT_THAT(read->entries, SizeIs(1));
    EXPECT_EQ(read->entries[0].sequence, 125U);
    EXPECT_EQ(read->entries[0].severity, "critical");
    EXPECT_EQ(read->entries[0].locale, "drive");
    EXPECT_EQ(read->entries[0].subject, disk_in(findings, "252:2").id);
    EXPECT_EQ(read->entries[0].at, "2026-02-21 14:40:00");
}

TEST(MegaraidLog, MoreThanAPageIsReadToItsEnd) {
    Machine machine;
    auto& log = machine.card().log;
    log.oldest = 1;
    for (std::uint32_t i = 1; i <= 70; ++i) log.entries.push_back(entry(i, 1, "Unexpected sense"));
    log.newest = 70;
    const auto findings = machine.collect();
    const auto& entries = findings.controllers.at(0).log->entries;
    EXPECT_THAT(entries, SizeIs(70));
    EXPECT_EQ(entries.back().sequence, 70U);
}

TEST(MegaraidLog, EndOfALogFullOfWarningsIsRead) {
    Machine machine;
    auto& log = machine.card().log;
    log.oldest = 1;
    for (std::uint32_t i = 1; i <= 900; ++i) log.entries.push_back(entry(i, 1, "Unexpected sense"));
    log.entries.back().text = "PD failed";
    log.newest = 900;
    const auto findings = machine.collect();
    const auto& read = *findings.controllers.at(0).log;
    EXPECT_EQ(read.entries.back().text, "PD failed");
    EXPECT_EQ(read.entries.front().sequence, read.searched_from);
    EXPECT_THAT(read.entries, SizeIs(900 - read.searched_from + 1));
}

TEST(MegaraidLog, OnlyItsEndIsReadWhereItIsLong) {
    Machine machine;
    auto& log = machine.card().log;
    log = {10, 60'000, 0, {entry(20, 3, "Fatal long ago"), entry(59'999, 1, "Battery low")}};
    const auto findings = machine.collect();
    EXPECT_THAT(findings.controllers.at(0).log->entries, ElementsAre(Field(&LogEntry::text, "Battery low")));
    EXPECT_TRUE(findings.complete);
}

TEST(MegaraidLog, TimeIsTheControllersOwn) {
    EXPECT_EQ(megaraid::log_time(0xff00001e), "start + 30 s");
    EXPECT_EQ(megaraid::log_time(0), "2000-01-01 00:00:00");
}

TEST(MegaraidTrouble, LongConfigurationIsAskedForAgain) {
    Machine machine;
    auto& card = machine.card();
    for (std::uint16_t ref = 2; ref < 40; ++ref) card.groups.push_back({ref, {{kMissing}}});
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.arrays.at(0).members, SizeIs(5));
}

TEST(MegaraidTrouble, RefusedPartIsToldAndHidesNothingElse) {
    for (const auto opcode :
         {kDriveList, kVolumeList, kConfiguration, kBattery, kLogInfo, kLog, kControllerInfo}) {
        Machine machine;
        machine.card().refusals[opcode] = 0x21;
        const auto findings = machine.collect();
        EXPECT_FALSE(findings.complete) << std::hex << opcode;
        ASSERT_THAT(findings.problems, SizeIs(1)) << std::hex << opcode;
        EXPECT_THAT(findings.problems[0].error, HasSubstr("hardware error (firmware status 0x21)"));
        EXPECT_THAT(findings.controllers, SizeIs(1));
        EXPECT_EQ(findings.disks.size(), opcode == kDriveList ? 0U : 5U);
        EXPECT_EQ(findings.arrays.size(), opcode == kVolumeList ? 0U : 1U);
    }
}

TEST(MegaraidTrouble, ShortAnswerIsMalformedAndHidesNothingElse) {
    // What each answer needs on this machine, which is less than there is room for in a list.
    const std::map<std::uint32_t, std::size_t> needs{
        {kDriveList, 8 + 6 * 24}, {kVolumeList, 8 + 16}, {kConfiguration, 904},
        {kBattery, 64},           {kLogInfo, 20},        {kLog, 8 + 2 * 256},
        {kControllerInfo, 1696},  {kDriveInfo, 512},     {kVolumeInfo, 384}};
    for (const auto& [opcode, enough] : needs) {
        for (const std::size_t bytes : {0, 3, 7, 19, 31, 60, 300, 600, 2000}) {
            Machine machine;
            machine.card().log = {1, 2, 0, {entry(1, 1, "one"), entry(2, 1, "two")}};
            machine.card().short_answers[opcode] = bytes;
            const auto findings = machine.collect();
            ASSERT_EQ(findings.complete, bytes >= enough) << std::hex << opcode << " " << bytes;
            EXPECT_THAT(findings.controllers, SizeIs(1));
            if (findings.complete) continue;
            EXPECT_THAT(findings.problems, Contains(Field(&Problem::code, ErrorCode::malformed)));
            if (opcode != kDriveInfo && opcode != kDriveList) {
                EXPECT_THAT(findings.disks, SizeIs(5));
            }
        }
    }
}

TEST(MegaraidTrouble, SilentBatteryHardwareIsAMissingBattery) {
    Machine machine;
    machine.card().refusals[kBattery] = 0x22;
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).battery->state, BatteryState::missing);
}

TEST(MegaraidTrouble, DeadFirmwareIsALostController) {
    Machine machine;
    machine.card().dead = true;
    const auto findings = machine.collect();
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::lost);
    EXPECT_THAT(findings.problems, ElementsAre(Field(&Problem::code, ErrorCode::not_found)));
    EXPECT_EQ(machine.mfi.commands, 1) << "it is not asked on and on";
}

TEST(MegaraidTrouble, DeathBetweenTwoCommandsKeepsWhatWasRead) {
    Machine machine;
    machine.mfi.before_answer = [&](std::uint16_t, std::uint32_t opcode) {
        if (opcode == kVolumeList) machine.card().dead = true;
    };
    const auto findings = machine.collect();
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::lost);
    EXPECT_EQ(findings.controllers.at(0).serial, "SV00000000");
    EXPECT_THAT(findings.disks, SizeIs(5));
}

TEST(MegaraidTrouble, PlaceWithoutControllerIsNotThere) {
    Machine machine;
    const auto findings = machine.collect("0000:05:00.0");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.controllers, IsEmpty());
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::not_found);
}

TEST(MegaraidTrouble, CountBeyondTheAnswerKeepsWhatIsThere) {
    std::vector<std::uint8_t> bytes(8 + 24);
    bytes[4] = 200;
    const auto drives = megaraid::parse_drive_list(bytes, "here");
    EXPECT_THAT(drives.addresses, SizeIs(1));
    ASSERT_TRUE(drives.error);
    EXPECT_THAT(drives.error->detail, HasSubstr("counts 200 drives and holds 1"));
    bytes.assign(8 + 16, 0);
    bytes[0] = 65;
    const auto volumes = megaraid::parse_volume_list(bytes, "here");
    EXPECT_THAT(volumes.targets, SizeIs(1));
    EXPECT_TRUE(volumes.error);
}

/// A machine whose first card has a SATA drive in 252:1 and a SAS drive in 252:2 that answer SMART.
struct HealthMachine : Machine {
    HealthMachine() {
        disk.set(197, 24);
        card().drives[0].sata = true;
        card().drives[0].scsi = [this](auto cdb) { return sim::answer_to_ata(disk, cdb); };
        card().drives[1].scsi = [this](auto cdb) { return sim::answer_to_sas(logs, cdb); };
    }
    Findings health(const std::string& slot) {
        const Host host{files, tools, ata, nvme, clock, mfi};
        return collect_mfi_drive(host, "0000:03:00.0-" + slot);
    }
    sim::AtaDisk disk;
    sim::SasLogs logs;
};

TEST(MegaraidDrive, IsListedForItsHealthUnlessItFailedOrIsPassedThrough) {
    HealthMachine machine;
    machine.card().drives[2].state = 0x11;
    machine.card().drives[3].state = 0x40;
    EXPECT_THAT(machine.collect().domains, ElementsAre(Domain{"mfi-drive", "0000:03:00.0-252:1"},
                                                       Domain{"mfi-drive", "0000:03:00.0-252:2"},
                                                       Domain{"mfi-drive", "0000:03:00.0-252:5"}));
}

TEST(MegaraidDrive, SmartOfASataDriveIsReadThroughTheFirmware) {
    HealthMachine machine;
    const auto findings = machine.health("252:1");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.readings, SizeIs(1));
    const auto& reading = findings.readings[0];
    EXPECT_EQ(reading.disk, disk_in(machine.collect(), "252:1").id) << "one component";
    EXPECT_EQ(reading.protocol, SmartProtocol::ata);
    EXPECT_EQ(reading.read_by, "MegaRAID firmware");
    EXPECT_EQ(reading.pending, 24U);
    EXPECT_EQ(reading.passed, true);
    EXPECT_EQ(reading.power_on_hours, 12345U);
    machine.disk.passed = false;
    EXPECT_EQ(machine.health("252:1").readings.at(0).passed, false);
}

TEST(MegaraidDrive, AttributesMeanWhatTheyDoOnItsModel) {
    HealthMachine machine;
    machine.disk.model = "CT1000MX500SSD1";
    machine.disk.set(202, 0, 60);
    const auto reading = machine.health("252:1").readings.at(0);
    EXPECT_EQ(reading.percentage_used, 40) << "life left";
    EXPECT_FALSE(reading.pending) << "its firmware counts moved data";
}

TEST(MegaraidDrive, SmartOfASasDriveIsReadFromItsLogPages) {
    HealthMachine machine;
    machine.logs = {false, 41, 3, 17};
    const auto findings = machine.health("252:2");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.readings, SizeIs(1));
    const auto& reading = findings.readings[0];
    EXPECT_EQ(reading.protocol, SmartProtocol::scsi);
    EXPECT_EQ(reading.passed, false);
    EXPECT_EQ(reading.temperature_c, 41);
    EXPECT_EQ(reading.uncorrected_errors, 3U);
    EXPECT_EQ(reading.grown_defects, 17U);
    EXPECT_EQ(reading.power_on_hours, 8760U);
}

TEST(MegaraidDrive, DriveThatRefusesItsLogsIsStillNamed) {
    HealthMachine machine;
    machine.card().drives[1].scsi = [](auto) { return sim::MfiScsiAnswer{false, {}, {}}; };
    const auto findings = machine.health("252:2");
    EXPECT_THAT(findings.readings, IsEmpty());
    ASSERT_THAT(findings.disks, SizeIs(1));
    EXPECT_EQ(findings.disks[0].id, disk_in(machine.collect(), "252:2").id);
    EXPECT_EQ(findings.disks[0].serial, disk_in(machine.collect(), "252:2").serial);
}

TEST(MegaraidDrive, SleepingDriveIsNotWoken) {
    HealthMachine machine;
    int smart_commands = 0;
    machine.card().drives[0].scsi = [&](std::span<const std::uint8_t> cdb) {
        smart_commands += cdb[14] == 0xb0 ? 1 : 0;
        return sim::MfiScsiAnswer{
            false, {}, {0x72, 1, 0, 0x1d, 0, 0, 0, 14, 9, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x50}};
    };
    const auto findings = machine.health("252:1");
    EXPECT_TRUE(findings.complete);
    EXPECT_EQ(findings.disks.at(0).asleep, true);
    EXPECT_THAT(findings.readings, IsEmpty());
    EXPECT_EQ(smart_commands, 0);
}

TEST(MegaraidDrive, WhatCannotBeReadIsSaidAndNothingIsMadeUp) {
    HealthMachine machine;
    for (auto& drive : machine.card().drives) drive.scsi = nullptr;
    for (const auto* slot : {"252:1", "252:2"}) {
        const auto without = machine.health(slot);
        EXPECT_TRUE(without.complete) << "a drive that refuses all has no SMART";
        EXPECT_THAT(without.readings, IsEmpty());
    }
    machine.card().drives[0].scsi = [logs = machine.logs](auto cdb) { return sim::answer_to_sas(logs, cdb); };
    EXPECT_EQ(machine.health("252:1").readings.at(0).protocol, SmartProtocol::scsi)
        << "translated by the firmware";
    for (const auto* slot : {"252:9", "", "252:1-", "x"}) {
        const auto nowhere = machine.health(slot);
        EXPECT_FALSE(nowhere.complete) << slot;
        EXPECT_EQ(nowhere.problems.at(0).code, ErrorCode::not_found) << slot;
    }
    machine.card().dead = true;
    EXPECT_FALSE(machine.health("252:1").complete);
}

TEST(MegaraidDrive, CutOffLogPagesGiveWhatIsWhole) {
    const std::vector<std::uint8_t> page{0x0d, 0, 0, 12, 0, 0, 3, 2, 0, 36, 0, 1, 3, 2, 0, 60};
    for (std::size_t bytes = 0; bytes <= page.size(); ++bytes) {
        SmartReading reading;
        smart::add_log_page(0x0d, std::span(page).first(bytes), reading);
        EXPECT_EQ(reading.temperature_c.has_value(), bytes >= 10) << bytes;
        EXPECT_EQ(reading.temperature_limit_c.has_value(), bytes >= 16) << bytes;
    }
}

TEST(MegaraidDrive, VerdictOfADriveThatThenFallsSilentIsHeard) {
    Findings findings;
    const auto submit = [](std::span<const std::uint8_t> cdb, std::size_t) -> Result<smart::ScsiAnswer> {
        if ((cdb[2] & 0x3f) != 0x2f) return failure(ErrorCode::timed_out, "asking", "it");
        return smart::ScsiAnswer{{0x2f, 0, 0, 8, 0, 0, 3, 4, 0x5d, 0x10, 38, 0}, {}, true};
    };
    EXPECT_FALSE(smart::read_passed_drive({"wwn-1", "x", true, false}, submit, findings));
    ASSERT_THAT(findings.readings, SizeIs(1));
    EXPECT_EQ(findings.readings[0].passed, false);
    EXPECT_THAT(findings.problems, SizeIs(1));
}

TEST(MegaraidDrive, EnduranceOfASasSolidStateDriveIsRead) {
    const std::vector<std::uint8_t> page{0x11, 0, 0, 8, 0, 1, 3, 4, 0, 0, 0, 97};
    SmartReading reading;
    smart::add_log_page(0x11, page, reading);
    EXPECT_EQ(reading.percentage_used, 97);
    HealthMachine machine;
    machine.card().drives[1].solid_state = true;
    machine.card().drives[1].scsi = [&](std::span<const std::uint8_t> cdb) {
        const bool asked = cdb[0] == 0x4d && (cdb[2] & 0x3f) == 0x11;
        return asked ? sim::MfiScsiAnswer{true, {page.begin(), page.end()}, {}}
                     : sim::answer_to_sas(machine.logs, cdb);
    };
    EXPECT_EQ(machine.health("252:2").readings.at(0).percentage_used, 97);
}

TEST(MegaraidDrive, TemperatureOfZeroIsNoneAndALimitOfZeroIsNoLimit) {
    const std::vector<std::uint8_t> page{0x0d, 0, 0, 12, 0, 0, 3, 2, 0, 0, 0, 1, 3, 2, 0, 0};
    SmartReading reading;
    smart::add_log_page(0x0d, page, reading);
    EXPECT_EQ(reading.temperature_c, std::nullopt);
    EXPECT_EQ(reading.temperature_limit_c, std::nullopt);
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
