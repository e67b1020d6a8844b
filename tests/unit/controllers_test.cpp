// Controllers that go, come back and are replaced: memory, faults and events.

#include "agent/assess/diff.hpp"
#include "agent/assess/merge.hpp"
#include "agent/assess/rules.hpp"
#include "agent/incident/absorb.hpp"
#include "tests/support/node_builder.hpp"

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

const std::string kCard = "pci-0000:03:00.0";
const Domain kFirmware{"megaraid", "0000:03:00.0"};

Controller card(const std::string& serial, const std::string& name = "c0", const std::string& id = kCard) {
    Controller controller;
    controller.id = id;
    controller.name = name;
    controller.serial = serial;
    controller.model = serial.empty() ? "" : "MegaRAID SAS 9361-8i";
    controller.driver = "megaraid_sas";
    controller.state = ControllerState::optimal;
    return controller;
}

Disk behind(const std::string& serial, const std::string& slot) {
    auto one = disk("", serial, slot);
    one.controller = kCard;
    return one;
}

/// The PCI bus with the card, or without.
Findings bus(bool with_card, UtcTime at) {
    auto findings = inventory(0, {}, at);
    if (!with_card) return findings;
    findings.controllers.push_back(card(""));
    findings.domains.push_back(kFirmware);
    return findings;
}

Array volume(ArrayState state = ArrayState::optimal) {
    auto array = testing::array("vd0", "raid1", 2);
    array.id = kCard + "-vd0";
    array.engine = ArrayEngine::megaraid;
    array.controller = kCard;
    array.state = state;
    array.mounts = {"/srv/mail"};
    for (auto& member : array.members) member.device.clear();
    return array;
}

Findings firmware(const std::string& serial, std::vector<Array> arrays, UtcTime at) {
    Findings findings;
    findings.domain = kFirmware;
    findings.taken_at = at;
    findings.complete = true;
    findings.controllers.push_back(card(serial));
    findings.arrays = std::move(arrays);
    findings.disks = {behind("S0", "252:1"), behind("S1", "252:2")};
    return findings;
}

struct Node {
    Snapshot snapshot;
    RuleMemory memory;
    assess::RuleOverrides overrides;
    UtcTime now = kStart;

    void whole(const std::string& serial = "SV1") {
        assess::merge(snapshot, bus(true, now));
        assess::merge(snapshot, firmware(serial, {volume()}, now));
    }
    void lose() {
        now += 5s;
        assess::merge(snapshot, bus(false, now));
    }
    NodeView view() const { return assess::view(snapshot); }
    std::vector<Operation> none;
    std::vector<Fault> faults() { return assess::faults(view(), memory, {overrides, none, now}); }
};

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

/// A shelf with two of three disks in it.
Findings shelf(UtcTime at) {
    Findings findings;
    findings.domain = {"ses", "0:0:24:0"};
    findings.taken_at = at;
    findings.complete = true;
    Enclosure enclosure{.id = "ses-0x5001", .name = "0:0:24:0", .vendor = "LSI", .model = "SAS2X36"};
    enclosure.slots = {{"Slot 00", 0, "ok", "sda", {}, {}}, {"Slot 01", 1, "ok", "sdb", {}, {}}};
    findings.enclosures = {enclosure};
    return findings;
}
Findings disks_of_shelf(int there, UtcTime at) {
    Findings findings;
    findings.domain = {"block", ""};
    findings.taken_at = at;
    findings.complete = true;
    findings.domains = {{"md", "md0"}};
    if (there == 3) findings.domains.push_back({"ses", "0:0:24:0"});
    const auto all = array("md0", "raid5", 3);
    for (int i = 0; i < 3; ++i) {
        if (i < 3 - there) continue;
        Disk disk;
        disk.id = *all.members[static_cast<std::size_t>(i)].disk;
        disk.device = i == 0 ? "sda" : i == 1 ? "sdb" : "sdc";
        disk.serial = "S" + std::to_string(i);
        findings.disks.push_back(disk);
    }
    return findings;
}

