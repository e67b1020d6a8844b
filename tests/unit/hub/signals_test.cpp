#include "hub/api/tokens.hpp"
#include "hub_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

HubConfig mail_services() {
    HubConfig config;
    config.services = {{"Email", {"store-1", "store-2"}, {"/srv/mail"}, ""}, {"Provisioning", {}, {}, ""}};
    return config;
}

/// Two well nodes of cluster B that go on speaking.
class SignalsTest : public testing::Test {
  protected:
    SignalsTest() : rig(mail_services()) {
        for (const char* node : {"store-1", "store-2"}) tokens.push_back(rig.node_token(node, "B"));
        speak();
    }

    void speak(bool second_is_well = true) {
        for (int i = 0; i < 2; ++i) {
            const json beat{{"node", "store-" + std::to_string(i + 1)},
                            {"storage_healthy", i == 0 || second_is_well},
                            {"open_incidents", i == 1 && !second_is_well ? 1 : 0}};
            EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", tokens[i], beat.dump()).status, 200);
        }
    }

    HttpReply signal(const std::string& state, const std::string& message,
                     const std::string& component = "Email", const std::string& source = "icinga",
                     const std::string& token = "") {
        const json body{{"source", source}, {"component", component}, {"state", state}, {"message", message}};
        return rig.send("POST", "/api/operator/v1/signals", token.empty() ? rig.operator_token() : token,
                        body.dump());
    }

    HttpReply change(const std::string& which, const std::string& what, const json& body) {
        return rig.send("POST", "/api/operator/v1/incidents/" + which + "/" + what, rig.operator_token(),
                        body.dump());
    }

    void run(Seconds duration) {
        for (Seconds passed{0}; passed < duration; passed += Seconds{30}) {
            speak();
            rig.run(Seconds{30});
        }
    }

    std::string component_status(const std::string& name) {
        const json page = rig.get_json("/api/v2/components.json");
        for (const auto& component : page["components"])
            if (component["name"] == name) return component["status"];
        return "";
    }

    json incident(int number) { return rig.operators("incidents/" + std::to_string(number)); }
    std::size_t count(const std::string& query) {
        return rig.operators("incidents?" + query)["incidents"].size();
    }
    std::size_t overdue() { return rig.operators("events?kind=incident.update_overdue")["events"].size(); }

    HubRig rig;
    std::vector<std::string> tokens;
};

TEST_F(SignalsTest, DisturbanceOpensOneIncidentWithTheStorageAsEvidence) {
    const auto reply = signal("degraded_performance", "Queue of 9000");
    EXPECT_EQ(reply.status, 200) << reply.body;
    const json opened = incident(1);
    EXPECT_EQ(opened["kind"], "service.signal");
    EXPECT_EQ(opened["title"], "Cluster B is Degraded: Email");
    EXPECT_EQ(opened["severity"], "minor");
    EXPECT_EQ(opened["services"], json::array({"Email"}));
    EXPECT_EQ(opened["updates"][0]["text"],
              "Cluster B is Degraded. icinga: Queue of 9000. Storage healthy on 2 of 2 nodes.");
    EXPECT_EQ(component_status("Email"), "degraded_performance");
    EXPECT_EQ(component_status("Provisioning"), "operational");
}

TEST_F(SignalsTest, StorageOfAnIllOrSilentNodeIsNotCalledHealthy) {
    speak(false);
    signal("degraded_performance", "Slow");
    const std::string told = incident(1)["updates"][0]["text"];
    EXPECT_EQ(told.find("torage healthy"), std::string::npos) << told;
    EXPECT_NE(told.find("Storage at fault on 1 of 2 nodes: store-2"), std::string::npos) << told;
    rig.run(Seconds{180});
    signal("degraded_performance", "Still slow", "Provisioning");
    const json later = rig.operators("incidents?component=provisioning")["incidents"][0];
    const std::string silent = later["updates"][0]["text"];
    EXPECT_NE(silent.find("Storage state unknown"), std::string::npos) << silent;
}

