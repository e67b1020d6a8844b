#include "agent/assess/second_source.hpp"

#include "agent/assess/merge.hpp"
#include "tests/support/node_builder.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using namespace raidwatch::testing;

const std::string kCard = "pci-0000:03:00.0";

Disk drive(const std::string& id, const std::string& slot, const std::string& serial = {}) {
    Disk disk;
    disk.id = id;
    disk.slot = slot;
    disk.serial = serial;
    disk.controller = kCard;
    disk.state = DiskState::online;
    return disk;
}

Array volume(ArrayState state, const std::string& word, const std::string& disk) {
    Array array;
    array.id = kCard + "-vd0";
    array.name = "vd0";
    array.engine = ArrayEngine::megaraid;
    array.controller = kCard;
    array.state = state;
    array.vendor_state = word;
    Member member;
    member.ordinal = 0;
    member.disk = disk;
    member.state = state == ArrayState::optimal ? MemberState::in_sync : MemberState::faulty;
    array.members.push_back(member);
    return array;
}

Findings told_by(const std::string& source) {
    Findings findings;
    findings.domain = {source, "0000:03:00.0"};
    findings.taken_at = kStart;
    findings.complete = true;
    Controller card;
    card.id = kCard;
    card.name = "c0";
    card.state = ControllerState::optimal;
    findings.controllers.push_back(card);
    return findings;
}

TEST(SecondSource, DriveOfAnotherNameAtTheSamePlaceIsOneDrive) {
    auto tool = told_by("storcli");
    tool.disks = {drive("wwn-0x5000c500a0000004", ":3")};
    tool.arrays = {volume(ArrayState::optimal, "Optl", "wwn-0x5000c500a0000004")};
    const auto same = with_known_disks(tool, {drive("wwn-0x5000c500a0000007", "3")});
    EXPECT_EQ(same.disks[0].id, "wwn-0x5000c500a0000007");
    EXPECT_EQ(same.arrays[0].members[0].disk, "wwn-0x5000c500a0000007");
}

TEST(SecondSource, DriveOfTheSameSerialIsOneDriveWhereverItSits) {
    auto known = drive("ATA_ST8000NM0055_ZA1", "ata3", "ZA1");
    known.model = "ST8000NM0055";
    auto told = drive("wwn-0x5000c500a0000001", "252:1", "ZA1");
    told.model = "ATA ST8000NM0055-1RM112";
    auto tool = told_by("storcli");
    tool.disks = {told};
    EXPECT_EQ(with_known_disks(tool, {known}).disks[0].id, known.id);
}

TEST(SecondSource, EqualSlotsOfTwoCardsOrOfTwoSerialsStayTwoDrives) {
    auto tool = told_by("storcli");
    tool.disks = {drive("b", "252:1", "S2")};
    auto elsewhere = drive("a", "252:1");
    elsewhere.controller = "pci-0000:04:00.0";
    EXPECT_EQ(with_known_disks(tool, {elsewhere}).disks[0].id, "b");
    EXPECT_EQ(with_known_disks(tool, {drive("a", "252:1", "S1")}).disks[0].id, "b")
        << "exchanged a moment ago";
}

