#include "hub_rig.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

class MaintenanceHub : public testing::Test {
  protected:
    void join(const std::string& node, const std::string& cluster) {
        tokens[node] = rig.node_token(node, cluster);
        speaking[node] = true;
        rig.heartbeat(tokens[node], node, cluster);
    }
    void pass(Seconds duration) {
        for (Seconds passed{0}; passed < duration; passed += Seconds{1}) {
            rig.run(Seconds{1});
            if (++second % 30 != 0) continue;
            for (const auto& [node, speaks] : speaking)
                if (speaks) rig.heartbeat(tokens[node], node);
        }
    }
    UtcTime now() const { return rig.clock.now().utc; }

    HttpReply order(const json& body) {
        return rig.send("POST", "/api/operator/v1/maintenance", rig.operator_token(), body.dump());
    }
    json start(const std::string& cluster, std::int64_t for_s, json expected = json::object()) {
        const auto reply =
            order({{"action", "start"}, {"cluster", cluster}, {"for_s", for_s}, {"expected", expected}});
        EXPECT_EQ(reply.status, 200) << reply.body;
        return json::parse(reply.body)["window"];
    }
    json windows() { return rig.operators("maintenance?all=true")["maintenance"]; }
    json open(const std::string& kind) {
        return rig.operators("incidents?open=true&kind=" + kind)["incidents"];
    }
    std::size_t events(const std::string& kind) {
        return rig.operators("events?kind=" + kind)["events"].size();
    }
    json at_node(const std::string& node) {
        return json::parse(rig.heartbeat(tokens[node], node).body)["maintenance"];
    }
    MaintenanceWindow of_node(const std::string& node) const {
        MaintenanceWindow window;
        window.id = "W-" + node;
        window.name = node;
        window.from = now();
        window.until = now() + Seconds{3600};
        window.expected.reboots = 1;
        window.author = "anna";
        window.revision = 1;
        window.changed_at = now();
        return window;
    }
    HttpReply put(const std::string& node, const MaintenanceWindow& window) {
        return rig.send("PUT", "/api/agent/v1/maintenance/" + window.id, tokens[node],
                        to_json(window).dump());
    }

    HubRig rig;
    std::map<std::string, std::string> tokens;
    std::map<std::string, bool> speaking;
    int second = 0;
};

TEST_F(MaintenanceHub, OrderedWindowReachesTheNodesOfItsClusterOnly) {
    join("a-1", "A");
    join("b-1", "B");
    const auto window = start("A", 3600, {{"reboots", 2}});
    EXPECT_EQ(window["state"], "in_progress");
    const auto told = at_node("a-1");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0]["id"], window["id"]);
    EXPECT_EQ(told[0]["expected"]["reboots"], 2);
    EXPECT_TRUE(at_node("b-1").empty());
    EXPECT_EQ(events("maintenance.scheduled"), 1U);
    EXPECT_EQ(events("maintenance.started"), 1U);
    EXPECT_EQ(rig.operators("audit")["audit"][0]["what"], "maintenance start");
}

TEST_F(MaintenanceHub, OrdersThatCannotBeAreRefusedWithTheReason) {
    join("a-1", "A");
    EXPECT_EQ(order({{"action", "end"}}).status, 404);
    EXPECT_EQ(order({{"action", "start"}}).status, 422) << "no scope";
    EXPECT_EQ(order({{"action", "dance"}}).status, 422);
    EXPECT_EQ(order({{"action", "start"}, {"cluster", "A"}, {"for_s", -5}}).status, 422);
    start("A", 3600);
    EXPECT_EQ(order({{"action", "start"}, {"cluster", "A"}}).status, 409);
    EXPECT_EQ(rig.send("POST", "/api/operator/v1/maintenance", tokens["a-1"], "{}").status, 403);
    EXPECT_EQ(rig.send("DELETE", "/api/operator/v1/maintenance", rig.operator_token()).status, 405);
}

TEST_F(MaintenanceHub, NodesOwnWindowIsKeptOnceAndAnOlderRevisionChangesNothing) {
    join("a-1", "A");
    auto window = of_node("a-1");
    EXPECT_EQ(put("a-1", window).status, 200);
    window.until += Seconds{600};
    window.revision = 2;
    EXPECT_EQ(json::parse(put("a-1", window).body)["revision"], 2);
    EXPECT_EQ(json::parse(put("a-1", of_node("a-1")).body)["revision"], 2);
    ASSERT_EQ(windows().size(), 1U);
    EXPECT_EQ(windows()[0]["until"], to_rfc3339(window.until));
    EXPECT_EQ(windows()[0]["state"], "in_progress") << "found by the hub, not taken from the node";
}

