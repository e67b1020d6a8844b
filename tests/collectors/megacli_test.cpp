#include "collectors/megaraid_tools/parse.hpp"
#include "smart_fakes.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using testing::fixture;

Findings parse(const std::string& name) {
    return parse_megacli(fixture("megaraid_tools/megacli-" + name + ".txt"));
}

const Disk& disk_at(const Findings& findings, const std::string& slot) {
    const auto found = std::ranges::find(findings.disks, slot, &Disk::slot);
    static const Disk kNone;
    EXPECT_NE(found, findings.disks.end()) << slot;
    return found == findings.disks.end() ? kNone : *found;
}

std::vector<MemberState> states(const Array& array) {
    std::vector<MemberState> all;
    for (const auto& member : array.members) all.push_back(member.state);
    return all;
}

BatteryState battery(const std::string& name) {
    const auto findings = parse(name);
    EXPECT_EQ(findings.controllers.size(), 1U) << name;
    return findings.controllers.empty() || !findings.controllers[0].battery
               ? BatteryState::unknown
               : findings.controllers[0].battery->state;
}

TEST(MegaCli, ListsOfDrivesVolumesAndBatteryBecomeOnePicture) {
    const auto findings = parse("healthy");
    EXPECT_TRUE(findings.complete);
    ASSERT_EQ(findings.arrays.size(), 1U);
    const auto& array = findings.arrays[0];
    EXPECT_EQ(array.id, "c0-vd0");
    EXPECT_EQ(array.level, "raid5");
    EXPECT_EQ(array.raid_disks, 4);
    ASSERT_EQ(array.members.size(), 4U) << "one group and one volume of four drives each";
    EXPECT_EQ(array.members[1].disk, "wwn-0x5000c50041a00001");
    EXPECT_EQ(array.write_cache_configured, "write-back");
    const auto& disk = disk_at(findings, "32:1");
    EXPECT_EQ(disk.vendor, "SEAGATE");
    EXPECT_EQ(disk.model, "ST3600057SS");
    EXPECT_EQ(disk.serial, "6SL3A001");
    EXPECT_EQ(disk.firmware, "ES65");
    EXPECT_EQ(disk.bytes, 0x45cc0000ULL * 512);
    EXPECT_EQ(disk.temperature_c, 31);
    ASSERT_EQ(findings.controllers.size(), 1U);
    EXPECT_EQ(findings.controllers[0].battery->state, BatteryState::ok);
    EXPECT_EQ(findings.controllers[0].battery->charge_percent, 98);
}

TEST(MegaCli, EveryKindOfDriveHasItsState) {
    const auto findings = parse("every-kind-of-drive");
    const std::map<std::string, DiskState> expected{
        {"32:0", DiskState::online},  {"32:1", DiskState::failed},  {"32:4", DiskState::spare},
        {"32:5", DiskState::failed},  {"32:6", DiskState::foreign}, {":7", DiskState::online},
        {"32:8", DiskState::unknown}, {"32:9", DiskState::online}};
    for (const auto& [slot, state] : expected) EXPECT_EQ(disk_at(findings, slot).state, state) << slot;
    EXPECT_EQ(disk_at(findings, "32:1").media_errors, 17U);
    EXPECT_EQ(disk_at(findings, "32:5").configured, false);
    EXPECT_EQ(disk_at(findings, "32:5").temperature_c, std::nullopt) << "0 C stands for not known";
    EXPECT_EQ(disk_at(findings, "32:9").predictive_failure, true)
        << "a drive that is online can be about to fail";
    EXPECT_EQ(disk_at(findings, "32:8").vendor_state, "Waltzing");
}

TEST(MegaCli, DegradedVolumesAndForcedWriteThroughAreTold) {
    const auto findings = parse("degraded");
    ASSERT_EQ(findings.arrays.size(), 2U) << "CacheCade is a cache";
    EXPECT_EQ(findings.arrays[0].state, ArrayState::degraded);
    EXPECT_EQ(findings.arrays[0].write_cache_actual, "write-through");
    EXPECT_EQ(findings.arrays[1].id, "c0-vd4") << "the target id is the one other tools use";
    EXPECT_EQ(findings.arrays[1].level, "raid10");
    EXPECT_EQ(findings.arrays[1].raid_disks, 6) << "drives are counted per span";
    EXPECT_EQ(findings.arrays[1].spans, 3);
}

TEST(MegaCli, RebuildTellsItsPercent) {
    const auto findings = parse("rebuilding");
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(array.level, "raid1");
    EXPECT_EQ(states(array), (std::vector{MemberState::in_sync, MemberState::rebuilding}));
    ASSERT_TRUE(array.progress);
    EXPECT_EQ(array.progress->kind, OperationKind::rebuild);
    EXPECT_EQ(array.progress->percent, 17);
}

