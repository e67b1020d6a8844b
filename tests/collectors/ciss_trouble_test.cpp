#include "ciss_machine.hpp"
#include "collectors/ciss/unit_list.hpp"
#include "collectors/probe/workers.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace raidwatch {
namespace {

using namespace test::ciss;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(CissTrouble, VolumeThatTheKernelHasGivenUpIsFailedWhateverItsFirmwareSays) {
    Machine machine;
    machine.tree.write("/sys/class/scsi_device/0:1:0:0/device/state", "offline\n");
    const auto array = machine.collect().arrays.at(0);
    EXPECT_EQ(array.state, ArrayState::failed);
    EXPECT_EQ(array.vendor_state, "OK, but the kernel has given it up");
}

TEST(CissTrouble, RefusalOfOnePartHidesNoOther) {
    for (const auto opcode : {kLogicalDrive, kStatus, kPhysical, kLogicalList, kPhysicalList}) {
        Machine machine;
        machine.card().refusals[opcode] = kInvalid;
        const auto findings = machine.collect();
        EXPECT_FALSE(findings.complete) << int{opcode};
        EXPECT_THAT(problems(findings), HasSubstr("invalid command (command status 4)")) << int{opcode};
        ASSERT_THAT(findings.controllers, SizeIs(1)) << int{opcode};
        EXPECT_EQ(findings.controllers[0].state, ControllerState::optimal);
        const bool of_drives = opcode == kPhysical || opcode == kPhysicalList;
        EXPECT_THAT(findings.disks, SizeIs(of_drives ? 0 : 5)) << int{opcode};
        ASSERT_THAT(findings.arrays, SizeIs(1)) << int{opcode};
        EXPECT_EQ(findings.arrays[0].state, opcode == kStatus ? ArrayState::unknown : ArrayState::optimal)
            << int{opcode} << ": what is not told is never taken for healthy";
    }
    Machine machine;
    machine.card().refusals[kLayout] = kInvalid;
    EXPECT_TRUE(machine.collect().complete) << "it only adds to what else is told";
}

TEST(CissTrouble, ShortAnswersAreSaidAndNothingIsMadeUp) {
    for (const auto opcode : {kController, kLogicalDrive, kStatus, kPhysical, kLogicalList, kPhysicalList}) {
        for (const std::size_t bytes : {0U, 7U, 100U}) {
            Machine machine;
            machine.card().short_answers[opcode] = bytes;
            const auto findings = machine.collect();
            const bool lists_fit = opcode == kLogicalList && bytes == 100;  // a list of one is shorter
            EXPECT_EQ(findings.complete, lists_fit) << int{opcode} << " " << bytes;
            EXPECT_EQ(findings.problems.empty(), lists_fit);
            const auto expected = opcode == kStatus ? ArrayState::unknown : ArrayState::optimal;
            EXPECT_THAT(findings.arrays, Each(Field(&Array::state, expected)));
        }
    }
    Machine machine;
    machine.card().short_answers[kPhysical] = 512;  // as older firmware
    const auto findings = machine.collect();
    EXPECT_TRUE(findings.complete) << problems(findings);
    EXPECT_EQ(disk_in(findings, "1I:1:1").serial, "CARD0D1");
    EXPECT_FALSE(disk_in(findings, "1I:1:1").temperature_c);
    EXPECT_EQ(disk_in(findings, "1I:1:1").wwn, "");
}

TEST(CissTrouble, LockedUpFirmwareIsAFailedControllerAndIsNotAsked) {
    Machine machine;
    machine.tree.write("/sys/devices/pci0000:00/0000:03:00.0/host0/scsi_host/host0/lockup_detected", "1\n");
    const auto findings = machine.collect();
    EXPECT_EQ(machine.firmware.commands, 0);
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::failed);
    EXPECT_EQ(findings.controllers.at(0).vendor_state, "locked up");
}

TEST(CissTrouble, FirmwareThatLocksUpWhileItIsAskedIsAskedNoMore) {
    for (const auto opcode : {kController, kStatus, kPhysical}) {
        Machine machine;
        machine.card().refusals[opcode] = kLockup;
        int after = -1;
        machine.firmware.before_answer = [&](auto, std::uint8_t asked) {
            after += asked == opcode || after >= 0 ? 1 : 0;
        };
        const auto findings = machine.collect();
        EXPECT_EQ(after, 0) << int{opcode};
        EXPECT_FALSE(findings.complete);
        EXPECT_EQ(findings.controllers.at(0).state, ControllerState::failed);
        EXPECT_THAT(findings.problems, SizeIs(1)) << problems(findings);
    }
}

TEST(CissTrouble, FirmwareThatTimesOutIsAskedNoMoreInThisLook) {
    Machine machine;
    machine.card().refusals[kPhysical] = kTimedOut;
    int asked = 0;
    machine.firmware.before_answer = [&](auto, std::uint8_t opcode) { asked += opcode == kPhysical ? 1 : 0; };
    const auto findings = machine.collect();
    EXPECT_EQ(asked, 1);
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.arrays.at(0).state, ArrayState::optimal) << "what was told before stays";
    EXPECT_EQ(findings.problems.at(0).code, ErrorCode::timed_out);
}