TEST_F(MaintenanceHub, NodeCannotDeclareForOthers) {
    join("a-1", "A");
    join("a-2", "A");
    EXPECT_EQ(put("a-1", of_node("a-2")).status, 422);
    auto cluster = of_node("a-1");
    cluster.scope = MaintenanceScope::cluster;
    cluster.name = "A";
    EXPECT_EQ(put("a-1", cluster).status, 422);
    EXPECT_EQ(put("a-2", of_node("a-2")).status, 200);
    auto stolen = of_node("a-1");
    stolen.id = "W-a-2";
    EXPECT_EQ(put("a-1", stolen).status, 422);
}

TEST_F(MaintenanceHub, DeclaredAbsenceIsRecordedAndOpensNothingUntilItIsUsedUp) {
    join("a-1", "A");
    join("a-2", "A");
    start("A", 4 * 3600, {{"absence_s", 1200}});
    speaking["a-1"] = false;
    pass(Seconds{1100});
    EXPECT_TRUE(open("node.silent").empty());
    EXPECT_EQ(events("node.silent"), 1U);
    pass(Seconds{200});
    ASSERT_EQ(open("node.silent").size(), 1U);
    EXPECT_EQ(events("maintenance.exceeded"), 1U);
    speaking["a-1"] = true;
    pass(Seconds{60});
    EXPECT_TRUE(open("node.silent").empty());
    EXPECT_GE(windows()[0]["used"][0]["absence_s"], 1200);
    EXPECT_EQ(events("maintenance.exceeded"), 1U);
}

TEST_F(MaintenanceHub, AbsencesAddUp) {
    join("a-1", "A");
    start("A", 4 * 3600, {{"absence_s", 1200}});
    for (int i = 0; i < 2; ++i) {
        speaking["a-1"] = false;
        pass(Seconds{480});
        speaking["a-1"] = true;
        pass(Seconds{60});
    }
    EXPECT_EQ(events("maintenance.exceeded"), 0U);
    speaking["a-1"] = false;
    pass(Seconds{480});
    EXPECT_FALSE(open("node.silent").empty());
}

TEST_F(MaintenanceHub, EndWithAllBackIsCompletedWithTheNextHeartbeats) {
    join("a-1", "A");
    join("a-2", "A");
    start("A", 4 * 3600);
    pass(Seconds{60});
    EXPECT_EQ(order({{"action", "end"}, {"cluster", "A"}, {"note", "early"}}).status, 200);
    EXPECT_EQ(windows()[0]["state"], "verifying");
    pass(Seconds{31});
    EXPECT_EQ(windows()[0]["state"], "completed");
    EXPECT_EQ(windows()[0]["nodes_back"], 2);
    EXPECT_TRUE(open("maintenance.overrun").empty());
}

TEST_F(MaintenanceHub, OverrunTellsHowManyAreBackAndStandsForTheirSilence) {
    for (const char* node : {"a-1", "a-2", "a-3", "a-4"}) join(node, "A");
    start("A", 600, {{"absence_s", 3600}});
    speaking["a-3"] = speaking["a-4"] = false;
    pass(Seconds{601});
    EXPECT_EQ(windows()[0]["state"], "overrun");
    const auto overrun = open("maintenance.overrun");
    ASSERT_EQ(overrun.size(), 1U);
    EXPECT_EQ(overrun[0]["severity"], "major");
    EXPECT_NE(overrun[0]["summary"].get<std::string>().find("2 of 4 nodes are back"), std::string::npos);
    pass(Seconds{300});
    EXPECT_TRUE(open("node.silent").empty()) << "one fault, one incident";
    EXPECT_EQ(at_node("a-1")[0]["state"], "overrun");
    rig.restart();
    speaking["a-3"] = true;
    pass(Seconds{60});
    ASSERT_EQ(open("maintenance.overrun").size(), 1U);
    EXPECT_NE(open("maintenance.overrun")[0]["summary"].get<std::string>().find("3 of 4"), std::string::npos);
    speaking["a-4"] = true;
    pass(Seconds{60});
    EXPECT_EQ(windows()[0]["state"], "verifying");
    pass(Seconds{600});
    EXPECT_EQ(windows()[0]["state"], "completed");
    EXPECT_TRUE(open("maintenance.overrun").empty());
    EXPECT_EQ(events("maintenance.overrun"), 1U);
}

