// Hardware faults of many nodes at once: one incident of the cluster, with the nodes' own folded under it.
#include "hub_rig.hpp"

#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

HubConfig config_of_b() {
    HubConfig config;
    config.services = {{"POP3/IMAP", {}, {}, "B"}, {"Archive", {"b-1", "b-2"}, {"/srv/archive"}, ""}};
    return config;
}

class Clusters : public testing::Test {
  protected:
    explicit Clusters(HubConfig config = config_of_b()) : rig(std::move(config)) {}

    void join(const std::string& node, const std::string& cluster) {
        tokens[node] = rig.node_token(node, cluster);
        rig.heartbeat(tokens[node], node, cluster);
    }
    void join_b() {
        for (const char* node : {"b-1", "b-2", "b-3", "b-4"}) join(node, "B");
    }
    std::string now() const { return to_rfc3339(rig.clock.now().utc); }
    /// An array of the node, as the node tells it.
    json tell(const std::string& node, const std::string& id, const std::string& kind = "array.degraded",
              const std::string& severity = "minor") {
        json incident = sample_incident(node, id);
        incident["key"] = "array_redundancy/" + id;
        incident["kind"] = kind;
        incident["severity"] = severity;
        incident["title"] = id + " of " + node;
        incident["opened_at"] = incident["changed_at"] = now();
        return put(incident);
    }
    json put(json incident) {
        incident["revision"] = ++revision;
        EXPECT_LT(rig.put_incident(tokens[incident["node"]], incident).status, 300);
        told[incident["id"]] = incident;
        return incident;
    }
    void resolve(const std::string& id) {
        auto incident = told[id];
        incident["state"] = "resolved";
        incident["resolved_at"] = incident["changed_at"] = now();
        put(incident);
    }
    void relapse(const std::string& id) {
        auto incident = told[id];
        incident["state"] = "investigating";
        incident.erase("resolved_at");
        incident["relapses"] = json::array({now()});
        incident["changed_at"] = now();
        put(incident);
    }
    /// The clusters' incidents.
    json cases(const std::string& filter = "") {
        json found = json::array();
        const auto all = rig.operators("incidents" + filter);
        for (const auto& incident : all["incidents"])
            if (incident["key"].get<std::string>().starts_with("cluster_hardware/"))
                found.push_back(incident);
        return found;
    }
    std::size_t events(const std::string& kind) {
        return rig.operators("events?kind=" + kind)["events"].size();
    }

    HubRig rig;
    std::map<std::string, std::string> tokens;
    std::map<std::string, json> told;
    int revision = 0;
};

TEST_F(Clusters, FaultOfOneNodeIsItsOwn) {
    join_b();
    tell("b-1", "m1");
    tell("b-1", "m2");
    rig.run(Seconds{10});
    EXPECT_TRUE(cases().empty());
}

TEST_F(Clusters, FaultsOfTwoNodesAtOnceAreOneIncidentOfTheCluster) {
    join_b();
    tell("b-1", "m1");
    rig.run(Seconds{60});
    tell("b-2", "m2", "array.failed", "critical");
    rig.run(Seconds{2});
    const auto found = cases("?open=true");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0]["title"], "Cluster B is Degraded: hardware faults on 2 of 4 nodes");
    EXPECT_EQ(found[0]["severity"], "major") << "storage is down on one node of four";
    EXPECT_EQ(found[0]["kind"], "array.failed");
    EXPECT_EQ(found[0]["stands_for"], json({1, 2}));
    const auto summary = found[0]["summary"].get<std::string>();
    EXPECT_NE(summary.find("b-1 (m1 of b-1), b-2 (m2 of b-2)"), std::string::npos) << summary;
    EXPECT_NE(summary.find("Storage is down on 1 of 4 nodes."), std::string::npos) << summary;
    EXPECT_NE(summary.find("POP3/IMAP (3 of 4 nodes left)"), std::string::npos) << summary;
    const auto own = rig.operators("incidents/1");
    EXPECT_EQ(own["part_of"], found[0]["number"]);
    EXPECT_EQ(own["state"], "investigating") << "it is kept as its node tells it";
    EXPECT_EQ(events("incident.opened"), 1U);
}

