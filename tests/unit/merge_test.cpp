#include "agent/assess/merge.hpp"

#include "tests/support/node_builder.hpp"

#include <gtest/gtest.h>

namespace raidwatch::assess {
namespace {

using namespace raidwatch::testing;

Snapshot mirror_node() {
    Snapshot snapshot;
    merge(snapshot, inventory(2, {"md0"}));
    merge(snapshot, md(testing::array("md0", "raid1", 2)));
    merge(snapshot, ata("sda", reading("S0")));
    return snapshot;
}

TEST(Merge, FailedReadKeepsTheOldFactsAndSaysSince) {
    auto snapshot = mirror_node();
    Findings silent;
    silent.domain = {"md", "md0"};
    silent.taken_at = kStart + 10s;
    silent.problems = {{"md/md0", ErrorCode::timed_out, "no answer"}};
    merge(snapshot, silent);
    silent.taken_at += 10s;
    merge(snapshot, silent);
    const auto node = view(snapshot);
    ASSERT_EQ(node.arrays.size(), 1U);
    ASSERT_EQ(node.blind.size(), 1U);
    EXPECT_EQ(node.blind[0].since, kStart + 10s);
    EXPECT_EQ(node.arrays[0].members.size(), 2U);
}

Findings incomplete(const Findings& findings) {
    auto partial = findings;
    partial.complete = false;
    partial.taken_at += 10s;
    return partial;
}

TEST(Merge, FanThatCouldNotBeAskedIsNotTakenForWhole) {
    Snapshot snapshot;
    Findings seen;
    seen.domain = {"ses", "0:0:24:0"};
    seen.taken_at = kStart;
    seen.complete = true;
    seen.enclosures.emplace_back();
    seen.enclosures[0].id = "ses-1";
    auto without = incomplete(seen);
    seen.enclosures[0].fans = {{"Fan 1", "ok", {}, {}}, {"Fan 2", "critical", {}, {}}};
    merge(snapshot, seen);
    merge(snapshot, without);
    EXPECT_EQ(view(snapshot).enclosures.at(0).fans, seen.enclosures[0].fans);
    without.enclosures[0].fans = {{"Fan 1", "critical", {}, {}}};
    merge(snapshot, without);
    const auto fans = view(snapshot).enclosures.at(0).fans;
    ASSERT_EQ(fans.size(), 2U);
    EXPECT_EQ(fans[0].status, "critical");
    EXPECT_EQ(fans[1], seen.enclosures[0].fans[1]);
    without.complete = true;
    merge(snapshot, without);
    EXPECT_EQ(view(snapshot).enclosures.at(0).fans.size(), 1U) << "a complete answer has all that is there";
}

TEST(Merge, ControllerKeepsWhatCouldNotBeAskedUnlessItIsAnotherCard) {
    Findings seen;
    seen.domain = {"megaraid", "0000:3b:00.0"};
    seen.taken_at = kStart;
    seen.complete = true;
    seen.controllers.emplace_back();
    auto& card = seen.controllers[0];
    card.id = "pci-0000:3b:00.0";
    card.serial = "SV1";
    card.state = ControllerState::optimal;
    const auto bare = incomplete(seen);
    card.battery = Battery{.state = BatteryState::failed};
    card.memory_uncorrectable_errors = 3;
    card.log = FirmwareLog{1, 10, 0, {}};
    Snapshot snapshot;
    merge(snapshot, seen);
    merge(snapshot, bare);
    EXPECT_EQ(view(snapshot).controllers.at(0).battery, card.battery);
    EXPECT_EQ(view(snapshot).controllers.at(0).memory_uncorrectable_errors, 3U);
    EXPECT_EQ(view(snapshot).controllers.at(0).log, card.log);
    auto another = bare;
    another.controllers[0].serial = "SV2";
    merge(snapshot, another);
    EXPECT_FALSE(view(snapshot).controllers.at(0).battery);
    EXPECT_FALSE(view(snapshot).controllers.at(0).log);
}

/// A disk with pending sectors, then what it says when it is too ill to tell.
class FallenSilent : public ::testing::Test {
  protected:
    FallenSilent() {
        merge(snapshot, inventory(1, {}));
        ill.disks = inventory(1, {}).disks;
        ill.readings[0].pending = 24;
        ill.readings[0].passed = true;
        ill.readings[0].attributes = {{197, "Current_Pending_Sector", 100, 100, 0, 24, false}};
        merge(snapshot, ill);
    }
    const SmartReading& after(Findings now) {
        now.taken_at += 5min;
        merge(snapshot, now);
        node = view(snapshot);
        return node.readings.at(0);
    }
    Snapshot snapshot;
    Findings ill = ata("sda", reading("S0"));
    NodeView node;
};

TEST_F(FallenSilent, DiskThatTellsNoFiguresAnyMoreHasNotRecovered) {
    auto mute = ill;
    mute.readings.clear();
    EXPECT_EQ(after(mute).pending, 24U);
    ASSERT_EQ(node.blind.size(), 1U);
    EXPECT_NE(node.blind[0].problems.at(0).error.find("S0 tells no figures"), std::string::npos);
    auto verdict = ill;
    verdict.readings[0].attributes.clear();
    verdict.readings[0].pending.reset();
    EXPECT_EQ(after(verdict).pending, 24U);
    EXPECT_EQ(node.blind.size(), 1U);
    EXPECT_EQ(after(ill).pending, 24U);
    EXPECT_TRUE(node.blind.empty());
}

TEST_F(FallenSilent, DiskThatOnlySaysThatItFailsIsHeard) {
    auto verdict = ill;
    verdict.readings[0].attributes.clear();
    verdict.readings[0].pending.reset();
    verdict.readings[0].passed = false;
    EXPECT_EQ(after(verdict).passed, false);
    EXPECT_EQ(node.readings[0].pending, 24U);
    EXPECT_TRUE(node.blind.empty());
}

TEST(FallenSilentBehindAController, DriveThatIsNotFoundAnyMoreThoughTheControllerListsItHasNotRecovered) {
    Snapshot snapshot;
    Findings card;
    card.domain = {"raid", "0000:03:00.0"};
    card.taken_at = kStart;
    card.complete = true;
    card.disks = {disk("", "S0", "1:1"), disk("", "S1", "1:2")};
    merge(snapshot, card);
    auto health = card;
    health.domain.source = "raid-drives";
    for (const auto* serial : {"S0", "S1"}) {
        health.readings.push_back(reading(serial));
        health.readings.back().pending = 24;
    }
    merge(snapshot, health);
    health.disks.pop_back();
    health.readings.pop_back();
    merge(snapshot, health);
    EXPECT_EQ(view(snapshot).readings.size(), 2U);
    ASSERT_EQ(view(snapshot).blind.size(), 1U);
    EXPECT_NE(view(snapshot).blind[0].problems.at(0).error.find("S1"), std::string::npos);
    card.disks[1].state = DiskState::failed;
    merge(snapshot, card);
    merge(snapshot, health);
    EXPECT_TRUE(view(snapshot).blind.empty()) << "of a failed one nobody expects figures";
    EXPECT_EQ(view(snapshot).readings.size(), 1U);
}

TEST_F(FallenSilent, DiskThatNeverToldFiguresIsNotMissed) {
    Snapshot other;
    auto plain = ill;
    plain.readings[0] = {};
    plain.readings[0].disk = ill.readings[0].disk;
    plain.readings[0].passed = true;
    merge(other, inventory(1, {}));
    merge(other, plain);
    plain.readings.clear();
    merge(other, plain);
    EXPECT_TRUE(view(other).blind.empty());
}

TEST(Merge, StateThatCouldNotBeReadIsTheLastOneKnown) {
    auto snapshot = mirror_node();
    auto degraded = md(testing::array("md0", "raid1", 2));
    degraded.arrays[0].state = ArrayState::degraded;
    degraded.arrays[0].vendor_state = "clean";
    merge(snapshot, degraded);
    auto unread = incomplete(degraded);
    unread.arrays[0].state = ArrayState::unknown;
    unread.arrays[0].vendor_state.clear();
    unread.arrays[0].members.clear();
    merge(snapshot, unread);
    EXPECT_EQ(view(snapshot).arrays.at(0).state, ArrayState::degraded);
    EXPECT_EQ(view(snapshot).arrays.at(0).members.size(), 2U);
    unread.arrays[0].vendor_state = "a new word";
    merge(snapshot, unread);
    EXPECT_EQ(view(snapshot).arrays.at(0).state, ArrayState::unknown) << "that was read";
}

TEST(Merge, DiskAbsentFromPartialInventoryIsNotRemoved) {
    auto snapshot = mirror_node();
    auto partial = inventory(1, {});
    partial.complete = false;
    merge(snapshot, partial);
    EXPECT_EQ(view(snapshot).disks.size(), 2U);
    EXPECT_EQ(view(snapshot).arrays.size(), 1U);
}

TEST(Merge, DiskAbsentFromCompleteInventoryIsGoneButStillKnownByName) {
    auto snapshot = mirror_node();
    merge(snapshot, inventory(1, {"md0"}, kStart + 1s));
    const auto node = view(snapshot);
    EXPECT_EQ(node.disk("wwn-S1"), nullptr);
    ASSERT_NE(node.known_disk("wwn-S1"), nullptr);
    EXPECT_EQ(node.known_disk("wwn-S1")->slot, "0:1");
}

TEST(Merge, DepartedDiskThatComesBackIsPresentOnce) {
    auto snapshot = mirror_node();
    merge(snapshot, inventory(1, {"md0"}, kStart + 1s));
    merge(snapshot, inventory(2, {"md0"}, kStart + 2s));
    EXPECT_EQ(view(snapshot).disks.size(), 2U);
    EXPECT_TRUE(view(snapshot).departed.empty());
}

TEST(Merge, MemberWhoseDeviceHasGoneKeepsItsIdentity) {
    auto snapshot = mirror_node();
    auto pulled = testing::array("md0", "raid1", 2);
    pulled.members[1].disk.reset();
    pulled.members[1].device_gone = true;
    pulled.members[1].state = MemberState::missing;
    merge(snapshot, md(pulled, kStart + 1s));
    const auto node = view(snapshot);
    const auto& member = node.arrays[0].members[1];
    EXPECT_EQ(member.disk, "wwn-S1");
    EXPECT_EQ(member.past, "member");
}

TEST(Merge, EmptiedSlotKeepsTheNameOfTheRemovedDisk) {
    auto snapshot = mirror_node();
    auto removed = testing::array("md0", "raid1", 2);
    removed.members[1] = empty_slot(1);
    merge(snapshot, md(removed, kStart + 1s));
    merge(snapshot, md(removed, kStart + 2s));
    EXPECT_EQ(view(snapshot).arrays[0].members[1].disk, "wwn-S1");
}

TEST(Merge, OldMemberOfAFinishedReplacementIsRememberedAsReplaced) {
    auto snapshot = mirror_node();
    auto copying = testing::array("md0", "raid1", 2);
    copying.members[1].want_replacement = true;
    merge(snapshot, md(copying, kStart + 1s));
    auto done = copying;
    done.members[1] = member("sdb", "S1", std::nullopt, MemberState::faulty);
    done.members.push_back(member("sdc", "S2", 1));
    merge(snapshot, md(done, kStart + 2s));
    merge(snapshot, md(done, kStart + 3s));
    EXPECT_EQ(view(snapshot).arrays[0].members[1].past, "replaced");
}

/// The kernel wants a member replaced after one failed write, long before anybody does.
TEST(Merge, MemberToBeReplacedThatFailsBeforeItsCopyIsWholeIsAFailedMember) {
    auto snapshot = mirror_node();
    auto wanted = testing::array("md0", "raid1", 2);
    wanted.members[1].want_replacement = true;
    merge(snapshot, md(wanted, kStart + 1s));
    auto failed = wanted;
    failed.members[1] = member("sdb", "S1", std::nullopt, MemberState::faulty);
    failed.members.push_back(member("sdc", "S2", 1, MemberState::rebuilding));
    merge(snapshot, md(failed, kStart + 2s));
    EXPECT_EQ(view(snapshot).arrays[0].members[1].past, "member");
}

TEST(Merge, ArrayThatHasAnotherNameAfterABootKeepsWhatWasKnownOfItsMembers) {
    auto snapshot = mirror_node();
    auto removed = testing::array("md0", "raid1", 2);
    removed.members[1] = empty_slot(1);
    merge(snapshot, md(removed, kStart + 1s));
    merge(snapshot, inventory(2, {"md127"}, kStart + 1min));
    auto renamed = removed;
    renamed.name = renamed.device = "md127";
    merge(snapshot, md(renamed, kStart + 1min));
    ASSERT_EQ(view(snapshot).arrays.size(), 1U);
    EXPECT_EQ(view(snapshot).arrays[0].members[1].disk, "wwn-S1");
}

TEST(Merge, SleepingDiskKeepsItsLastReading) {
    auto snapshot = mirror_node();
    Findings asleep;
    asleep.domain = {"ata", "sda"};
    asleep.taken_at = kStart + 5min;
    asleep.complete = true;
    asleep.disks.push_back(disk("sda", "S0"));
    asleep.disks[0].asleep = true;
    merge(snapshot, asleep);
    ASSERT_EQ(view(snapshot).readings.size(), 1U);
    EXPECT_EQ(view(snapshot).readings[0].taken_at, kStart);
}

TEST(Merge, ArrayWhoseDomainIsGoneIsRememberedUntilItReturns) {
    auto snapshot = mirror_node();
    EXPECT_EQ(merge(snapshot, inventory(2, {}, kStart + 1s)), (std::vector<Domain>{{"md", "md0"}}));
    ASSERT_EQ(view(snapshot).vanished.size(), 1U);
    EXPECT_TRUE(view(snapshot).arrays.empty());
    merge(snapshot, inventory(2, {"md0"}, kStart + 2s));
    merge(snapshot, md(testing::array("md0", "raid1", 2), kStart + 2s));
    EXPECT_TRUE(view(snapshot).vanished.empty());
}

TEST(Merge, VanishedArrayWhoseDisksServeAnotherIsForgotten) {
    auto snapshot = mirror_node();
    merge(snapshot, inventory(2, {"md7"}, kStart + 1s));
    merge(snapshot, md(testing::array("md7", "raid1", 2), kStart + 1s));
    EXPECT_TRUE(view(snapshot).vanished.empty());
}

/// A controller in the inventory, and its volume by a vendor's tool.
Findings controller_inventory(bool with_tool, UtcTime at) {
    auto found = inventory(0, {}, at);
    Controller card;
    card.id = "pci-0000:03:00.0";
    card.state = ControllerState::optimal;
    found.controllers.push_back(card);
    if (with_tool) found.domains.push_back({"storcli", "0000:03:00.0"});
    return found;
}
Findings told_by_storcli(UtcTime at) {
    Findings told;
    told.domain = {"storcli", "0000:03:00.0"};
    told.taken_at = at;
    told.complete = true;
    told.arrays.push_back(testing::array("vd0", "raid1", 2));
    told.arrays[0].controller = "pci-0000:03:00.0";
    return told;
}

TEST(Merge, UninstalledToolLeavesWhatItToldOutOfSightAndNotVanished) {
    Snapshot snapshot;
    merge(snapshot, controller_inventory(true, kStart));
    merge(snapshot, told_by_storcli(kStart));
    merge(snapshot, controller_inventory(false, kStart + 10s));
    merge(snapshot, controller_inventory(false, kStart + 20s));
    const auto node = view(snapshot);
    EXPECT_TRUE(node.vanished.empty());
    EXPECT_EQ(node.arrays.size(), 1U) << "as it was last seen";
    ASSERT_EQ(node.blind.size(), 1U);
    EXPECT_EQ(node.blind[0].since, kStart + 10s);
    EXPECT_EQ(node.blind[0].problems.at(0).error, "storcli is not installed any more");
    merge(snapshot, controller_inventory(true, kStart + 30s));
    merge(snapshot, told_by_storcli(kStart + 30s));
    EXPECT_TRUE(view(snapshot).blind.empty());
}

TEST(Merge, UninstalledToolIsForgottenOnceAnotherSourceTellsTheSame) {
    Snapshot snapshot;
    merge(snapshot, controller_inventory(true, kStart));
    merge(snapshot, told_by_storcli(kStart));
    auto without = controller_inventory(false, kStart + 10s);
    const Domain native{"megaraid", "0000:03:00.0"};
    without.domains.push_back(native);
    merge(snapshot, without);
    EXPECT_EQ(view(snapshot).blind.size(), 1U) << "the firmware has not answered yet";
    auto told = told_by_storcli(kStart + 11s);
    told.domain = native;
    merge(snapshot, told);
    without.taken_at = kStart + 20s;
    EXPECT_EQ(merge(snapshot, without), std::vector{(Domain{"storcli", "0000:03:00.0"})});
    EXPECT_TRUE(view(snapshot).blind.empty());
    EXPECT_TRUE(view(snapshot).vanished.empty());
}

/// The drives of a controller as one of its sources tells them, each with an id of that source's own.
Findings drives_told_by(const std::string& source, const std::vector<std::string>& serials, UtcTime at) {
    Findings told;
    told.domain = {source, "0000:03:00.0"};
    told.taken_at = at;
    told.complete = true;
    for (const auto& serial : serials) {
        Disk drive;
        drive.id = source + "-" + serial;
        drive.serial = serial;
        drive.slot = "252:1";
        told.disks.push_back(drive);
    }
    return told;
}

TEST(Merge, DriveThatItsControllerNoLongerListsIsStillKnownByName) {
    Snapshot snapshot;
    merge(snapshot, drives_told_by("megaraid", {"S0", "S1"}, kStart));
    merge(snapshot, drives_told_by("storcli", {"S0", "S1"}, kStart));
    merge(snapshot, drives_told_by("megaraid", {"S0"}, kStart + 1s));
    EXPECT_TRUE(view(snapshot).departed.empty()) << "the tool still lists it";
    merge(snapshot, drives_told_by("storcli", {"S0"}, kStart + 60s));
    ASSERT_EQ(view(snapshot).departed.size(), 1U);
    EXPECT_EQ(view(snapshot).departed[0].serial, "S1");
    EXPECT_EQ(view(snapshot).departed[0].slot, "252:1");
    merge(snapshot, drives_told_by("megaraid", {"S0", "S1"}, kStart + 70s));
    EXPECT_TRUE(view(snapshot).departed.empty());
}

TEST(Merge, DomainsThatAListedDomainTellsOfArePresentAsLongAsItIs) {
    Snapshot snapshot;
    auto listed = controller_inventory(true, kStart);
    merge(snapshot, listed);
    auto told = told_by_storcli(kStart);
    const Domain drive{"mfi-drive", "0000:03:00.0-252:1"};
    told.domains = {drive};
    merge(snapshot, told);
    Findings health;
    health.domain = drive;
    health.taken_at = kStart;
    health.complete = true;
    merge(snapshot, health);
    listed.taken_at += 10s;
    EXPECT_TRUE(merge(snapshot, listed).empty());
    EXPECT_EQ(present_domains(snapshot, listed).back(), drive);
    told.domains.clear();
    merge(snapshot, told);
    EXPECT_EQ(merge(snapshot, listed), std::vector{drive});
}

TEST(View, DriveThatItsControllerListsNoMoreIsGoneBeforeItsOwnDomainIs) {
    Snapshot snapshot;
    for (const auto* source : {"megaraid", "mfi-drive"}) {
        Findings seen;
        seen.domain = {source, source == std::string("megaraid") ? "0000:03:00.0" : "0000:03:00.0-252:1"};
        seen.taken_at = kStart;
        seen.complete = true;
        seen.disks = {disk("", "S0", "252:1")};
        merge(snapshot, seen);
    }
    EXPECT_EQ(view(snapshot).disks.size(), 1U);
    Findings gone;
    gone.domain = {"megaraid", "0000:03:00.0"};
    gone.taken_at = kStart + 1s;
    gone.complete = true;
    merge(snapshot, gone);
    EXPECT_TRUE(view(snapshot).disks.empty());
    EXPECT_EQ(view(snapshot).departed.size(), 1U);
}

TEST(View, DiskSeenByTwoSourcesIsOne) {
    auto snapshot = mirror_node();
    Findings drive = ata("sda", reading("S0", kStart + 1s));
    drive.disks.push_back(disk("sda", "S0"));
    drive.disks[0].firmware = "SN05";
    merge(snapshot, drive);
    const auto node = view(snapshot);
    EXPECT_EQ(node.disks.size(), 2U);
    EXPECT_EQ(node.disk("wwn-S0")->firmware, "SN05");
    EXPECT_EQ(node.disk("wwn-S0")->state, DiskState::online);
}

TEST(View, MemberOnATwelfthNamespaceIsNotOnTheFirst) {
    Snapshot snapshot;
    auto found = inventory(0, {"md0"});
    for (const auto* device : {"nvme0n1", "nvme0n12"}) found.disks.push_back(disk(device, device));
    merge(snapshot, found);
    auto md0 = testing::array("md0", "raid1", 2);
    md0.members = {member("nvme0n12", "", 0), member("nvme0n1p3", "", 1)};
    merge(snapshot, md(md0));
    const auto node = view(snapshot);
    EXPECT_EQ(node.arrays[0].members[0].disk, "wwn-nvme0n12");
    EXPECT_EQ(node.arrays[0].members[1].disk, "wwn-nvme0n1");
}

TEST(View, TwoDisksWithTheSameSlotStayTwo) {
    Snapshot snapshot;
    auto two = inventory(2, {});
    two.disks[1].slot = two.disks[0].slot;
    merge(snapshot, two);
    EXPECT_EQ(view(snapshot).disks.size(), 2U);
}

TEST(View, DisksStandInTheOrderOfTheirSlotsAsPeopleCount) {
    auto snapshot = Snapshot{};
    Findings tool;
    tool.domain = {"storcli", "0000:03:00.0"};
    tool.taken_at = kStart;
    tool.complete = true;
    for (const auto* slot : {"252:10", "252:2", ":1", "8:03"}) {
        Disk disk;
        disk.id = std::string("disk-") + slot;
        disk.slot = slot;
        disk.controller = "pci-0000:03:00.0";
        tool.disks.push_back(disk);
    }
    tool.disks[3].controller = "pci-0000:04:00.0";
    merge(snapshot, tool);
    std::vector<std::string> slots;
    for (const auto& disk : view(snapshot).disks) slots.push_back(disk.slot);
    EXPECT_EQ(slots, (std::vector<std::string>{"252:2", "252:10", ":1", "8:03"}));
}

}  // namespace
}  // namespace raidwatch::assess
