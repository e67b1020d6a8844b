#include "hub/correlate/picture.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

Heartbeat heartbeat(const std::string& node, const std::string& cluster) {
    Heartbeat made;
    made.node = node;
    made.cluster = cluster;
    return made;
}

Fleet fleet_of(const std::vector<std::pair<std::string, std::string>>& nodes) {
    Fleet fleet;
    for (const auto& [node, cluster] : nodes) fleet.heard(heartbeat(node, cluster), "{}", Now{});
    return fleet;
}

Incident incident(const std::string& node, Kind kind, IncidentSeverity severity) {
    Incident made;
    made.node = node;
    made.kind = kind;
    made.severity = severity;
    made.mounts = {"/srv/mail"};
    return made;
}

Incident silence(const std::vector<std::string>& nodes) {
    Incident made;
    made.fault_class = FaultClass::node_silent;
    made.kind = kind::node_silent;
    for (const auto& node : nodes) made.parts.push_back({SubjectKind::node, node, node});
    made.touches = made.parts;
    return made;
}

ComponentPlan service(std::vector<std::string> nodes, std::vector<std::string> paths = {"/srv/mail"}) {
    return {"mail", "Mail", std::move(nodes), std::move(paths), "", true, true};
}

constexpr auto kCritical = IncidentSeverity::critical;
constexpr auto kMinor = IncidentSeverity::minor;

TEST(Picture, WithoutConfigEachClusterIsAComponent) {
    const auto plans = component_plans({}, fleet_of({{"a-1", "A"}, {"a-2", "A"}, {"x", ""}}));
    ASSERT_EQ(plans.size(), 2U);
    EXPECT_EQ(plans[0].name, "Storage");
    EXPECT_EQ(plans[1].name, "Storage (cluster A)");
    EXPECT_EQ(plans[1].id, "storage-cluster-a");
    EXPECT_EQ(plans[1].nodes, (std::vector<std::string>{"a-1", "a-2"}));
}

TEST(Picture, ServicesOfTheConfigAreTheComponentsAndTakeInTheirCluster) {
    HubConfig config;
    config.services = {{"POP3/IMAP", {"z"}, {}, "A"}, {"POP3 IMAP", {}, {}, ""}};
    const auto plans = component_plans(config, fleet_of({{"a-1", "A"}, {"b-1", "B"}}));
    ASSERT_EQ(plans.size(), 2U);
    EXPECT_EQ(plans[0].nodes, (std::vector<std::string>{"a-1", "z"}));
    EXPECT_EQ(plans[0].id, "pop3-imap");
    EXPECT_EQ(plans[1].id, "pop3-imap-2") << "ids stay apart";
    EXPECT_FALSE(plans[1].heard);
}

TEST(Picture, IncidentHitsWhereNodeAndPathAgree) {
    auto fault = incident("a-1", kind::array_failed, kCritical);
    EXPECT_TRUE(hits(service({"a-1"}), fault));
    EXPECT_TRUE(hits(service({"a-1"}, {"/srv/mail/imap"}), fault));
    EXPECT_TRUE(hits(service({"a-1"}, {"/srv/"}), fault));
    EXPECT_FALSE(hits(service({"a-1"}, {"/srv/mailman"}), fault));
    EXPECT_FALSE(hits(service({"a-2"}), fault));
    EXPECT_TRUE(hits(service({"a-1"}, {}), fault));
    fault.mounts.clear();
    EXPECT_TRUE(hits(service({"a-1"}, {"/var/spool"}), fault)) << "unknown mounts are not taken for well";
    fault.services = {"Mail"};
    EXPECT_TRUE(hits(service({}), fault)) << "the node's own mapping counts";
}

TEST(Picture, RedundancyLeftIsOperationalAndNoneLeftIsDegraded) {
    const auto plan = service({"a-1", "a-2"});
    EXPECT_EQ(component_status(plan, {}), ComponentStatus::operational);
    EXPECT_EQ(component_status(plan, {incident("a-1", kind::array_degraded, kMinor)}),
              ComponentStatus::operational);
    EXPECT_EQ(component_status(plan, {incident("a-1", kind::array_degraded, kCritical)}),
              ComponentStatus::degraded_performance);
}

TEST(Picture, RedundancyPartlyBackIsOperationalWhateverTheWorstWas) {
    const auto plan = service({"a-1"});
    auto fault = incident("a-1", kind::array_failed, kCritical);
    fault.service_back_at = from_unix_ms(1);
    fault.updates = {{1, from_unix_ms(1), IncidentState::identified, kCritical, "failed"},
                     {2, from_unix_ms(2), IncidentState::monitoring, kMinor, "Better: one failure is borne"}};
    EXPECT_EQ(component_status(plan, {fault}), ComponentStatus::operational);
    fault.updates.push_back({3, from_unix_ms(3), IncidentState::monitoring, kCritical, "Worse: none is"});
    EXPECT_EQ(component_status(plan, {fault}), ComponentStatus::degraded_performance);
}

TEST(Picture, SomeNodesDownIsPartialAndAllIsMajor) {
    const auto plan = service({"a-1", "a-2"});
    const auto one = incident("a-1", kind::array_failed, kCritical);
    EXPECT_EQ(component_status(plan, {one}), ComponentStatus::partial_outage);
    EXPECT_EQ(component_status(plan, {one, one}), ComponentStatus::partial_outage)
        << "two arrays of one node are one node";
    EXPECT_EQ(component_status(plan, {one, silence({"a-2"})}), ComponentStatus::major_outage);
    EXPECT_EQ(component_status(plan, {silence({"a-1"})}), ComponentStatus::partial_outage);
    EXPECT_EQ(component_status(plan, {silence({"b-1", "b-2"})}), ComponentStatus::operational);
}

TEST(Picture, ControllerLostTakesTheStorageAway) {
    auto fault = incident("a-1", kind::controller_lost, kCritical);
    fault.fault_class = FaultClass::controller_presence;
    EXPECT_EQ(component_status(service({"a-1"}), {fault}), ComponentStatus::major_outage);
}

TEST(Picture, ErrorsOfAControllersMemoryTakeNoStorageAway) {
    auto fault = incident("a-1", kind::controller_memory_errors, kCritical);
    fault.fault_class = FaultClass::controller_presence;
    EXPECT_EQ(component_status(service({"a-1"}), {fault}), ComponentStatus::operational);
}

TEST(Picture, ServiceBackWithoutRedundancyIsDegradedAndWholeIsOperational) {
    auto fault = incident("a-1", kind::array_failed, kCritical);
    fault.service_back_at = from_unix_ms(1);
    EXPECT_EQ(component_status(service({"a-1"}), {fault}), ComponentStatus::degraded_performance);
    fault.whole_since = from_unix_ms(2);
    EXPECT_EQ(component_status(service({"a-1"}), {fault}), ComponentStatus::operational);
}

TEST(Picture, IllDiskInAWholeArrayHurtsNoService) {
    auto fault = incident("a-1", kind::disk_health, kCritical);
    fault.fault_class = FaultClass::disk_illness;
    EXPECT_EQ(component_status(service({"a-1"}), {fault}), ComponentStatus::operational);
}

TEST(Picture, NodeBackInAnOpenSilenceIsNotDown) {
    auto fault = silence({"a-1", "a-2"});
    fault.parts.pop_back();
    EXPECT_EQ(component_status(service({"a-1", "a-2"}), {fault}), ComponentStatus::partial_outage);
}

}  // namespace
}  // namespace raidwatch::hub