TEST_F(SignalsTest, SameWordsAgainChangeNothing) {
    signal("degraded_performance", "Slow");
    const auto again = json::parse(signal("degraded_performance", "Slow").body);
    EXPECT_EQ(again["changed"], false);
    EXPECT_EQ(again["incident"], 1);
    EXPECT_EQ(incident(1)["updates"].size(), 1U);
    EXPECT_EQ(rig.operators("events?kind=service.signal")["events"].size(), 1U);
}

TEST_F(SignalsTest, WorseStateEscalatesAndABetterOneDoesNotSoften) {
    signal("degraded_performance", "Slow");
    signal("major_outage", "Stopped");
    signal("partial_outage", "Started in part");
    EXPECT_EQ(incident(1)["severity"], "critical");
    EXPECT_EQ(component_status("Email"), "partial_outage");
    EXPECT_EQ(count(""), 1U);
    EXPECT_EQ(rig.operators("events?kind=incident.escalated")["events"].size(), 1U);
}

TEST_F(SignalsTest, ItEndsTenMinutesAfterTheLastSourceIsContent) {
    signal("degraded_performance", "Slow");
    signal("degraded_performance", "Lossy", "Email", "upstream:carrier");
    signal("operational", "", "Email", "icinga");
    EXPECT_EQ(incident(1)["state"], "investigating");
    signal("operational", "Repaired", "Email", "upstream:carrier");
    EXPECT_EQ(incident(1)["state"], "monitoring");
    EXPECT_EQ(component_status("Email"), "operational");
    run(Seconds{570});
    EXPECT_EQ(incident(1)["state"], "monitoring");
    run(Seconds{60});
    const json over = incident(1);
    EXPECT_EQ(over["state"], "resolved");
    EXPECT_EQ(over["updates"].back()["text"], "Cluster B is Online: Email stayed operational for 10m.");
    EXPECT_EQ(over["updates"][1]["text"], "carrier (upstream): Lossy.");
}

TEST_F(SignalsTest, RelapseWithinADayReopensAndLaterIsAnother) {
    signal("degraded_performance", "Slow");
    signal("operational", "Fine");
    run(Seconds{660});
    signal("degraded_performance", "Slow");
    EXPECT_EQ(incident(1)["reopened"], 1);
    EXPECT_EQ(incident(1)["state"], "investigating");
    signal("operational", "Fine");
    run(Seconds{660});
    rig.clock.advance(std::chrono::hours(25));
    signal("degraded_performance", "Slow");
    EXPECT_EQ(incident(2)["reopened"], 0);
    EXPECT_EQ(count("open=true"), 1U);
}

TEST_F(SignalsTest, RestartedHubGoesOnWithTheSameIncident) {
    signal("degraded_performance", "Slow");
    rig.restart();
    speak();
    signal("operational", "Fine");
    EXPECT_EQ(incident(1)["state"], "monitoring");
    rig.restart();
    run(Seconds{660});
    EXPECT_EQ(incident(1)["state"], "resolved");
    EXPECT_EQ(count(""), 1U);
}

TEST_F(SignalsTest, UnknownComponentIsRefusedWithWhatThereIs) {
    const auto reply = signal("degraded_performance", "Slow", "Emial");
    EXPECT_EQ(reply.status, 404);
    EXPECT_NE(reply.body.find("did you mean \\\"Email\\\"?"), std::string::npos) << reply.body;
    EXPECT_NE(reply.body.find("Provisioning"), std::string::npos) << reply.body;
    EXPECT_EQ(count(""), 0U);
}

TEST_F(SignalsTest, UnfitSignalsAreRefused) {
    EXPECT_EQ(signal("slow", "Slow").status, 422);
    EXPECT_EQ(signal("degraded_performance", "Slow", "Email", " ").status, 422);
    EXPECT_EQ(signal("degraded_performance", "Slow", "Email", "upstream:").status, 422);
    EXPECT_EQ(signal("degraded_performance", std::string(5000, 'x')).status, 422);
    const auto post = [&](const std::string& body) {
        return rig.send("POST", "/api/operator/v1/signals", rig.operator_token(), body).status;
    };
    EXPECT_EQ(post("[]"), 422);
    EXPECT_EQ(post(R"({"source":1,"component":"Email","state":"operational"})"), 422);
    EXPECT_EQ(post("{"), 422);
    EXPECT_EQ(rig.send("GET", "/api/operator/v1/signals", rig.operator_token()).status, 405);
}