TEST(MegaCli, PlaceWithoutADriveIsAMissingMember) {
    const auto findings = parse("missing");
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(states(array), (std::vector{MemberState::in_sync, MemberState::in_sync, MemberState::in_sync,
                                          MemberState::missing}));
    EXPECT_EQ(array.members[3].group, 1);
    EXPECT_EQ(findings.controllers.at(0).serial, "17A00B1");
}

TEST(MegaCli, CheckOfAVolumeIsWork) {
    const auto findings = parse("checking");
    ASSERT_TRUE(findings.arrays.at(0).progress);
    EXPECT_EQ(findings.arrays[0].progress->kind, OperationKind::check);
    EXPECT_EQ(findings.arrays[0].progress->percent, 27);
}

TEST(MegaCli, WorkWhoseLineBreaksOffHasNoPercent) {
    auto text = fixture("megaraid_tools/megacli-checking.txt");
    const auto end = text.find(" 27%");
    ASSERT_NE(end, text.npos);
    const auto findings = parse_megacli(text.substr(0, end));
    ASSERT_TRUE(findings.arrays.at(0).progress);
    EXPECT_EQ(findings.arrays[0].progress->percent, std::nullopt);
}

TEST(MegaCli, EqualSlotsOfTwoAdaptersStayApart) {
    const auto findings = parse("two-adapters");
    ASSERT_EQ(findings.disks.size(), 2U);
    EXPECT_NE(findings.disks[0].id, findings.disks[1].id);
}

TEST(MegaCli, DriveThatTwoAdaptersReachIsOneDrive) {
    auto text = fixture("megaraid_tools/megacli-two-adapters.txt");
    const auto second = text.find("5000C50041B0");
    ASSERT_NE(second, text.npos);
    text.replace(second, 12, "5000C50041A0");
    EXPECT_EQ(parse_megacli(text).disks.size(), 1U);
}

TEST(MegaCli, BatteryFlagsOutweighItsStateWord) {
    EXPECT_EQ(battery("battery-learning"), BatteryState::learning) << "\"Non Operational\" is no fault then";
    EXPECT_EQ(battery("battery-charges-to-learn"), BatteryState::learning);
    EXPECT_EQ(battery("battery-charging"), BatteryState::charging);
    EXPECT_EQ(battery("battery-replace"), BatteryState::failed);
    EXPECT_EQ(battery("battery-dead"), BatteryState::failed);
}

TEST(MegaCli, NoBatteryAndNoControllerAreAnswers) {
    const auto without = parse("no-battery");
    EXPECT_TRUE(without.complete);
    EXPECT_EQ(without.controllers.at(0).battery, std::nullopt);
    const auto none = parse("no-controller");
    EXPECT_TRUE(none.complete);
    EXPECT_TRUE(none.controllers.empty());
}

TEST(MegaCli, CountsOfTheAdapterAloneAreNotTakenForHealthy) {
    const auto findings = parse("adapter");
    const auto& controller = findings.controllers.at(0);
    EXPECT_EQ(controller.id, "pci-0000:03:00.0");
    EXPECT_EQ(controller.model, "PERC H710 Mini");
    EXPECT_EQ(controller.temperature_c, 67);
    EXPECT_EQ(controller.memory_correctable_errors, 3U);
    EXPECT_EQ(controller.state, ControllerState::degraded);
    EXPECT_EQ(controller.vendor_state, "1 volumes degraded or offline, 1 drives critical or failed");
}

TEST(MegaCli, AnythingElseIsAProblemAndNoFact) {
    for (const std::string& text :
         {std::string(), std::string("\n"), fixture("megaraid_tools/megacli-garbage.txt")}) {
        const auto findings = parse_megacli(text);
        EXPECT_FALSE(findings.complete);
        EXPECT_FALSE(findings.problems.empty());
        EXPECT_TRUE(findings.controllers.empty() && findings.disks.empty() && findings.arrays.empty());
    }
}

TEST(MegaCli, CutAnywhereItStaysReadable) {
    const auto whole = fixture("megaraid_tools/megacli-rebuilding.txt");
    for (std::size_t length = 0; length < whole.size(); length += 7) parse_megacli(whole.substr(0, length));
    EXPECT_EQ(parse_megacli(whole.substr(0, whole.find("PD: 1"))).disks.size(), 1U);
}

TEST(Megarc, SpansMembersAndStatesAreRead) {
    const auto findings = parse_megarc(fixture("megaraid_tools/megarc-degraded.txt"));
    EXPECT_TRUE(findings.complete);
    const auto& array = findings.arrays.at(0);
    EXPECT_EQ(array.level, "raid10");
    EXPECT_EQ(array.state, ArrayState::degraded);
    EXPECT_EQ(array.write_cache_actual, "write-back");
    EXPECT_EQ(states(array), (std::vector{MemberState::in_sync, MemberState::faulty, MemberState::in_sync,
                                          MemberState::rebuilding}));
    EXPECT_EQ(findings.disks.size(), 4U);
    EXPECT_FALSE(parse_megarc("no such file\n").complete);
}

}  // namespace
}  // namespace raidwatch
