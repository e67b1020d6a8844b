#include "ciss_machine.hpp"
#include "collectors/ciss/facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using namespace test::ciss;
using ::testing::Each;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(CissVolumes, FailedDriveIsNamedAndItsVolumeIsDegraded) {
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

TEST(CissVolumes, DriveThatWasTakenOutIsMissingInItsPlace) {
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

TEST(CissVolumes, RebuildTellsHowFarItIsAndWhichDriveIsWritten) {
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

TEST(CissVolumes, StatesOfVolumesHaveTheWordsOfTheTool) {
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

TEST(CissVolumes, LevelFollowsFromFaultToleranceAndNumberOfDrives) {
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

TEST(CissVolumes, SpareThatStandsInIsNoFreeSpare) {
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

TEST(CissVolumes, MembersAreToldOnlyWhereTheyAreSure) {
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

TEST(CissVolumes, VolumeThatIsNotListedIsFoundByItsNumber) {
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

}  // namespace
}  // namespace raidwatch
