#include "hub_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

json body(const HttpReply& reply) {
    return json::parse(reply.body, nullptr, false);
}

TEST(AgentApi, HeartbeatIsAnsweredWithItsTimeAndNoMaintenance) {
    HubRig rig;
    const auto reply = rig.heartbeat(rig.node_token("store-1"), "store-1", "A");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(body(reply), (json{{"received_at", "2026-11-22T04:00:00Z"}, {"maintenance", json::array()}}));
}

TEST(AgentApi, HeartbeatOfANewerAgentStillCounts) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    const json heartbeat{
        {"node", "store-1"}, {"worst", "apocalyptic"}, {"operations", {{{"kind", "defragment"}}}}};
    EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", token, heartbeat.dump()).status, 200);
    EXPECT_EQ(rig.operators("nodes")["nodes"][0]["node"], "store-1");
}

TEST(AgentApi, DetailWithoutAWordHereIsLeftOutAndTheOthersStay) {
    HubRig rig;
    const json heartbeat{{"node", "store-1"},
                         {"arrays", {{{"name", "md0"}}}},
                         {"disks", {{{"name", "S1"}, {"points", 80}}}},
                         {"phase_outs", {{{"name", "S2"}, {"state", "teleported"}}}}};
    rig.send("PUT", "/api/agent/v1/heartbeat", rig.node_token("store-1"), heartbeat.dump());
    const auto node = rig.operators("nodes")["nodes"][0];
    EXPECT_EQ(node["arrays"][0]["name"], "md0");
    EXPECT_EQ(node["disks"][0]["points"], 80);
    EXPECT_FALSE(node.contains("phase_outs"));
}

TEST(AgentApi, HeartbeatWithListsNoNodeCanHaveCountsWithoutThem) {
    HubRig rig;
    const json heartbeat{
        {"node", "store-1"}, {"open_incidents", 3}, {"arrays", {{{"name", std::string(300'000, 'x')}}}}};
    EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", rig.node_token("store-1"), heartbeat.dump()).status,
              200);
    const auto node = rig.operators("nodes")["nodes"][0];
    EXPECT_EQ(node["open_incidents"], 3);
    EXPECT_FALSE(node.contains("arrays"));
}

TEST(AgentApi, HeartbeatSurvivesARestartAfterTheNextTick) {
    HubRig rig;
    rig.heartbeat(rig.node_token("store-1"), "store-1", "A");
    rig.run(Seconds{1});
    rig.restart();
    EXPECT_EQ(rig.operators("nodes")["nodes"][0]["cluster"], "A");
}

TEST(AgentApi, ClusterOfTheTokenWinsOverTheHeartbeats) {
    HubRig rig;
    rig.heartbeat(rig.node_token("store-1", "B"), "store-1", "A");
    EXPECT_EQ(rig.operators("nodes")["nodes"][0]["cluster"], "B");
}

TEST(AgentApi, EventsSentTwiceAreKnownTheSecondTime) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    const json events{{"events", {sample_event("store-1", "E1"), sample_event("store-1", "E2")}}};
    EXPECT_EQ(body(rig.send("POST", "/api/agent/v1/events", token, events.dump())),
              (json{{"accepted", 2}, {"known", 0}}));
    const json more{
        {"events",
         {sample_event("store-1", "E2"), sample_event("store-1", "E3"), sample_event("store-1", "E3")}}};
    EXPECT_EQ(body(rig.send("POST", "/api/agent/v1/events", token, more.dump())),
              (json{{"accepted", 1}, {"known", 2}}));
    EXPECT_EQ(rig.operators("events")["events"].size(), 3U);
}

TEST(AgentApi, EventIdOfAnotherNodeIsNotTaken) {
    HubRig rig;
    const json one{{"events", {sample_event("store-1", "E1")}}},
        two{{"events", {sample_event("store-2", "E1")}}};
    rig.send("POST", "/api/agent/v1/events", rig.node_token("store-1"), one.dump());
    const auto reply = rig.send("POST", "/api/agent/v1/events", rig.node_token("store-2"), two.dump());
    EXPECT_EQ(body(reply)["accepted"], 1);
}

TEST(AgentApi, OneBadEventRefusesTheWholeRequestAndNamesItsPlace) {
    HubRig rig;
    const json events{{"events", {sample_event("store-1", "E1"), json{{"node", "store-1"}}}}};
    const auto reply = rig.send("POST", "/api/agent/v1/events", rig.node_token("store-1"), events.dump());
    EXPECT_EQ(reply.status, 422);
    EXPECT_NE(body(reply)["error"].get<std::string>().find("events[1]"), std::string::npos);
    EXPECT_TRUE(rig.operators("events")["events"].empty());
}

TEST(AgentApi, EventOfUnknownKindIsKept) {
    HubRig rig;
    auto event = sample_event("store-1", "E1");
    event["kind"] = "array.levitates";
    event["novelty"] = {{"depth", 3}};
    rig.send("POST", "/api/agent/v1/events", rig.node_token("store-1"), json{{"events", {event}}}.dump());
    const auto kept = rig.operators("events?kind=array.levitates")["events"];
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0]["novelty"]["depth"], 3);
}

TEST(AgentApi, NewIncidentGetsANumberAndARepeatGetsTheSame) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    const auto first = rig.put_incident(token, sample_incident("store-1", "I1"));
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(body(first), (json{{"number", 1}, {"revision", 1}}));
    const auto again = rig.put_incident(token, sample_incident("store-1", "I1"));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(body(again), body(first));
}

TEST(AgentApi, OlderRevisionChangesNothing) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    auto incident = sample_incident("store-1", "I1");
    incident["revision"] = 5;
    incident["title"] = "five";
    rig.put_incident(token, incident);
    incident["revision"] = 4;
    incident["title"] = "four";
    incident["state"] = "resolved";
    const auto reply = rig.put_incident(token, incident);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(body(reply), (json{{"number", 1}, {"revision", 5}}));
    EXPECT_EQ(rig.operators("incidents")["incidents"][0]["title"], "five");
    EXPECT_EQ(rig.operators("incidents?open=true")["incidents"].size(), 1U);
}

