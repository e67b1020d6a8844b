#include "agent/incident/absorb.hpp"
#include "controllers_node.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(LostController, IsOneFaultThatNamesCardArraysAndDisks) {
    Node node;
    node.whole();
    node.lose();
    const auto faults = node.faults();
    ASSERT_THAT(faults, SizeIs(1)) << "no vanished array, no failed disk";
    EXPECT_EQ(faults[0].kind, kind::controller_lost);
    EXPECT_EQ(faults[0].fault_class, FaultClass::controller_presence);
    EXPECT_EQ(faults[0].severity, Severity::critical);
    EXPECT_EQ(faults[0].subject, (Subject{SubjectKind::controller, kCard, "c0"}));
    EXPECT_THAT(faults[0].summary,
                AllOf(HasSubstr("SV1"), HasSubstr("vd0"), HasSubstr("S0 (slot 252:1)"), HasSubstr("S1")));
    EXPECT_THAT(faults[0].mounts, ElementsAre("/srv/mail"));
    EXPECT_THAT(faults[0].parts, ElementsAre(Field(&Subject::name, "SV1")));
    EXPECT_THAT(faults[0].touches, SizeIs(3));
}

TEST(LostController, IsNotSaidByAnInventoryThatIsIncomplete) {
    Node node;
    node.whole();
    auto partial = bus(false, node.now + 5s);
    partial.complete = false;
    assess::merge(node.snapshot, partial);
    EXPECT_THAT(node.view().lost, IsEmpty());
    EXPECT_THAT(node.view().controllers, SizeIs(1));
}

TEST(LostController, TellsNoEventOfItsDisksAndArrays) {
    Node node;
    node.whole();
    const auto before = node.view();
    const auto faults_before = node.faults();
    node.lose();
    const auto events = assess::diff({before, faults_before}, {node.view(), node.faults()}, false, node.now);
    ASSERT_THAT(events, SizeIs(1));
    EXPECT_EQ(events[0].kind, kind::controller_lost);
    EXPECT_EQ(events[0].evidence.at("serial"), "SV1");
}

TEST(LostController, ThatReturnsWithItsArraysIsForgotten) {
    Node node;
    node.whole();
    node.lose();
    const auto lost = node.view();
    const auto faults = node.faults();
    node.now += 60s;
    assess::merge(node.snapshot, bus(true, node.now));
    EXPECT_THAT(node.faults(), SizeIs(1)) << "being on the bus brings no array back";
    assess::merge(node.snapshot, firmware("SV1", {volume()}, node.now));
    EXPECT_THAT(node.faults(), IsEmpty());
    EXPECT_THAT(node.view().lost, IsEmpty());
    const auto events = assess::diff({lost, faults}, {node.view(), node.faults()}, false, node.now);
    EXPECT_THAT(events, Contains(Field(&Event::kind, kind::controller_returned)));
    EXPECT_THAT(events, Not(Contains(Field(&Event::kind, kind::disk_appeared))));
}

TEST(LostController, IsMissedWhileItsReplacementSeesAForeignConfiguration) {
    Node node;
    node.whole();
    node.lose();
    node.now += 1h;
    assess::merge(node.snapshot, bus(true, node.now));
    auto foreign = firmware("SV2", {}, node.now);
    foreign.controllers[0].foreign_configuration = true;
    assess::merge(node.snapshot, foreign);
    const auto faults = node.faults();
    ASSERT_THAT(faults, Contains(Field(&Fault::rule, "controller.lost")));
    const auto fault = *std::ranges::find(faults, "controller.lost", &Fault::rule);
    EXPECT_EQ(fault.subject.name, "c0") << "the place keeps its name";
    EXPECT_THAT(fault.summary, AllOf(HasSubstr("SV2"), HasSubstr("SV1"), HasSubstr("foreign configuration"),
                                     HasSubstr("not back yet: vd0")));
    EXPECT_EQ(std::ranges::count(faults, FaultClass::controller_presence, &Fault::fault_class), 1);

    auto imported = firmware("SV2", {volume(ArrayState::failed)}, node.now + 10s);
    imported.controllers[0].foreign_configuration = false;
    assess::merge(node.snapshot, imported);
    EXPECT_THAT(node.view().lost, SizeIs(1)) << "a volume that does not work has not come back";
    imported.arrays = {volume(ArrayState::degraded)};
    assess::merge(node.snapshot, imported);
    EXPECT_THAT(node.view().lost, IsEmpty());
}

TEST(LostController, LostAgainStillMissesWhatItCarriedAtFirst) {
    Node node;
    node.whole();
    node.lose();
    const auto since = node.view().lost.at(0).since;
    node.now += 1h;
    assess::merge(node.snapshot, bus(true, node.now));
    assess::merge(node.snapshot, firmware("SV2", {}, node.now));
    node.lose();
    ASSERT_THAT(node.view().lost, SizeIs(1));
    EXPECT_THAT(node.view().lost[0].arrays, SizeIs(1));
    EXPECT_EQ(node.view().lost[0].since, since);
}