TEST_F(SignalsTest, SignalTokenMaySignalAndNothingElse) {
    const auto made = make_token(TokenScope::signal, "icinga", "", rig.clock.now().utc);
    ASSERT_TRUE(rig.store->add_token(made.record));
    EXPECT_EQ(signal("degraded_performance", "Slow", "Email", "icinga", made.text).status, 200);
    EXPECT_EQ(rig.send("GET", "/api/operator/v1/incidents", made.text).status, 403);
    EXPECT_EQ(rig.send("POST", "/api/operator/v1/incidents/1/notes", made.text, "{}").status, 403);
    EXPECT_EQ(signal("major_outage", "Slow", "Email", "icinga", tokens[0]).status, 403);
}

TEST_F(SignalsTest, CustomersReadTemplatesUnlessTheSourceIsRelayed) {
    signal("degraded_performance", "secret-host-7 is slow");
    const auto hidden = rig.send("GET", "/").body;
    EXPECT_EQ(hidden.find("secret-host-7"), std::string::npos);
    EXPECT_NE(hidden.find("Cluster B is Degraded: Email"), std::string::npos);
    rig.config.relay = {"upstream:carrier"};
    rig.restart();
    signal("partial_outage", "Fibre cut at <b>X</b>", "Email", "upstream:carrier");
    const auto shown = rig.send("GET", "/incidents/1").body;
    EXPECT_NE(shown.find("carrier (upstream): Fibre cut at &lt;b&gt;X"), std::string::npos) << shown;
    const json operators = incident(1);
    EXPECT_EQ(operators["updates"].size(), 2U) << operators;
}

TEST_F(SignalsTest, NoteOnAServiceFindsTheIncidentThatHitsIt) {
    rig.put_incident(tokens[0], sample_incident("store-1", "I1"));
    EXPECT_EQ(change("Email", "notes", {{"text", "On my way"}}).status, 200);
    const json noted = incident(1);
    EXPECT_EQ(noted["updates"].back()["text"], "tester: On my way");
    EXPECT_EQ(noted["updates"].size(), 2U);
    rig.put_incident(tokens[1], sample_incident("store-2", "I2"));
    const auto several = change("Email", "notes", {{"text", "Which?"}});
    EXPECT_EQ(several.status, 409);
    EXPECT_NE(several.body.find("#1 of store-1"), std::string::npos) << several.body;
    EXPECT_EQ(change("2", "notes", {{"text", "This one"}}).status, 200);
    EXPECT_EQ(change("%232", "notes", {{"text", "This one"}}).status, 200);
    EXPECT_EQ(change("Provisioning", "notes", {{"text", "Nothing is open"}}).status, 404);
}

TEST_F(SignalsTest, NoteSurvivesWhatTheNodeTellsNext) {
    auto told = sample_incident("store-1", "I1");
    rig.put_incident(tokens[0], told);
    rig.clock.advance(Seconds{60});
    EXPECT_EQ(change("md0", "notes", {{"text", "Slot 5"}, {"state", "identified"}}).status, 200);
    EXPECT_EQ(incident(1)["state"], "identified");
    rig.clock.advance(Seconds{60});
    told["revision"] = 2;
    told["summary"] = "still failed";
    rig.put_incident(tokens[0], told);
    EXPECT_EQ(incident(1)["state"], "identified");
    told["revision"] = 3;
    told["state"] = "monitoring";
    told["updates"].push_back({{"id", 2},
                               {"at", to_rfc3339(rig.clock.now().utc)},
                               {"state", "monitoring"},
                               {"severity", "critical"},
                               {"text", "rebuild runs"}});
    rig.put_incident(tokens[0], told);
    EXPECT_EQ(incident(1)["state"], "monitoring");
    EXPECT_EQ(incident(1)["updates"].size(), 3U);
}

