#include "controllers_node.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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

TEST(ControllersLog, EntriesThatCameFasterThanTheLogIsReadAreAGap) {
    const auto events = log_events({1, 10, 0, {}}, {1, 900, 0, {entry(890, "warning")}, 388});
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_THAT(events[0].text, HasSubstr("grew faster than it is read after entry 10"));
    EXPECT_THAT(log_events({1, 880, 0, {}}, {1, 900, 0, {entry(890, "warning")}, 388}), SizeIs(1));
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