TEST(AgentApi, SecondOpenIncidentOfAKeyIsRefusedNamingTheFirst) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    rig.put_incident(token, sample_incident("store-1", "I1"));
    const auto reply = rig.put_incident(token, sample_incident("store-1", "I2"));
    EXPECT_EQ(reply.status, 409);
    EXPECT_EQ(body(reply)["id"], "I1");
    EXPECT_EQ(rig.operators("incidents")["incidents"].size(), 1U);
}

TEST(AgentApi, NextIncidentOfAKeyIsTakenOnceTheFirstIsResolved) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    auto first = sample_incident("store-1", "I1");
    rig.put_incident(token, first);
    first["revision"] = 2;
    first["state"] = "resolved";
    EXPECT_EQ(rig.put_incident(token, first).status, 200);
    const auto next = rig.put_incident(token, sample_incident("store-1", "I2"));
    EXPECT_EQ(next.status, 201);
    EXPECT_EQ(body(next)["number"], 2);
    first["revision"] = 3;
    first["state"] = "investigating";
    EXPECT_EQ(rig.put_incident(token, first).status, 409) << "the first may not re-open beside the second";
}

TEST(AgentApi, SameKeyOnAnotherNodeIsAnotherFault) {
    HubRig rig;
    EXPECT_EQ(rig.put_incident(rig.node_token("store-1"), sample_incident("store-1", "I1")).status, 201);
    EXPECT_EQ(rig.put_incident(rig.node_token("store-2"), sample_incident("store-2", "I2")).status, 201);
}

TEST(AgentApi, IncidentOfUnknownKindClassAndSubjectIsKeptRaw) {
    HubRig rig;
    auto incident = sample_incident("store-1", "I1");
    incident["kind"] = "array.<b>levitates</b>";
    incident["fault_class"] = "levitation";
    incident["subject"]["kind"] = "cloud";
    incident["novelty"] = "kept";
    EXPECT_EQ(rig.put_incident(rig.node_token("store-1"), incident).status, 201);
    const auto kept = rig.operators("incidents")["incidents"][0];
    EXPECT_EQ(kept["kind"], "array.<b>levitates</b>");
    EXPECT_EQ(kept["fault_class"], "levitation");
    EXPECT_EQ(kept["novelty"], "kept");
    HttpRequest page{"GET", "/nodes", {{"authorization", "Bearer " + rig.operator_token()}}, ""};
    EXPECT_NE(rig.hub->handle(page).body.find("array.&lt;b&gt;levitates&lt;/b&gt;"), std::string::npos);
}

TEST(AgentApi, OpenIncidentsOfAKeyAreFoundAgainAfterACrash) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    rig.put_incident(token, sample_incident("store-1", "I1"));
    rig.put_incident(rig.node_token("store-2"), sample_incident("store-2", "I9"));
    rig.restart();
    const auto found =
        rig.get_json("/api/agent/v1/incidents?key=array_redundancy%2Fmd-uuid-1", token)["incidents"];
    ASSERT_EQ(found.size(), 1U) << "only of the token's node";
    EXPECT_EQ(found[0]["id"], "I1");
    EXPECT_EQ(found[0]["number"], 1);
    EXPECT_EQ(found[0]["incident"]["title"], "md0 failed on store-1");
    EXPECT_TRUE(rig.get_json("/api/agent/v1/incidents?key=other", token)["incidents"].empty());
}

