#include "agent/incident/upkeep.hpp"

#include "agent/incident/declared.hpp"
#include "agent/incident/lifecycle.hpp"
#include "tests/support/node_builder.hpp"

#include <gtest/gtest.h>

namespace raidwatch::incident {
namespace {

using namespace raidwatch::testing;

Fault degraded(const std::string& serial = "S3") {
    Fault fault;
    fault.fault_class = FaultClass::array_redundancy;
    fault.subject = {SubjectKind::array, "md-uuid-md0", "md0"};
    fault.kind = kind::array_degraded;
    fault.rule = "array.degraded";
    fault.summary = "md0 (raid6) is degraded: 5 of 6 members active, survives 1 more failure";
    fault.troubles = {"array.degraded"};
    fault.parts = {{SubjectKind::disk, "wwn-" + serial, serial}};
    return fault;
}

class Upkeep : public ::testing::Test {
  protected:
    UtcTime now = kStart;
    std::vector<MaintenanceWindow> windows;
    std::vector<Fault> faults;
    std::vector<Incident> book;
    bool alone = true;

    MaintenanceWindow window(MaintenanceExpected expected = {},
                             MaintenanceScope scope = MaintenanceScope::node) {
        MaintenanceWindow window;
        window.id = "W" + std::to_string(windows.size() + 1);
        window.scope = scope;
        window.name = scope == MaintenanceScope::node ? "store-1" : "A";
        window.from = now;
        window.until = now + 1h;
        window.expected = std::move(expected);
        window.revision = 1;
        window.changed_at = now;
        return window;
    }
    UpkeepStep keep(std::optional<Absence> away = {}) {
        return keep_up(windows, {"store-1", faults, book, away, alone, now});
    }
    UpkeepStep hub_says(const std::vector<MaintenanceWindow>& at_hub) {
        return follow_hub(windows, at_hub, "store-1", now);
    }
    static std::vector<Kind> kinds(const UpkeepStep& step) {
        std::vector<Kind> kinds;
        for (const auto& event : step.events) kinds.push_back(event.kind);
        return kinds;
    }
    using Kinds = std::vector<Kind>;
};

TEST_F(Upkeep, DeclaredRebuildIsOneMemberShortWithRedundancyLeft) {
    windows = {window({0, 0, true, {}})};
    keep();
    EXPECT_NE(declaring(degraded(), windows, now), nullptr);
    auto none_left = degraded();
    none_left.severity = Severity::critical;
    EXPECT_EQ(declaring(none_left, windows, now), nullptr);
    auto second = degraded();
    second.parts.push_back({SubjectKind::disk, "wwn-S5", "S5"});
    EXPECT_EQ(declaring(second, windows, now), nullptr);
    auto stalled = degraded();
    stalled.troubles.push_back("array.rebuild_stalled");
    EXPECT_EQ(declaring(stalled, windows, now), nullptr);
    auto ill = degraded();
    ill.troubles.push_back("array.survivor wwn-S5 ata.pending");
    EXPECT_EQ(declaring(ill, windows, now), nullptr);
    auto other = degraded();
    other.fault_class = FaultClass::disk_illness;
    EXPECT_EQ(declaring(other, windows, now), nullptr);
}

TEST_F(Upkeep, NothingIsDeclaredBeforeAfterOrWithoutExpectation) {
    windows = {window({0, 0, true, {}})};
    EXPECT_EQ(declaring(degraded(), windows, now - 1s), nullptr);
    EXPECT_NE(declaring(degraded(), windows, now), nullptr);
    EXPECT_EQ(declaring(degraded(), windows, now + 1h), nullptr);
    windows = {window({5, 3600, false, {}})};
    EXPECT_EQ(declaring(degraded(), windows, now), nullptr);
}

TEST_F(Upkeep, PhaseOutDeclaresItsOwnDiskOnly) {
    windows = {window({0, 0, false, {"S3"}})};
    EXPECT_NE(declaring(degraded("S3"), windows, now), nullptr);
    EXPECT_EQ(declaring(degraded("S4"), windows, now), nullptr);
}

TEST_F(Upkeep, WindowBeginsAndEndsByTime) {
    auto later = window();
    later.from = now + 1h;
    later.until = now + 2h;
    EXPECT_EQ(kinds(declare(windows, later, now)), Kinds{kind::maintenance_scheduled});
    EXPECT_EQ(next_due(windows), now + 1h);
    now += 1h;
    EXPECT_EQ(kinds(keep()), Kinds{kind::maintenance_started});
    EXPECT_TRUE(keep().changed.empty());
    now += 1h;
    EXPECT_EQ(kinds(keep()), Kinds{kind::maintenance_ended});
    EXPECT_EQ(windows.front().state, MaintenanceState::completed);
}

TEST_F(Upkeep, StartedWindowIsOneEvent) {
    EXPECT_EQ(kinds(declare(windows, window(), now)), Kinds{kind::maintenance_started});
}

TEST_F(Upkeep, MoreRebootsThanDeclaredIsAWarningOnce) {
    windows = {window({1, 0, false, {}})};
    keep();
    now += 10min;
    EXPECT_TRUE(keep(Absence{now - 4min, now, true}).events.empty());
    now += 10min;
    const auto step = keep(Absence{now - 4min, now, true});
    ASSERT_EQ(kinds(step), Kinds{kind::maintenance_exceeded});
    EXPECT_EQ(step.events[0].severity, Severity::warning);
    EXPECT_EQ(step.changed.at(0).used.at(0).reboots, 2);
    now += 10min;
    EXPECT_TRUE(keep(Absence{now - 4min, now, true}).events.empty());
}

TEST_F(Upkeep, NodeInsideItsClustersWindowCountsForBoth) {
    windows = {window({1, 0, false, {}}), window({2, 0, false, {}}, MaintenanceScope::cluster)};
    windows[1].id = "W2";
    keep();
    now += 10min;
    keep(Absence{now - 4min, now, true});
    EXPECT_EQ(use_of(windows[0], "store-1").reboots, 1);
    EXPECT_EQ(use_of(windows[1], "store-1").reboots, 1);
}

TEST_F(Upkeep, FaultThatIsNotOverMakesAnOverrunAndItsIncidentForANodeAlone) {
    windows = {window({0, 0, true, {}})};
    keep();
    faults = {degraded()};
    keep();
    EXPECT_EQ(windows[0].used.at(0).rebuilds.at(0).name, "md0");
    now += 1h;
    EXPECT_EQ(kinds(keep()), Kinds{kind::maintenance_overrun});
    const auto told = overrun_faults(windows, {"store-1", faults, book, {}, true, now});
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0].summary.find("0 of 1 nodes"), std::string::npos) << told[0].summary;
    faults.clear();
    now += 1h;
    EXPECT_TRUE(keep().events.empty());
    EXPECT_EQ(windows[0].state, MaintenanceState::verifying);
    now += kOverrunWatch;
    EXPECT_EQ(kinds(keep()), Kinds{kind::maintenance_ended});
}