TEST_F(Clusters, CustomersAreNotSentToAnIncidentThatTheyMayNotSee) {
    rig.config.auto_publish = AutoPublish::never;
    rig.restart();
    join_b();
    tell("b-1", "m1");
    tell("b-2", "m2");
    rig.run(Seconds{2});
    rig.send("POST", "/api/operator/v1/incidents/1/publication", rig.operator_token(),
             R"({"text":"A disk."})");
    ASSERT_EQ(rig.send("GET", "/incidents/3").status, 404);
    const auto shown = rig.send("GET", "/incidents/1");
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body.find("Part of"), std::string::npos);
}

TEST_F(Clusters, CustomersReadOfTheClusterInsteadOfItsNodes) {
    join_b();
    tell("b-1", "m1");
    rig.run(Seconds{2});
    EXPECT_EQ(rig.get_json("/api/v2/incidents/unresolved.json")["incidents"].size(), 1U);
    tell("b-2", "m2");
    rig.run(Seconds{2});
    const auto shown = rig.get_json("/api/v2/summary.json")["incidents"];
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown[0]["name"], "Cluster B is Degraded: hardware faults on 2 of 4 nodes");
    EXPECT_EQ(shown.dump().find("b-1"), std::string::npos);
    const auto old_link = rig.send("GET", "/incidents/1");
    EXPECT_EQ(old_link.status, 200);
    EXPECT_NE(old_link.body.find("Part of <a href=\"/incidents/3\">"), std::string::npos);
    const HttpRequest list{
        "GET", "/v1/pages/raidwatch/incidents", {{"authorization", "OAuth " + rig.operator_token()}}, ""};
    EXPECT_EQ(json::parse(rig.hub->handle(list).body).size(), 1U);
}

TEST_F(Clusters, WhatNobodyReadsOfTheClusterIsReadOfItsNodes) {
    rig.config.auto_publish = AutoPublish::critical;
    rig.restart();
    join_b();
    for (const char* node : {"b-1", "b-2"})
        tell(node, std::string("m-") + node, "array.degraded", "critical");
    rig.run(Seconds{2});
    ASSERT_EQ(cases("?open=true")[0]["severity"], "major") << "below what is published by rule";
    EXPECT_EQ(rig.get_json("/api/v2/incidents/unresolved.json")["incidents"].size(), 2U);
}

TEST_F(Clusters, FaultsFarApartOrOfOtherClustersOrOfSingleDisksStayAlone) {
    join_b();
    join("a-1", "A");
    tell("b-1", "m1");
    tell("a-1", "m2");
    rig.run(Seconds{301});
    tell("b-2", "m3");
    auto ill = sample_incident("b-3", "d1");
    ill["fault_class"] = "disk_illness";
    ill["opened_at"] = now();
    put(ill);
    rig.run(Seconds{5});
    EXPECT_TRUE(cases().empty());
}

TEST_F(Clusters, SeverityFollowsRedundancyAndServicesLeftAndNeverFalls) {
    join_b();
    tell("b-1", "m1");
    tell("b-2", "m2");
    rig.run(Seconds{2});
    EXPECT_EQ(cases()[0]["severity"], "minor");
    auto first = told["m1"];
    first["severity"] = "critical";
    put(first);
    rig.run(Seconds{2});
    EXPECT_EQ(cases()[0]["severity"], "major") << "no redundancy left, told at once";
    for (const char* id : {"m1", "m2"}) {
        auto failed = told[id];
        failed["kind"] = "array.failed";
        failed["severity"] = "critical";
        failed["mounts"] = {"/srv/archive"};
        put(failed);
    }
    rig.run(Seconds{2});
    EXPECT_EQ(cases()[0]["severity"], "critical") << "Archive has no node left";
    resolve("m2");
    rig.run(Seconds{60});
    EXPECT_EQ(cases()[0]["severity"], "critical");
    EXPECT_EQ(events("incident.escalated"), 2U);
}

TEST_F(Clusters, EndsWithItsLastAndRelapsesWithAny) {
    join_b();
    tell("b-1", "m1");
    tell("b-2", "m2");
    rig.run(Seconds{2});
    resolve("m1");
    rig.run(Seconds{60});
    EXPECT_EQ(cases("?open=true").size(), 1U);
    rig.restart();
    resolve("m2");
    rig.run(Seconds{2});
    EXPECT_TRUE(cases("?open=true").empty());
    auto over = cases()[0];
    EXPECT_EQ(over["state"], "resolved");
    EXPECT_EQ(over["updates"].back()["text"],
              "Cluster B is Online. The hardware of 2 of 4 nodes is whole again.");
    relapse("m1");
    rig.run(Seconds{2});
    ASSERT_EQ(cases().size(), 1U) << "a relapse re-opens and never duplicates";
    EXPECT_EQ(cases()[0]["reopened"], 1);
    EXPECT_EQ(cases("?open=true").size(), 1U);
}