TEST(AgentApi, TokenOfAnotherNodeIsRefused) {
    HubRig rig;
    const auto token = rig.node_token("store-2");
    EXPECT_EQ(rig.heartbeat(token, "store-1").status, 403);
    EXPECT_EQ(rig.put_incident(token, sample_incident("store-1", "I1")).status, 403);
    const json events{{"events", {sample_event("store-1", "E1")}}};
    EXPECT_EQ(rig.send("POST", "/api/agent/v1/events", token, events.dump()).status, 403);
    EXPECT_TRUE(rig.operators("incidents")["incidents"].empty());
}

TEST(AgentApi, WithoutAValidTokenNothingIsTakenOrTold) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    auto wrong_secret = token;
    wrong_secret.back() = wrong_secret.back() == '0' ? '1' : '0';
    auto wrong_id = token;
    wrong_id[3] = wrong_id[3] == '0' ? '1' : '0';
    for (const auto& bad : {std::string(), std::string("x"), wrong_secret, wrong_id, token + "0"}) {
        const auto reply = rig.heartbeat(bad, "store-1");
        EXPECT_EQ(reply.status, 401) << bad;
        EXPECT_TRUE(body(reply).contains("error"));
    }
    EXPECT_TRUE(rig.operators("nodes")["nodes"].empty());
}

TEST(AgentApi, RevokedTokenIsWorthlessAtOnce) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    EXPECT_EQ(rig.heartbeat(token, "store-1").status, 200);
    EXPECT_EQ(rig.store->revoke_tokens("store-1", rig.clock.now().utc).value(), 1);
    EXPECT_EQ(rig.heartbeat(token, "store-1").status, 401);
}

TEST(AgentApi, ScopesAreKeptApart) {
    HubRig rig;
    EXPECT_EQ(rig.heartbeat(rig.operator_token(), "tester").status, 403);
    EXPECT_EQ(rig.send("GET", "/api/operator/v1/incidents", rig.node_token("store-1")).status, 403);
}

TEST(AgentApi, StoreHoldsNoSecret) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    const auto records = rig.store->tokens().value();
    ASSERT_EQ(records.size(), 1U);
    for (const auto& record : records) {
        EXPECT_EQ(record.digest.size(), 64U);
        EXPECT_EQ(token.find(record.digest), std::string::npos);
    }
}

TEST(AgentApi, GarbageIsRefusedWithoutHarm) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    const std::string address = "/api/agent/v1/incidents/I1";
    std::string deep(100, '[');
    for (const std::string& garbage :
         {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("\xff\xfe"),
          std::string("{\"id\":7}"), deep, std::string("{\"id\":\"I1\",\"node\":[\"store-1\"]}")}) {
        EXPECT_EQ(rig.send("PUT", address, token, garbage).status, 422) << garbage;
        EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", token, garbage).status, 422) << garbage;
        EXPECT_EQ(rig.send("POST", "/api/agent/v1/events", token, garbage).status, 422) << garbage;
    }
    for (const auto& [field, value] :
         std::vector<std::pair<std::string, json>>{{"state", "purring"},
                                                   {"severity", 3},
                                                   {"revision", -1},
                                                   {"revision", 1e30},
                                                   {"opened_at", "soon"},
                                                   {"key", ""},
                                                   {"key", std::string(2000, 'k')},
                                                   {"updates", "none"}}) {
        auto incident = sample_incident("store-1", "I1");
        incident[field] = value;
        EXPECT_EQ(rig.put_incident(token, incident).status, 422) << field << " " << value;
    }
    EXPECT_TRUE(rig.operators("incidents")["incidents"].empty());
}

TEST(AgentApi, IdInTheAddressMustBeTheBodys) {
    HubRig rig;
    const auto reply = rig.send("PUT", "/api/agent/v1/incidents/I2", rig.node_token("store-1"),
                                sample_incident("store-1", "I1").dump());
    EXPECT_EQ(reply.status, 422);
}

TEST(AgentApi, KeyOfAnIncidentDoesNotChange) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    auto incident = sample_incident("store-1", "I1");
    rig.put_incident(token, incident);
    incident["revision"] = 2;
    incident["key"] = "array_redundancy/other";
    EXPECT_EQ(rig.put_incident(token, incident).status, 422);
}

TEST(AgentApi, OtherContentTypesAndSizesAndMethodsAreRefused) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", token, "{}", "text/plain").status, 415);
    EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", token, "{}", "").status, 415);
    EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", token, R"({"node":"store-1"})",
                       "application/json; charset=utf-8")
                  .status,
              200);
    EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", token, std::string(kMaxBodyBytes + 1, ' ')).status,
              413);
    EXPECT_EQ(rig.send("DELETE", "/api/agent/v1/heartbeat", token).status, 405);
    EXPECT_EQ(rig.send("GET", "/api/agent/v1/nothing", token).status, 404);
    EXPECT_EQ(rig.send("GET", "/api/agent/v1/incidents?key=%zz", token).status, 400);
}

}  // namespace
}  // namespace raidwatch::hub