TEST(LostEnclosure, IsOneFaultThatStandsForTheArrayOnItsDisks) {
    Node node;
    auto md0 = array("md0", "raid5", 3);
    md0.mounts = {"/srv/mail"};
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    assess::merge(node.snapshot, md(md0, node.now));
    EXPECT_THAT(node.faults(), IsEmpty());
    node.now += 5s;
    assess::merge(node.snapshot, disks_of_shelf(1, node.now));
    md0.members[0].device_gone = md0.members[1].device_gone = true;
    assess::merge(node.snapshot, md(md0, node.now));
    const auto faults = node.faults();
    const auto lost = std::ranges::find(faults, kind::enclosure_lost, &Fault::kind);
    ASSERT_NE(lost, faults.end());
    EXPECT_EQ(lost->severity, Severity::critical);
    EXPECT_THAT(lost->summary,
                AllOf(HasSubstr("SAS2X36"), HasSubstr("2 disks"), HasSubstr("S0"), HasSubstr("md0")));
    EXPECT_THAT(lost->mounts, ElementsAre("/srv/mail"));
    for (const auto& fault : faults)
        EXPECT_EQ(incident::absorbed(fault, faults), fault.kind != kind::enclosure_lost) << fault.summary;
    node.now += 5s;
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    EXPECT_THAT(node.view().lost_enclosures, IsEmpty());
}

/// The kernel takes the disks away first, and what is asked meanwhile answers truthfully.
TEST(LostEnclosure, AskedAgainWhileItGoesItIsRememberedWithTheDisksItHad) {
    Node node;
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    node.now += 1s;
    auto emptied = shelf(node.now);
    for (auto& slot : emptied.enclosures[0].slots) slot.device.clear();
    assess::merge(node.snapshot, emptied);
    auto still_listed = disks_of_shelf(1, node.now);
    still_listed.domains.push_back({"ses", "0:0:24:0"});
    assess::merge(node.snapshot, still_listed);
    EXPECT_THAT(node.view().lost_enclosures, IsEmpty()) << "two disks were pulled, for all that is known";
    node.now += 1s;
    auto gone = shelf(node.now);
    gone.enclosures.clear();
    assess::merge(node.snapshot, gone);
    assess::merge(node.snapshot, disks_of_shelf(1, node.now));
    ASSERT_THAT(node.view().lost_enclosures, SizeIs(1));
    EXPECT_EQ(node.view().lost_enclosures[0].enclosure.model, "SAS2X36");
    EXPECT_THAT(node.view().lost_enclosures[0].disks, SizeIs(2));
}

TEST(LostEnclosure, BaysEmptiedLongBeforeAreNoPartOfIt) {
    Node node;
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    node.now += 1s;
    auto emptied = shelf(node.now);
    for (auto& slot : emptied.enclosures[0].slots) slot.device.clear();
    assess::merge(node.snapshot, emptied);
    auto still_listed = disks_of_shelf(1, node.now);
    still_listed.domains.push_back({"ses", "0:0:24:0"});
    assess::merge(node.snapshot, still_listed);
    node.now += 2min;
    still_listed.taken_at = node.now;
    assess::merge(node.snapshot, still_listed);
    assess::merge(node.snapshot, disks_of_shelf(1, node.now));
    EXPECT_THAT(node.view().lost_enclosures, IsEmpty());
}