TEST_F(SignalsTest, NobodyResolvesByHandWhatANodeFindsBroken) {
    rig.put_incident(tokens[0], sample_incident("store-1", "I1"));
    EXPECT_EQ(change("1", "notes", {{"text", "Done"}, {"state", "resolved"}}).status, 422);
    signal("degraded_performance", "Slow");
    EXPECT_EQ(change("2", "notes", {{"text", "Done"}, {"state", "resolved"}}).status, 200);
    EXPECT_EQ(incident(2)["state"], "resolved");
    // The node's incident, which takes the data away, still stands.
    EXPECT_EQ(component_status("Email"), "partial_outage");
}

TEST_F(SignalsTest, UnkeptPromiseIsToldOnce) {
    signal("degraded_performance", "Slow");
    const auto at = [&](Seconds later) { return to_rfc3339(rig.clock.now().utc + later); };
    EXPECT_EQ(change("Email", "notes", {{"text", "x"}, {"next_update", at(Seconds{-60})}}).status, 422);
    EXPECT_EQ(change("Email", "notes", {{"text", "x"}, {"next_update", at(Seconds{600})}}).status, 200);
    run(Seconds{570});
    EXPECT_EQ(overdue(), 0U);
    run(Seconds{60});
    EXPECT_EQ(overdue(), 1U);
    rig.restart();
    run(Seconds{60});
    EXPECT_EQ(overdue(), 1U);
    const json told = rig.operators("events?kind=incident.update_overdue")["events"][0];
    EXPECT_EQ(told["severity"], "warning");
    EXPECT_EQ(told["subject"]["name"], "Email");
}

TEST_F(SignalsTest, PromiseKeptByAnybodyRemindsNobody) {
    signal("degraded_performance", "Slow");
    const auto later = to_rfc3339(rig.clock.now().utc + Seconds{600});
    change("Email", "notes", {{"text", "x"}, {"next_update", later}});
    signal("degraded_performance", "A little faster");
    run(Seconds{660});
    EXPECT_EQ(overdue(), 0U);
    change("Email", "notes",
           {{"text", "x"}, {"next_update", to_rfc3339(rig.clock.now().utc + Seconds{600})}});
    change("Email", "notes", {{"text", "Here it is"}});
    run(Seconds{660});
    EXPECT_EQ(overdue(), 0U);
}

TEST_F(SignalsTest, AcknowledgementHoldsUntilItIsWorse) {
    signal("degraded_performance", "Slow");
    EXPECT_EQ(change("Email", "acknowledgement", json::object()).status, 200);
    EXPECT_EQ(incident(1)["acknowledged"]["by"], "tester");
    signal("partial_outage", "Half is gone");
    EXPECT_FALSE(incident(1).contains("acknowledged"));
}

TEST_F(SignalsTest, WithoutApprovalCustomersSeeTheStateButNotTheIncident) {
    rig.config.auto_publish = AutoPublish::major;
    rig.restart();
    speak();
    signal("degraded_performance", "Slow");
    EXPECT_EQ(rig.get_json("/api/v2/incidents.json")["incidents"].size(), 0U);
    EXPECT_EQ(rig.send("GET", "/incidents/1").status, 404);
    EXPECT_EQ(component_status("Email"), "degraded_performance");
    EXPECT_EQ(change("Email", "publication", {{"text", "We are on it."}}).status, 200);
    const json shown = rig.get_json("/api/v2/incidents.json")["incidents"][0];
    EXPECT_EQ(shown["name"], "Cluster B is Degraded: Email");
    EXPECT_EQ(shown["incident_updates"][0]["body"], "We are on it.");
    const json audit = rig.operators("audit")["audit"];
    EXPECT_EQ(audit[0]["what"], "published");
    EXPECT_EQ(audit[0]["who"], "tester");
}

}  // namespace
}  // namespace raidwatch::hub