TEST_F(Upkeep, FaultFromBeforeTheWindowDoesNotMakeItAnOverrun) {
    Incident old;
    old.key = fault_key(FaultClass::array_redundancy, degraded().subject);
    old.opened_at = now - 24h;
    book = {old};
    faults = {degraded()};
    windows = {window()};
    keep();
    now += 1h;
    keep();
    EXPECT_EQ(windows[0].state, MaintenanceState::completed);
}

TEST_F(Upkeep, WithAHubTheVerdictIsTheHubs) {
    alone = false;
    windows = {window()};
    keep();
    faults = {degraded()};
    now += 1h;
    keep();
    EXPECT_EQ(windows[0].state, MaintenanceState::verifying);
    EXPECT_TRUE(overrun_faults(windows, {"store-1", faults, book, {}, false, now}).empty());
    auto hubs = windows[0];
    hubs.state = MaintenanceState::overrun;
    hubs.nodes = 1;
    EXPECT_EQ(kinds(hub_says({hubs})), Kinds{kind::maintenance_overrun});
    EXPECT_EQ(windows[0].state, MaintenanceState::overrun);
    EXPECT_TRUE(hub_says({hubs}).changed.empty());
}

TEST_F(Upkeep, HubsWindowIsTakenInAndItsEndFollowed) {
    alone = false;
    auto cluster = window({2, 0, false, {}}, MaintenanceScope::cluster);
    EXPECT_EQ(kinds(hub_says({cluster})), Kinds{kind::maintenance_started});
    cluster.ended_at = now + 10min;
    cluster.revision = 2;
    now += 10min;
    cluster.state = MaintenanceState::completed;
    cluster.nodes = cluster.nodes_back = 4;
    EXPECT_EQ(kinds(hub_says({cluster})), Kinds{kind::maintenance_ended});
    EXPECT_FALSE(is_unfinished(windows[0]));
}

TEST_F(Upkeep, HubThatHasNotHeardOfTheExtensionDoesNotEndTheWindow) {
    alone = false;
    auto hubs = window();
    windows = {hubs};
    windows[0].until += 1h;
    windows[0].revision = 2;
    now += 70min;
    hubs.state = MaintenanceState::overrun;
    hubs.nodes = 1;
    hub_says({hubs});
    EXPECT_EQ(windows[0].state, MaintenanceState::in_progress);
}

TEST_F(Upkeep, ClustersWindowTheHubForgotIsOverAndTheNodesOwnIsKept) {
    alone = false;
    windows = {window(), window({}, MaintenanceScope::cluster)};
    windows[1].id = "W2";
    keep();
    hub_says({});
    EXPECT_TRUE(is_unfinished(windows[0])) << "the hub may not have heard of it yet";
    EXPECT_FALSE(is_unfinished(windows[1]));
}

TEST_F(Upkeep, OwnCountStaysAndOthersComeFromTheHub) {
    alone = false;
    auto cluster = window({2, 0, false, {}}, MaintenanceScope::cluster);
    windows = {cluster};
    keep();
    now += 10min;
    keep(Absence{now - 4min, now, true});
    use_in(cluster, "store-1").reboots = 0;
    use_in(cluster, "store-2").reboots = 2;
    hub_says({cluster});
    EXPECT_EQ(use_of(windows[0], "store-1").reboots, 1);
    EXPECT_EQ(use_of(windows[0], "store-2").reboots, 2);
}

}  // namespace
}  // namespace raidwatch::incident