TEST(LostEnclosure, OneOfTwoWaysToItsDisksIsNotMissed) {
    Node node;
    assess::merge(node.snapshot, disks_of_shelf(3, node.now));
    assess::merge(node.snapshot, shelf(node.now));
    node.now += 5s;
    auto still = disks_of_shelf(3, node.now);
    std::erase(still.domains, Domain{"ses", "0:0:24:0"});
    assess::merge(node.snapshot, still);
    EXPECT_THAT(node.view().lost_enclosures, IsEmpty());
    EXPECT_THAT(node.faults(), IsEmpty());
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

TEST(Controllers, DriveThatGoesFromBehindItsControllerIsStillNamedBySerialAndSlot) {
    Node node;
    node.whole();
    node.now += 5s;
    auto degraded = volume(ArrayState::degraded);
    degraded.members[1] = empty_slot(1);
    auto without = firmware("SV1", {degraded}, node.now);
    without.disks.pop_back();
    assess::merge(node.snapshot, without);
    assess::merge(node.snapshot, bus(true, node.now));
    const auto faults = node.faults();
    ASSERT_THAT(faults, SizeIs(1));
    EXPECT_THAT(faults[0].summary, HasSubstr("failed: S1 (slot 252:2)"));
    ASSERT_THAT(faults[0].parts, SizeIs(1));
    EXPECT_EQ(faults[0].parts[0].name, "S1");
    node.whole();
    assess::merge(node.snapshot, bus(true, node.now));
    EXPECT_THAT(node.view().departed, IsEmpty()) << "it is back";
}

TEST(Controllers, FirmwareThatHasFailedIsBelievedThoughTheCardIsOnTheBus) {
    Node node;
    node.whole();
    auto failed = firmware("SV1", {volume()}, node.now);
    failed.controllers[0].state = ControllerState::failed;
    failed.controllers[0].vendor_state = "locked up";
    assess::merge(node.snapshot, failed);
    const auto faults = node.faults();
    ASSERT_THAT(faults, SizeIs(1));
    EXPECT_EQ(faults[0].severity, Severity::critical);
    EXPECT_THAT(faults[0].summary, HasSubstr("has failed (\"locked up\")"));
}

TEST(Controllers, SeenByInventoryAndFirmwareAreOne) {
    Node node;
    node.whole();
    const auto view = node.view();
    ASSERT_THAT(view.controllers, SizeIs(1));
    EXPECT_EQ(view.controllers[0].serial, "SV1");
    EXPECT_THAT(view.arrays, SizeIs(1));
}

TEST(Controllers, KeepTheirNamesWhenTheBusCountsAnew) {
    Node node;
    const auto both = [&](bool first) {
        auto findings = inventory(0, {}, node.now);
        if (first) findings.controllers.push_back(card("A", "c0"));
        findings.controllers.push_back(card("B", first ? "c1" : "c0", "pci-0000:81:00.0"));
        findings.disks = {behind("S0", "252:1")};
        if (!first) findings.disks.clear();
        return findings;
    };
    assess::merge(node.snapshot, both(true));
    node.now += 5s;
    assess::merge(node.snapshot, both(false));
    EXPECT_THAT(node.view().controllers, ElementsAre(Field(&Controller::name, "c1")));
    EXPECT_EQ(node.view().lost.at(0).controller.name, "c0");
}

TEST(Controllers, BatteryThatIsNoLongerReportedIsMissing) {
    Node node;
    auto with = firmware("SV1", {}, node.now);
    with.controllers[0].battery = Battery{.kind = BatteryKind::supercapacitor, .state = BatteryState::ok};
    assess::merge(node.snapshot, bus(true, node.now));
    assess::merge(node.snapshot, with);
    assess::merge(node.snapshot, firmware("SV1", {}, node.now + 10s));
    const auto battery = node.view().controllers.at(0).battery;
    ASSERT_TRUE(battery);
    EXPECT_EQ(battery->state, BatteryState::missing);
    EXPECT_EQ(battery->kind, BatteryKind::supercapacitor);
    assess::merge(node.snapshot, firmware("SV2", {}, node.now + 20s));
    EXPECT_FALSE(node.view().controllers.at(0).battery) << "another card never had one";
}

LogEntry entry(std::uint32_t sequence, const std::string& severity) {
    LogEntry out;
    out.sequence = sequence;
    out.severity = severity;
    out.locale = "drive";
    out.text = "entry " + std::to_string(sequence);
    return out;
}

std::vector<Event> log_events(FirmwareLog before, FirmwareLog after) {
    static const std::vector<Fault> none;
    NodeView a, b;
    a.controllers = {card("SV1")};
    b.controllers = {card("SV1")};
    a.controllers[0].log = std::move(before);
    b.controllers[0].log = std::move(after);
    return assess::diff({a, none}, {b, none}, false, kStart);
}

TEST(ControllersLog, NewEntriesAreEventsOnce) {
    const auto events =
        log_events({1, 10, 0, {entry(9, "warning")}},
                   {1, 13, 0, {entry(9, "warning"), entry(11, "warning"), entry(13, "fatal")}});
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_EQ(events[0].kind, kind::controller_log_entry);
    EXPECT_EQ(events[0].severity, Severity::warning);
    EXPECT_EQ(events[0].evidence.at("sequence"), "11");
    EXPECT_EQ(events[1].severity, Severity::critical);
}

TEST(ControllersLog, OverwrittenEntriesAreAGap) {
    const auto events = log_events({1, 10, 0, {}}, {50, 90, 0, {entry(60, "warning")}});
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_EQ(events[0].kind, kind::controller_log_gap);
    EXPECT_THAT(events[0].text, HasSubstr("overwritten after entry 10"));
}

TEST(ControllersLog, ClearedLogIsAGapAndIsReadFromItsNewBeginning) {
    const auto events = log_events({1, 100, 0, {}}, {1, 3, 1, {entry(2, "critical")}});
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_THAT(events[0].text, HasSubstr("cleared after entry 100"));
    EXPECT_EQ(events[1].evidence.at("sequence"), "2");
    EXPECT_THAT(log_events({1, 100, 0, {}}, {101, 104, 102, {}}),
                ElementsAre(Field(&Event::kind, kind::controller_log_gap)));
}

TEST(ControllersLog, ContinuedLogHasNoGap) {
    EXPECT_THAT(log_events({1, 10, 5, {}}, {11, 10, 5, {}}), IsEmpty());
    EXPECT_THAT(log_events({1, 10, 5, {}}, {2, 12, 5, {}}), IsEmpty());
}

}  // namespace
}  // namespace raidwatch::testing