TEST_F(MaintenanceHub, FaultThatCameMeanwhileIsNotBackAndOneFromBeforeIsNoMatter) {
    join("a-1", "A");
    auto before = sample_incident("a-1", "I-old");
    before["opened_at"] = to_rfc3339(now() - Seconds{86400});
    ASSERT_EQ(rig.put_incident(tokens["a-1"], before).status, 201);
    start("A", 600);
    pass(Seconds{640});
    EXPECT_EQ(windows()[0]["state"], "completed");
    start("A", 600);
    auto fresh = sample_incident("a-1", "I-new");
    fresh["key"] = "array_redundancy/md-other";
    fresh["opened_at"] = to_rfc3339(now() + Seconds{60});
    ASSERT_EQ(rig.put_incident(tokens["a-1"], fresh).status, 201);
    pass(Seconds{640});
    EXPECT_EQ(windows().back()["state"], "overrun");
    ASSERT_EQ(open("maintenance.overrun").size(), 1U);
    EXPECT_EQ(open("maintenance.overrun")[0]["severity"], "minor") << "the node speaks";
}

TEST_F(MaintenanceHub, SecondEndClosesAnOverrunAndSilenceIsASilenceAgain) {
    join("a-1", "A");
    join("a-2", "A");
    start("A", 600, {{"absence_s", 3600}});
    speaking["a-2"] = false;
    pass(Seconds{700});
    ASSERT_EQ(open("maintenance.overrun").size(), 1U);
    EXPECT_EQ(order({{"action", "end"}}).status, 200);
    EXPECT_EQ(windows()[0]["state"], "completed");
    pass(Seconds{40});
    EXPECT_TRUE(open("maintenance.overrun").empty());
    EXPECT_EQ(open("node.silent").size(), 1U);
}

TEST_F(MaintenanceHub, CustomersSeeWhenAndWhereAndNotWhy) {
    rig.config.services = {{"Mail", {"a-1"}, {}, ""}, {"Elsewhere", {"b-1"}, {}, ""}};
    rig.restart();
    join("a-1", "A");
    join("b-1", "B");
    const auto from = now() + Seconds{3600};
    order({{"action", "schedule"},
           {"cluster", "A"},
           {"from", to_rfc3339(from)},
           {"for_s", 600},
           {"reason", "secret \"vendor\" work"}});
    const auto upcoming = rig.get_json("/api/v2/scheduled-maintenances/upcoming.json");
    const auto calendar = rig.send("GET", "/maintenance.ics").body;
    EXPECT_NE(calendar.find("STATUS:CONFIRMED\r\n"), std::string::npos) << calendar;
    EXPECT_NE(calendar.find("SUMMARY:"), std::string::npos) << calendar;
    ASSERT_EQ(upcoming["scheduled_maintenances"].size(), 1U);
    const auto one = upcoming["scheduled_maintenances"][0];
    EXPECT_EQ(one["status"], "scheduled");
    EXPECT_EQ(one["scheduled_for"], to_rfc3339(from));
    EXPECT_EQ(one["components"].size(), 1U);
    EXPECT_EQ(one["components"][0]["name"], "Mail");
    EXPECT_EQ(upcoming.dump().find("secret"), std::string::npos);
    EXPECT_TRUE(rig.get_json("/api/v2/scheduled-maintenances/active.json")["scheduled_maintenances"].empty());
    pass(Seconds{3601});
    EXPECT_EQ(rig.get_json("/api/v2/scheduled-maintenances/active.json")["scheduled_maintenances"].size(),
              1U);
    const auto components = rig.get_json("/api/v2/components.json")["components"];
    EXPECT_EQ(components[0]["status"], "under_maintenance");
    EXPECT_EQ(components[1]["status"], "operational");
    EXPECT_NE(rig.send("GET", "/").body.find("Maintenance of Mail"), std::string::npos);
    pass(Seconds{660});
    EXPECT_EQ(rig.get_json("/api/v2/components.json")["components"][0]["status"], "operational");
    EXPECT_EQ(rig.get_json("/api/v2/scheduled-maintenances.json")["scheduled_maintenances"][0]["status"],
              "completed");
}

TEST_F(MaintenanceHub, WorseThanDeclaredShowsThroughTheMaintenance) {
    rig.config.services = {{"Mail", {"a-1"}, {}, ""}};
    rig.restart();
    join("a-1", "A");
    start("A", 3600, {{"reboots", 1}});
    ASSERT_EQ(rig.put_incident(tokens["a-1"], sample_incident("a-1", "I1")).status, 201);
    pass(Seconds{2});
    EXPECT_EQ(rig.get_json("/api/v2/components.json")["components"][0]["status"], "major_outage");
}

}  // namespace
}  // namespace raidwatch::hub
