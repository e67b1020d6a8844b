#include "hub_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

/// Nodes that speak every 30 s until they are told to be silent.
class SilenceTest : public testing::Test {
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
    json open() { return rig.operators("incidents?open=true")["incidents"]; }
    std::size_t events(const std::string& kind) {
        return rig.operators("events?kind=" + kind)["events"].size();
    }

    HubRig rig;
    std::map<std::string, std::string> tokens;
    std::map<std::string, bool> speaking;
    int second = 0;
};

TEST_F(SilenceTest, NodeThatSpeaksIsNeverSilent) {
    join("a-1", "A");
    pass(Seconds{600});
    EXPECT_TRUE(open().empty());
    EXPECT_EQ(events("node.silent"), 0U);
}

TEST_F(SilenceTest, SilenceIsNoticedAfterItsLimitAndAnIncidentAfterTheGathering) {
    join("a-1", "A");
    join("a-2", "A");
    speaking["a-1"] = false;
    pass(Seconds{120});
    EXPECT_EQ(events("node.silent"), 0U);
    pass(Seconds{1});
    EXPECT_EQ(events("node.silent"), 1U);
    EXPECT_TRUE(open().empty());
    pass(Seconds{30});
    ASSERT_EQ(open().size(), 1U);
    const auto incident = open()[0];
    EXPECT_EQ(incident["kind"], "node.silent");
    EXPECT_EQ(incident["fault_class"], "node_silent");
    EXPECT_EQ(incident["key"], "node_silent/a-1");
    EXPECT_EQ(incident["severity"], "major") << "the other node of the cluster speaks";
    EXPECT_NE(incident["summary"].get<std::string>().find("1 of 2 nodes"), std::string::npos);
}

TEST_F(SilenceTest, SilencesOfOneClusterCloseTogetherAreOneIncident) {
    for (const char* node : {"a-1", "a-2", "a-3"}) join(node, "A");
    join("b-1", "B");
    speaking["a-1"] = speaking["a-2"] = speaking["b-1"] = false;
    pass(Seconds{20});
    rig.heartbeat(tokens["a-2"], "a-2");  // its silence begins 20 s later than the others'
    pass(Seconds{140});
    ASSERT_EQ(open().size(), 2U) << "one for each cluster";
    const auto of_a = rig.operators("incidents?node=&component=a-1")["incidents"];
    ASSERT_EQ(of_a.size(), 1U);
    EXPECT_EQ(of_a[0]["parts"].size(), 2U);
    EXPECT_NE(of_a[0]["title"].get<std::string>().find("2 of 3 nodes of cluster A"), std::string::npos);
    EXPECT_EQ(events("node.silent"), 3U);
}

TEST_F(SilenceTest, ManyAtOncePointAtTheNetworkAndOneDoesNot) {
    for (const char* node : {"a-1", "a-2", "a-3", "b-1"}) join(node, std::string(1, *node - 'a' + 'A'));
    for (const char* node : {"a-1", "a-2"}) {
        const json well{{"node", node}, {"storage_healthy", true}};
        rig.send("PUT", "/api/agent/v1/heartbeat", tokens[node], well.dump());
        speaking[node] = false;
    }
    pass(Seconds{160});
    ASSERT_EQ(open().size(), 1U);
    EXPECT_EQ(open()[0]["title"], "Cluster A is Degraded: 2 of 3 nodes of cluster A are silent");
    const std::string many = open()[0]["updates"][0]["text"];
    EXPECT_NE(many.find("the network and the power, not at the disks"), std::string::npos) << many;
    EXPECT_NE(many.find("Storage was healthy in the last heartbeat of each"), std::string::npos) << many;
    speaking["b-1"] = false;
    pass(Seconds{160});
    const std::string both = rig.operators("incidents?component=b-1")["incidents"][0]["summary"];
    EXPECT_NE(both.find("Nodes of other clusters are silent too"), std::string::npos) << both;
    for (auto& [node, speaks] : speaking) speaks = true;
    pass(Seconds{60});
    const json over = rig.operators("incidents?component=a-1")["incidents"][0];
    EXPECT_NE(over["summary"].get<std::string>().find("Cluster A is Online"), std::string::npos) << over;
}

TEST_F(SilenceTest, OneSilentNodeIsNotTakenForTheNetwork) {
    join("a-1", "A");
    join("a-2", "A");
    speaking["a-1"] = false;
    pass(Seconds{160});
    EXPECT_EQ(open()[0]["summary"].get<std::string>().find("network"), std::string::npos);
}

TEST_F(SilenceTest, SilenceLongAfterAnotherIsAnotherIncident) {
    join("a-1", "A");
    join("a-2", "A");
    speaking["a-1"] = false;
    pass(Seconds{300});
    speaking["a-2"] = false;
    pass(Seconds{300});
    EXPECT_EQ(open().size(), 2U);
}

TEST_F(SilenceTest, IncidentIsResolvedWhenAllAreBack) {
    join("a-1", "A");
    join("a-2", "A");
    speaking["a-1"] = speaking["a-2"] = false;
    pass(Seconds{200});
    ASSERT_EQ(open().size(), 1U);
    EXPECT_EQ(open()[0]["severity"], "critical") << "no node of the cluster speaks";
    speaking["a-1"] = true;
    pass(Seconds{60});
    ASSERT_EQ(open().size(), 1U);
    EXPECT_EQ(open()[0]["parts"].size(), 1U);
    EXPECT_EQ(open()[0]["severity"], "critical") << "severity never falls while open";
    speaking["a-2"] = true;
    pass(Seconds{60});
    EXPECT_TRUE(open().empty());
    EXPECT_EQ(events("node.returned"), 2U);
    EXPECT_EQ(rig.operators("incidents?state=resolved")["incidents"].size(), 1U);
}