TEST(CissTrouble, FirmwareThatHangsIsGivenUpAtItsDeadlineAndItsNeighbourIsRead) {
    Machine machine;
    machine.firmware.before_answer = [](std::string_view node, std::uint8_t opcode) {
        if (node == "/dev/sg2" && opcode == kStatus) ::pause();
    };
    std::map<std::string, Findings> answers;
    Now now{from_unix_ms(1'800'000'000'000), MonoTime{std::chrono::seconds{1}}};
    probe::Workers workers{{[&](const Domain& domain) { return machine.collect(domain.target); },
                            [&](std::uint64_t, const std::string& line) {
                                const auto message = probe::decode_message(line);
                                ASSERT_TRUE(message) << line;
                                const auto& findings = std::get<Findings>(*message);
                                answers[findings.domain.target] = findings;
                            },
                            [](const probe::Message&) {}}};
    const auto turn = [&] {
        probe::PollSet polls;
        workers.add_to(polls);
        polls.turn(now.mono, now.mono + Milliseconds{10});
        workers.settle(now);
    };
    for (const auto* place : {kPlace, "0000:81:00.0"})
        workers.request({{"ciss", place}, Milliseconds{10'000}}, 1, now);
    for (int i = 0; i < 3000 && answers.empty(); ++i) turn();
    EXPECT_TRUE(answers["0000:81:00.0"].complete);
    now.mono += Milliseconds{10'000};
    turn();
    ASSERT_TRUE(answers.contains(kPlace));
    EXPECT_FALSE(answers[kPlace].complete);
    EXPECT_EQ(answers[kPlace].problems.at(0).code, ErrorCode::timed_out);
    for (int i = 0; i < 3000 && !workers.idle(); ++i) turn();
    EXPECT_TRUE(workers.idle());
}

TEST(CissTrouble, ControllerThatItsDriverHasGivenUpIsLost) {
    Machine machine;
    machine.card().offline = true;
    const auto findings = machine.collect();
    EXPECT_FALSE(findings.complete);
    EXPECT_EQ(findings.controllers.at(0).state, ControllerState::lost);
    EXPECT_EQ(machine.firmware.commands, 1);
}

TEST(CissTrouble, WithoutAWayToTheFirmwareTheKernelTellsAndTheRestIsNotSeen) {
    Machine machine;
    const Host without{machine.files, machine.tools, machine.ata, machine.nvme, machine.clock};
    const auto blind = collect_ciss(without, kPlace);
    EXPECT_FALSE(blind.complete);
    EXPECT_THAT(blind.controllers, SizeIs(1));
    EXPECT_EQ(blind.problems.at(0).code, ErrorCode::unsupported);
    machine.tree.write("/sys/class/scsi_device/0:1:0:0/device/state", "offline\n");
    EXPECT_EQ(collect_ciss(without, kPlace).arrays.at(0).state, ArrayState::failed);
    machine.tree.remove("/sys/class/scsi_device/0:1:0:0");
    EXPECT_TRUE(collect_ciss(without, kPlace).complete) << "an adapter without volumes: nothing is missed";
    machine.tree.remove("/sys/class/scsi_device/4:3:0:0");
    const auto doorless = machine.collect("0000:81:00.0");
    EXPECT_FALSE(doorless.complete);
    EXPECT_THAT(problems(doorless), HasSubstr("no SCSI generic device"));
}

TEST(CissTrouble, PlaceWithoutSuchAControllerIsNotThere) {
    Machine machine;
    machine.add("0000:05:00.0", 6, "aacraid", "/dev/sg9", "sdc");
    for (const auto* place : {"0000:05:00.0", "0000:09:00.0"}) {
        const auto findings = machine.collect(place);
        EXPECT_FALSE(findings.complete);
        EXPECT_THAT(findings.controllers, IsEmpty());
        EXPECT_EQ(findings.problems.at(0).code, ErrorCode::not_found);
    }
}

TEST(CissInventory, ControllerIsAskedNativelyAndItsToolWhereThereIsOne) {
    Machine machine;
    machine.tree.write("/sys/block/loop0/size", "0\n");
    const auto domains = [&] { return collect_block(machine.host(), "").domains; };
    EXPECT_THAT(domains(), AllOf(Contains(Domain{"ciss", kPlace}), Contains(Domain{"ciss", "0000:81:00.0"}),
                                 Not(Contains(Domain{"raid", kPlace}))));
    machine.tree.tool("arcconf", "");
    EXPECT_THAT(domains(),
                AllOf(Contains(Domain{"raid", "0000:81:00.0"}), Not(Contains(Domain{"raid", kPlace}))))
        << "arcconf knows those of smartpqi only";
    machine.tree.write("/opt/smartstorageadmin/ssacli/bin/ssacli", "");
    EXPECT_THAT(domains(), Contains(Domain{"raid", kPlace}));
}

TEST(CissUnits, CountBeyondTheAnswerKeepsWhatIsThere) {
    std::vector<std::uint8_t> bytes(8 + 24);
    bytes[2] = 0xff, bytes[4] = 2, bytes[8 + 7] = 1, bytes[8 + 6] = 9;
    const auto drives = raidwatch::ciss::parse_physical_units(bytes, "here");
    ASSERT_THAT(drives.units, SizeIs(1));
    EXPECT_EQ(drives.units[0].number, 9);
    ASSERT_TRUE(drives.error);
    EXPECT_THAT(drives.error->detail, HasSubstr("counts 2720 devices and holds 1"));
    bytes = {0, 0, 0, 16, 0, 0, 0, 0, 3, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 1, 0x40, 0, 0, 0, 0};
    EXPECT_THAT(raidwatch::ciss::parse_logical_units(bytes, "here").units, ElementsAre(3))
        << "the other one is of a controller behind this one";
}

}  // namespace
}  // namespace raidwatch