TEST(LostController, MayComeLateAfterTheMachineWasOff) {
    Node node;
    node.whole();
    node.now += 1h;
    node.lose();
    EXPECT_THAT(node.faults(), IsEmpty());
    EXPECT_THAT(assess::unseen_keys(node.view(), node.now), ElementsAre("controller_presence/" + kCard));
    node.now += 15s;
    EXPECT_THAT(node.faults(), SizeIs(1));
    EXPECT_THAT(assess::unseen_keys(node.view(), node.now), IsEmpty());
}

TEST(LostController, ThatCarriedNothingIsNotMissed) {
    Node node;
    auto with = inventory(0, {}, node.now);
    with.controllers.push_back(card("", "ahci 0000:00:17.0", "pci-0000:00:17.0"));
    assess::merge(node.snapshot, with);
    node.lose();
    EXPECT_THAT(node.view().lost, IsEmpty());
}

/// Disks of an HBA: two of the three members of an md array.
Findings hba(bool there, UtcTime at) {
    auto findings = inventory(3, {"md0"}, at);
    findings.controllers.push_back(card("", "ahci 0000:00:18.0", "pci-0000:00:18.0"));
    findings.disks[2].controller = "pci-0000:00:18.0";
    if (there) {
        findings.controllers.push_back(card("", "ahci 0000:00:17.0", "pci-0000:00:17.0"));
        findings.disks[0].controller = findings.disks[1].controller = "pci-0000:00:17.0";
    } else {
        findings.disks.erase(findings.disks.begin(), findings.disks.begin() + 2);
        std::erase_if(findings.domains,
                      [](const Domain& d) { return d.target == "sda" || d.target == "sdb"; });
    }
    return findings;
}

TEST(LostController, StandsForTheMdArrayOnItsDisks) {
    Node node;
    auto md0 = array("md0", "raid5", 3);
    md0.mounts = {"/srv/mail"};
    assess::merge(node.snapshot, hba(true, node.now));
    assess::merge(node.snapshot, md(md0, node.now));
    node.now += 5s;
    assess::merge(node.snapshot, hba(false, node.now));
    md0.members[0].device_gone = md0.members[1].device_gone = true;
    assess::merge(node.snapshot, md(md0, node.now));
    const auto faults = node.faults();
    ASSERT_THAT(faults, SizeIs(2));
    const auto of_array =
        *std::ranges::find(faults, SubjectKind::array, [](const Fault& f) { return f.subject.kind; });
    const auto of_controller = *std::ranges::find(faults, kind::controller_lost, &Fault::kind);
    EXPECT_TRUE(incident::absorbed(of_array, faults));
    EXPECT_FALSE(incident::absorbed(of_controller, faults));
    EXPECT_THAT(of_controller.mounts, ElementsAre("/srv/mail"));
    EXPECT_THAT(of_controller.summary, HasSubstr("md0"));

    md0.members[2].state = MemberState::faulty;  // and a disk behind the other one: a fault of its own
    assess::merge(node.snapshot, md(md0, node.now));
    const auto more = node.faults();
    const auto own =
        *std::ranges::find(more, SubjectKind::array, [](const Fault& f) { return f.subject.kind; });
    EXPECT_FALSE(incident::absorbed(own, more));
}

TEST(LostController, OfOneHalfOfAMirrorLeavesAllDataReadable) {
    Node node;
    auto md0 = array("md0", "raid10", 4);
    std::swap(md0.members[1].disk,
              md0.members[2].disk);  // near copies lie on neighbours: one behind each card
    std::swap(md0.members[1].device, md0.members[2].device);
    const auto four = [&](bool there) {
        auto findings = hba(there, node.now);
        findings.disks.push_back(disk("sdd", "S3"));
        findings.disks.back().controller = "pci-0000:00:18.0";
        return findings;
    };
    assess::merge(node.snapshot, four(true));
    assess::merge(node.snapshot, md(md0, node.now));
    node.now += 5s;
    assess::merge(node.snapshot, four(false));
    const auto lost = [&] {
        const auto faults = node.faults();
        return *std::ranges::find(faults, kind::controller_lost, &Fault::kind);
    };
    EXPECT_EQ(lost().readable_without, true) << "though md has not noticed yet";
    EXPECT_THAT(lost().summary, HasSubstr("all data can be read without it"));
    EXPECT_EQ(lost().severity, Severity::critical);
    std::swap(md0.members[1].disk, md0.members[2].disk);
    assess::merge(node.snapshot, md(md0, node.now));
    EXPECT_EQ(lost().readable_without, false) << "both copies were behind it";
}

TEST(DeadController, ThatIsStillOnTheBusIsLostToo) {
    Node node;
    node.whole();
    auto dead = firmware("SV1", {volume()}, node.now + 10s);
    dead.controllers[0].state = ControllerState::lost;
    dead.complete = false;
    assess::merge(node.snapshot, dead);
    const auto faults = node.faults();
    ASSERT_THAT(faults, Contains(Field(&Fault::kind, kind::controller_lost)));
    EXPECT_THAT(std::ranges::find(faults, kind::controller_lost, &Fault::kind)->summary,
                AllOf(HasSubstr("does not answer"), HasSubstr("SV1"), HasSubstr("vd0")));
}

}  // namespace
}  // namespace raidwatch::testing