TEST(SecondSource, WorseStateIsShownAndBothSourcesAreNamed) {
    Snapshot snapshot;
    auto tool = told_by("storcli");
    tool.arrays = {volume(ArrayState::degraded, "Dgrd", "d1")};
    merge(snapshot, tool);
    NodeView node;
    node.arrays = {volume(ArrayState::optimal, "Optimal", "d1")};
    compare_sources(snapshot, node);
    EXPECT_EQ(node.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(node.arrays[0].members[0].state, MemberState::faulty);
    EXPECT_EQ(node.arrays[0].vendor_state, "Optimal, but storcli says Dgrd");
}

TEST(SecondSource, BetterStateHidesNothing) {
    Snapshot snapshot;
    auto tool = told_by("storcli");
    tool.arrays = {volume(ArrayState::optimal, "Optl", "d1")};
    merge(snapshot, tool);
    NodeView node;
    node.arrays = {volume(ArrayState::failed, "Offline", "d1")};
    compare_sources(snapshot, node);
    EXPECT_EQ(node.arrays[0].state, ArrayState::failed);
    EXPECT_EQ(node.arrays[0].vendor_state, "Offline");
}

TEST(SecondSource, ToolThatGivesNoAnswerAnyMoreHasNoSay) {
    Snapshot snapshot;
    auto tool = told_by("storcli");
    tool.arrays = {volume(ArrayState::degraded, "Dgrd", "d1")};
    merge(snapshot, tool);
    Findings silent;
    silent.domain = tool.domain;
    silent.taken_at = kStart + 30s;
    merge(snapshot, silent);
    NodeView node;
    node.arrays = {volume(ArrayState::optimal, "Optimal", "d1")};
    compare_sources(snapshot, node);
    EXPECT_EQ(node.arrays[0].state, ArrayState::optimal) << "it may have been repaired since";
}

TEST(SecondSource, VolumesOfTwoCardsWithOneNameAreToldApart) {
    NodeView node;
    node.arrays = {volume(ArrayState::optimal, "", "d1"), volume(ArrayState::optimal, "", "d2")};
    node.arrays[1].id = "pci-0000:04:00.0-vd0";
    node.arrays[1].controller = "pci-0000:04:00.0";
    node.controllers.resize(2);
    node.controllers[0].id = kCard;
    node.controllers[0].name = "c0";
    node.controllers[1].id = "pci-0000:04:00.0";
    node.controllers[1].name = "c1";
    name_apart(node);
    EXPECT_EQ(node.arrays[0].name, "c0/vd0");
    EXPECT_EQ(node.arrays[1].name, "c1/vd0");
}

TEST(SecondSource, WayThatNeverWorkedIsNoLossOfSightWhereTheToolAnswers) {
    Snapshot snapshot;
    Findings native;
    native.domain = {"megaraid", "0000:03:00.0"};
    native.taken_at = kStart;
    native.problems = {{"megaraid/0000:03:00.0", ErrorCode::unsupported, "no way to it on this node"}};
    merge(snapshot, native);
    EXPECT_EQ(view(snapshot).blind.size(), 1U);
    auto tool = told_by("storcli");
    tool.domain.target = native.domain.target;
    tool.controllers.resize(1);
    tool.controllers[0].id = kCard;
    merge(snapshot, tool);
    EXPECT_EQ(view(snapshot).blind.size(), 0U);
    tool.complete = false;
    tool.problems = native.problems;
    merge(snapshot, tool);
    EXPECT_EQ(view(snapshot).blind.size(), 2U) << "now nobody tells";
}

TEST(SecondSource, FirmwareThatTellsNoWwnNamesDrivesAsTheyNameThemselves) {
    Snapshot snapshot;
    auto firmware = told_by("ciss");
    firmware.disks = {drive("HP_EG0600_S1", "1I:1:1", "S1")};
    firmware.arrays = {volume(ArrayState::optimal, "OK", "HP_EG0600_S1")};
    merge(snapshot, firmware);
    EXPECT_EQ(view(snapshot).disks.at(0).id, "HP_EG0600_S1") << "nobody knows better";
    auto smart = told_by("raid-drives");
    smart.controllers.clear();
    smart.disks = {drive("wwn-0x5000c500a0000001", "", "S1")};
    merge(snapshot, smart);
    auto tool = told_by("raid");
    tool.disks = {drive("wwn-0x5000c500a0000002", "1I:1:1", "S1")};
    tool.arrays = {volume(ArrayState::failed, "Failed", "wwn-0x5000c500a0000002")};
    merge(snapshot, tool);
    const auto node = view(snapshot);
    ASSERT_EQ(node.disks.size(), 1U) << "one drive of three names";
    EXPECT_EQ(node.disks[0].id, "wwn-0x5000c500a0000001");
    EXPECT_EQ(node.disks[0].slot, "1I:1:1");
    ASSERT_EQ(node.arrays.size(), 1U);
    EXPECT_EQ(node.arrays[0].members.at(0).disk, "wwn-0x5000c500a0000001");
    EXPECT_EQ(node.arrays[0].state, ArrayState::failed);
    EXPECT_EQ(node.arrays[0].vendor_state, "OK, but raid says Failed");
}

TEST(SecondSource, VolumesThatAToolCountsOtherwiseAreKnownByTheirDevices) {
    Snapshot snapshot;
    auto firmware = told_by("ciss"), tool = told_by("raid");
    for (const int number : {1, 2, 3}) {
        auto native = volume(ArrayState::optimal, "OK", "");
        native.members.clear();
        native.id = kCard + "-vd" + std::to_string(number);
        native.name = "ld" + std::to_string(number);
        native.device = number == 1 ? "sda" : number == 2 ? "sdb" : "sdc";
        firmware.arrays.push_back(native);
        auto told = native;
        told.id = kCard + "-vd" + std::to_string(number - 1);
        told.name = "ld" + std::to_string(number - 1);
        tool.arrays.push_back(told);
    }
    tool.arrays[1].state = ArrayState::failed;
    tool.arrays[1].vendor_state = "Failed";
    merge(snapshot, firmware);
    merge(snapshot, tool);
    auto node = view(snapshot);
    ASSERT_EQ(node.arrays.size(), 3U);
    EXPECT_EQ(node.arrays[0].state, ArrayState::optimal);
    EXPECT_EQ(node.arrays[1].name, "ld2");
    EXPECT_EQ(node.arrays[1].vendor_state, "OK, but raid says Failed");
    EXPECT_EQ(node.arrays[2].state, ArrayState::optimal);
    tool.arrays[1].device.clear();
    merge(snapshot, tool);
    node = view(snapshot);
    ASSERT_EQ(node.arrays.size(), 4U)
        << "which it is is not known: it is told apart, and not as another one's";
    EXPECT_EQ(std::ranges::count(node.arrays, ArrayState::failed, &Array::state), 1);
}

TEST(SecondSource, CardsThatTwoDriversCountFromZeroAreToldApart) {
    NodeView node;
    node.controllers.resize(4);
    for (auto& controller : node.controllers) controller.name = "c0";
    node.controllers[0].driver = "megaraid_sas";
    node.controllers[1].driver = "mpi3mr";
    node.controllers[2].driver = node.controllers[3].driver = "hpsa";
    node.controllers[2].id = "pci-0000:04:00.0";
    node.controllers[3].id = "pci-0000:05:00.0";
    name_apart(node);
    std::vector<std::string> names;
    for (const auto& controller : node.controllers) names.push_back(controller.name);
    EXPECT_EQ(names, (std::vector<std::string>{"c0 (megaraid_sas)", "c0 (mpi3mr)", "c0 (pci-0000:04:00.0)",
                                               "c0 (pci-0000:05:00.0)"}));
}

TEST(SecondSource, ViewShowsADriveOfTwoSourcesOnce) {
    Snapshot snapshot;
    auto native = told_by("other");
    native.disks = {drive("wwn-0x5000c500a0000007", "252:1")};
    auto tool = told_by("megacli");  // before "other" in the order of sources
    tool.disks = {drive("wwn-0x5000c500a0000004", "252:1", "S1")};
    tool.disks[0].media_errors = 14;
    merge(snapshot, native);
    merge(snapshot, tool);
    const auto node = view(snapshot);
    ASSERT_EQ(node.disks.size(), 1U);
    EXPECT_EQ(node.disks[0].id, "wwn-0x5000c500a0000007");
    EXPECT_EQ(node.disks[0].media_errors, 14U);
    EXPECT_EQ(node.disks[0].serial, "S1");
}

}  // namespace
}  // namespace raidwatch::assess