TEST_F(Clusters, ManyNodesAreOneIncidentThatNamesTen) {
    for (int i = 1; i <= 40; ++i) join("b-" + std::to_string(100 + i), "B");
    for (int i = 1; i <= 40; ++i) {
        tell("b-" + std::to_string(100 + i), "m" + std::to_string(i));
        rig.run(Seconds{1});
    }
    const auto found = cases();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0]["stands_for"].size(), 40U);
    EXPECT_NE(found[0]["summary"].get<std::string>().find("and 30 more"), std::string::npos);
    EXPECT_EQ(found[0]["updates"].size(), 39U) << "who joins is told at once";
}

/// Any sequence of faults, ends, relapses, waits and restarts.
class ClusterSequences : public Clusters, public testing::WithParamInterface<int> {
  protected:
    ClusterSequences() : Clusters(HubConfig{}) {}

    void check() {
        const json all = rig.operators("incidents")["incidents"];
        std::map<std::int64_t, json> by_number;
        for (const auto& incident : all) by_number[incident["number"]] = incident;
        std::set<std::string> seen;
        std::map<std::string, int> open_cases;
        for (const auto& [number, incident] : by_number) {
            const bool open = incident["state"] != "resolved";
            if (incident["node"].get<std::string>().empty()) {
                ASSERT_GE(incident["stands_for"].size(), 2U) << incident;
                bool any = false;
                std::set<std::string> nodes;
                for (const std::int64_t folded : incident["stands_for"]) {
                    ASSERT_EQ(by_number.at(folded)["part_of"], number);
                    any = any || by_number.at(folded)["state"] != "resolved";
                    nodes.insert(by_number.at(folded)["node"]);
                }
                ASSERT_GE(nodes.size(), 2U) << incident;
                ASSERT_EQ(open, any) << "open exactly as long as one of its own: " << incident;
            } else {
                ASSERT_TRUE(seen.insert(incident["id"]).second) << "doubled";
                ASSERT_EQ(open, told.at(incident["id"])["state"] != "resolved");
            }
        }
        ASSERT_EQ(seen.size(), told.size()) << "lost";
    }
    void step(std::mt19937& random) {
        const auto pick = [&](int below) {
            return static_cast<int>(random() % static_cast<unsigned>(below));
        };
        const std::string cluster = pick(2) == 0 ? "A" : "B";
        const std::string node = cluster + std::to_string(1 + pick(3));
        const std::string id = told.empty() ? "" : std::next(told.begin(), pick(int(told.size())))->first;
        switch (pick(7)) {
            case 0:
            case 1:
                tell(node, "m" + std::to_string(++made), pick(3) == 0 ? "array.failed" : "array.degraded",
                     pick(2) == 0 ? "minor" : "critical");
                break;
            case 2:
            case 3:
                if (!id.empty() && told[id]["state"] != "resolved") resolve(id);
                break;
            case 4:
                if (!id.empty() && told[id]["state"] == "resolved") relapse(id);
                break;
            case 5:
                for (const auto& [name, token] : tokens) rig.heartbeat(token, name, name.substr(0, 1));
                rig.clock.advance(Seconds{pick(400)});
                break;
            default:
                rig.restart();
        }
    }
    int made = 0;
};

TEST_P(ClusterSequences, LoseAndDoubleNothing) {
    std::mt19937 random(static_cast<unsigned>(GetParam()));
    for (const char* cluster : {"A", "B"})
        for (int i = 1; i <= 3; ++i) join(cluster + std::to_string(i), cluster);
    for (int i = 0; i < 60; ++i) {
        step(random);
        // Heartbeats keep silence out of it; two looks, since the first may find what the second ends.
        for (const auto& [name, token] : tokens) rig.heartbeat(token, name, name.substr(0, 1));
        rig.run(Seconds{2});
        check();
        if (HasFatalFailure()) return;
    }
}
INSTANTIATE_TEST_SUITE_P(Seeds, ClusterSequences, testing::Range(1, 31));

}  // namespace
}  // namespace raidwatch::hub