TEST_F(SilenceTest, NodeThatFallsSilentAgainAndAgainHasOneIncident) {
    join("a-1", "A");
    join("a-2", "A");
    for (int times = 0; times < 4; ++times) {
        speaking["a-1"] = false;
        pass(Seconds{200});
        ASSERT_EQ(open().size(), 1U);
        if (times == 2) rig.restart();
        speaking["a-1"] = true;
        pass(Seconds{120});
        EXPECT_TRUE(open().empty());
        if (times == 1) rig.restart();
    }
    const auto all = rig.operators("incidents")["incidents"];
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0]["reopened"], 3);
    EXPECT_NE(all[0]["updates"].dump().find("Cluster A is Degraded again. 1 of 2 nodes"), std::string::npos);
    pass(Seconds{3600});
    speaking["a-1"] = false;
    pass(Seconds{200});
    EXPECT_EQ(rig.operators("incidents")["incidents"].size(), 2U) << "an hour later it is another one";
}

TEST_F(SilenceTest, ManyTogetherAreOneIncidentAlsoWhereOneOfThemWasSilentBefore) {
    for (const char* node : {"a-1", "a-2", "a-3"}) join(node, "A");
    for (const char* before : {"a-1", "a-3"}) {
        speaking[before] = false;
        pass(Seconds{200});
        speaking[before] = true;
        pass(Seconds{60});
        ASSERT_TRUE(open().empty());
        for (auto& [node, speaks] : speaking) speaks = false;
        pass(Seconds{200});
        ASSERT_EQ(open().size(), 1U) << before;
        EXPECT_EQ(open()[0]["parts"].size(), 3U) << before;
        for (auto& [node, speaks] : speaking) speaks = true;
        pass(Seconds{120});
        EXPECT_TRUE(open().empty());
    }
}

TEST_F(SilenceTest, NodeBackWithinTheGatheringOpensNothing) {
    join("a-1", "A");
    speaking["a-1"] = false;
    pass(Seconds{125});
    rig.heartbeat(tokens["a-1"], "a-1");
    speaking["a-1"] = true;
    pass(Seconds{200});
    EXPECT_EQ(events("node.silent"), 1U);
    EXPECT_EQ(events("node.returned"), 1U);
    EXPECT_TRUE(rig.operators("incidents")["incidents"].empty());
}

TEST_F(SilenceTest, NodeSilentAgainJoinsItsOpenIncident) {
    join("a-1", "A");
    join("a-2", "A");
    speaking["a-1"] = speaking["a-2"] = false;
    pass(Seconds{200});
    speaking["a-1"] = true;
    pass(Seconds{60});
    speaking["a-1"] = false;
    pass(Seconds{300});
    ASSERT_EQ(open().size(), 1U);
    EXPECT_EQ(open()[0]["parts"].size(), 2U);
}

TEST_F(SilenceTest, HubThatWasAwayCountsFromItsReturn) {
    join("a-1", "A");
    pass(Seconds{30});
    rig.clock.advance(std::chrono::hours{5});
    rig.restart();
    rig.run(Seconds{119});
    EXPECT_EQ(events("node.silent"), 0U);
    rig.run(Seconds{40});
    EXPECT_EQ(events("node.silent"), 1U);
}

TEST_F(SilenceTest, RestartKeepsTheOpenSilenceUntilTheNodeIsHeard) {
    join("a-1", "A");
    pass(Seconds{10});
    speaking["a-1"] = false;
    pass(Seconds{200});
    ASSERT_EQ(open().size(), 1U);
    const auto number = open()[0]["number"];
    rig.restart();
    pass(Seconds{100});
    ASSERT_EQ(open().size(), 1U) << "the hub's own start is no sign of life";
    pass(Seconds{200});
    EXPECT_EQ(open().size(), 1U) << "nor a second silence";
    rig.heartbeat(tokens["a-1"], "a-1");
    rig.run(Seconds{1});
    EXPECT_TRUE(open().empty());
    EXPECT_EQ(rig.operators("incidents?state=resolved")["incidents"][0]["number"], number);
}

TEST_F(SilenceTest, NodeWhoseLastTokenIsRevokedIsRetiredAndSilentNoMore) {
    join("a-1", "A");
    join("a-2", "A");
    speaking["a-1"] = false;
    pass(Seconds{200});
    ASSERT_EQ(open().size(), 1U);
    ASSERT_TRUE(rig.store->revoke_tokens("a-1", rig.clock.now().utc));
    pass(Seconds{15});
    EXPECT_TRUE(open().empty());
    EXPECT_EQ(rig.operators("nodes")["nodes"].size(), 1U);
    rig.restart();
    EXPECT_EQ(rig.operators("nodes")["nodes"].size(), 1U);
}

TEST_F(SilenceTest, NextDueIsWhenTheNextTickFindsSomething) {
    EXPECT_FALSE(rig.hub->next_due());
    join("a-1", "A");
    ASSERT_TRUE(rig.hub->next_due());
    rig.clock.advance(*rig.hub->next_due() - rig.clock.now().mono);
    rig.hub->tick(rig.clock.now());
    EXPECT_EQ(events("node.silent"), 1U);
    rig.clock.advance(*rig.hub->next_due() - rig.clock.now().mono);
    rig.hub->tick(rig.clock.now());
    EXPECT_EQ(open().size(), 1U);
    EXPECT_FALSE(rig.hub->next_due());
}

}  // namespace
}  // namespace raidwatch::hub
