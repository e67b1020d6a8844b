// Scheduled maintenance of existing scripts: the announcement, and the windows that nodes know of.
#include "hub/api/form.hpp"
#include "like.hpp"
#include "manage_rig.hpp"

namespace raidwatch::hub {
namespace {

using nlohmann::json;

/// It is 04:00; store-1 and store-2 of cluster A are heard every 30 s.
class ManagedMaintenance : public ManageRig {
  protected:
    ManagedMaintenance() : ManageRig({"store-1", "store-2"}) { beat(); }

    json scheduled(json incident) {
        incident.update(
            {{"scheduled_for", "2026-11-22T05:00:00Z"}, {"scheduled_until", "2026-11-22T06:00:00Z"}});
        if (!incident.contains("name")) incident["name"] = "Database upgrade";
        return ok(call("POST", "/incidents", json{{"incident", incident}}.dump()), 201);
    }
    json change(const std::string& id, const json& incident) {
        return ok(call("PATCH", "/incidents/" + id, json{{"incident", incident}}.dump()));
    }
    std::string status_of(const std::string& id) { return ok(call("GET", "/incidents/" + id))["status"]; }
    std::vector<std::string> listed(const std::string& list) {
        std::vector<std::string> names;
        for (const auto& incident : ok(call("GET", "/incidents" + list))) names.push_back(incident["name"]);
        return names;
    }
    json component(const std::string& id) { return ok(call("GET", "/components/" + id))["status"]; }
    void beat() {
        for (const auto& [node, token] : tokens)
            windows = json::parse(rig.heartbeat(token, node).body)["maintenance"];
    }
    /// Time goes on, with heartbeats.
    void pass(int seconds) {
        for (int i = 0; i < seconds; i += 10) {
            rig.run(Seconds{10});
            beat();
        }
    }

    std::map<std::string, std::string> tokens{{"store-1", rig.node_token("store-1", "A")},
                                              {"store-2", rig.node_token("store-2", "A")}};
    json windows;  ///< as store-2 was told of them
    using Names = std::vector<std::string>;
};

TEST_F(ManagedMaintenance, WhatWasBegunLongBeforeItsTimeCanBeEnded) {
    const json made = scheduled({{"component_ids", {"webmail"}}});
    const json later = change(
        made["id"], {{"scheduled_for", "2099-01-01T00:00:00Z"}, {"scheduled_until", "2099-01-01T02:00:00Z"}});
    EXPECT_EQ(later["scheduled_for"], "2099-01-01T00:00:00Z");
    EXPECT_EQ(change(made["id"], {{"status", "in_progress"}})["status"], "in_progress");
    EXPECT_EQ(change(made["id"], {{"status", "completed"}})["status"], "completed");
}

TEST_F(ManagedMaintenance, FormsWriteFlagsAndTimesInTheirOwnWay) {
    const json made = ok(call("POST", "/incidents.json",
                              "incident[name]=Upgrade&incident[status]=scheduled&"
                              "incident[scheduled_for]=2026-11-22T06:00:00+01:00&"
                              "incident[scheduled_until]=2026-11-22T07:00:00%2B01:00&"
                              "incident[scheduled_remind_prior]=t&incident[scheduled_auto_in_progress]=1&"
                              "incident[scheduled_auto_completed]=f&incident[component_ids]=webmail&"
                              "incident[message]=Read+only",
                              "application/x-www-form-urlencoded"),
                         201);
    EXPECT_EQ(made["scheduled_for"], "2026-11-22T05:00:00Z") << "a plus that nobody escaped is a space";
    EXPECT_EQ(made["scheduled_until"], "2026-11-22T06:00:00Z");
    EXPECT_EQ(made["scheduled_remind_prior"], true);
    EXPECT_EQ(made["scheduled_auto_in_progress"], true);
    EXPECT_EQ(made["scheduled_auto_completed"], false);
    EXPECT_EQ(made["incident_updates"][0]["body"], "Read only");
    EXPECT_EQ(made["components"].size(), 1U);
}

TEST_F(ManagedMaintenance, NoticeAloneLooksAsStatuspageShowsIt) {
    const json made = scheduled({{"body", "We will replace disks."},
                                 {"component_ids", {"webmail"}},
                                 {"scheduled_auto_in_progress", true},
                                 {"scheduled_auto_completed", true},
                                 {"scheduled_remind_prior", true},
                                 {"metadata", {{"jira", {{"issue_id", "value"}}}}}});
    expect_like(fixture("statuspage-v1-scheduled.json"), made, "incident");
    beat();
    EXPECT_TRUE(windows.empty()) << "no node is behind it";
    const json shown = rig.get_json("/api/v2/scheduled-maintenances/upcoming.json");
    EXPECT_EQ(shown["scheduled_maintenances"][0]["name"], "Database upgrade");
    EXPECT_NE(rig.send("GET", "/").body.find("Database upgrade"), std::string::npos);
    EXPECT_NE(rig.send("GET", "/maintenance.ics").body.find("Database upgrade"), std::string::npos);
}

TEST_F(ManagedMaintenance, NoticeAloneGoesOnByTimeWhereItWasToldTo) {
    const std::string by_itself = scheduled({{"name", "by itself"},
                                             {"component_ids", {"webmail"}},
                                             {"scheduled_auto_in_progress", true},
                                             {"scheduled_auto_completed", true}})["id"];
    const std::string by_hand = scheduled({{"name", "by hand"}})["id"];
    EXPECT_EQ(listed("/upcoming"), (Names{"by hand", "by itself"})) << "the latest first";
    pass(3600);
    EXPECT_EQ(status_of(by_itself), "in_progress");
    EXPECT_EQ(status_of(by_hand), "scheduled");
    EXPECT_EQ(component("webmail"), "under_maintenance");
    EXPECT_EQ(listed("/active_maintenance"), Names{"by itself"});
    EXPECT_EQ(change(by_hand, {{"status", "in_progress"}, {"body", "We begin."}})["status"], "in_progress");
    pass(3600);
    const json over = ok(call("GET", "/incidents/" + by_itself));
    EXPECT_EQ(over["status"], "completed");
    EXPECT_EQ(over["resolved_at"], "2026-11-22T06:00:00Z");
    EXPECT_EQ(over["incident_updates"].size(), 3U) << "scheduled, in progress, completed";
    EXPECT_EQ(component("webmail"), "operational");
    EXPECT_EQ(status_of(by_hand), "in_progress") << "it takes longer than planned";
    EXPECT_EQ(change(by_hand, {{"status", "completed"}})["status"], "completed");
    EXPECT_EQ(listed("/active_maintenance"), Names{});
    EXPECT_EQ(listed("/scheduled").size(), 2U);
    EXPECT_EQ(listed("/unresolved"), Names{});
    rig.restart();
    EXPECT_EQ(status_of(by_hand), "completed");
}

TEST_F(ManagedMaintenance, ComponentWithNodesIsAWindowOfItsClusterOnDeskAndNodes) {
    const json made =
        scheduled({{"body", "New disks."},
                   {"components", {{"email", "under_maintenance"}}},
                   {"metadata", {{"raidwatch", {{"expect_reboots", 1}, {"expect_rebuild", true}}}}}});
    const std::string id = made["id"];
    beat();
    ASSERT_EQ(windows.size(), 1U);
    EXPECT_EQ(windows[0]["scope"], "cluster");
    EXPECT_EQ(windows[0]["name"], "A");
    EXPECT_EQ(windows[0]["expected"]["reboots"], 1);
    EXPECT_EQ(windows[0]["expected"]["rebuild"], true);
    EXPECT_EQ(windows[0]["reason"], "Database upgrade");
    EXPECT_NE(rig.send("GET", "/nodes", rig.operator_token()).body.find("cluster A"), std::string::npos);
    EXPECT_EQ(rig.get_json("/api/v2/scheduled-maintenances.json")["scheduled_maintenances"].size(), 1U)
        << "the window is not shown a second time";
    EXPECT_EQ(component("email"), "operational") << "not yet";

    const json moved = change(id, {{"scheduled_until", "2026-11-22T07:00:00Z"}});
    EXPECT_EQ(moved["scheduled_until"], "2026-11-22T07:00:00Z");
    beat();
    EXPECT_EQ(windows[0]["until"], "2026-11-22T07:00:00Z");

    const json begun = change(id, {{"status", "in_progress"}, {"body", "We begin earlier."}});
    EXPECT_EQ(begun["status"], "in_progress");
    EXPECT_EQ(component("email"), "under_maintenance");
    beat();
    EXPECT_EQ(windows[0]["state"], "in_progress");

    EXPECT_EQ(change(id, {{"status", "completed"}, {"body", "Done."}})["incident_updates"][0]["body"],
              "Done.");
    pass(180);
    EXPECT_EQ(status_of(id), "completed");
    EXPECT_EQ(component("email"), "operational");
    beat();
    EXPECT_EQ(windows[0]["state"], "completed");
}

TEST_F(ManagedMaintenance, CompletedByAScriptWaitsForNodesThatAreNotBack) {
    const std::string id = scheduled({{"component_ids", {"email"}}})["id"];
    change(id, {{"status", "in_progress"}});
    for (int i = 0; i < 180; i += 10) {  // store-2 has gone
        rig.run(Seconds{10});
        rig.heartbeat(tokens["store-1"], "store-1");
    }
    EXPECT_EQ(change(id, {{"status", "completed"}, {"body", "Done."}})["status"], "in_progress")
        << "store-2 is not back";
    EXPECT_EQ(listed("/active_maintenance").size(), 1U);
}

TEST_F(ManagedMaintenance, WindowOfTheDeskIsTheSameInTheManageApi) {
    const json order{
        {"action", "schedule"}, {"cluster", "A"}, {"from", "2026-11-22T05:00:00Z"}, {"for_s", 3600}};
    const json made =
        ok(rig.send("POST", "/api/operator/v1/maintenance", rig.operator_token(), order.dump()));
    const std::string id = made["window"]["id"];
    EXPECT_EQ(listed("/upcoming").size(), 1U);
    const json changed =
        change(id, {{"name", "Disks of cluster A"}, {"body", "Expect a short interruption."}});
    EXPECT_EQ(changed["name"], "Disks of cluster A");
    EXPECT_EQ(changed["components"][0]["id"], "email");
    EXPECT_EQ(listed("/upcoming"), Names{"Disks of cluster A"});
    pass(3600);
    EXPECT_EQ(status_of(id), "in_progress");
    const json own = ok(rig.send("GET", "/api/operator/v1/maintenance", rig.operator_token()));
    EXPECT_EQ(own["maintenance"].size(), 1U);
}

TEST_F(ManagedMaintenance, ComponentsThatComeAndGoTakeTheirWindowsWithThem) {
    const std::string id = scheduled({{"component_ids", {"webmail"}}})["id"];
    change(id, {{"component_ids", {"webmail", "email"}}});
    beat();
    ASSERT_EQ(windows.size(), 1U);
    change(id, {{"component_ids", {"webmail"}}});
    pass(10);
    EXPECT_EQ(windows[0]["state"], "completed") << "called off";
    EXPECT_EQ(status_of(id), "scheduled") << "a notice alone again";
}

TEST_F(ManagedMaintenance, DeletedMaintenanceIsGoneAndItsWindowCalledOff) {
    const std::string id = scheduled({{"component_ids", {"email"}}})["id"];
    EXPECT_EQ(ok(call("DELETE", "/incidents/" + id))["id"], id);
    EXPECT_EQ(call("GET", "/incidents/" + id).status, 404);
    EXPECT_EQ(call("DELETE", "/incidents/" + id).status, 404);
    EXPECT_EQ(rig.send("GET", "/").body.find("Database upgrade"), std::string::npos);
    pass(10);
    EXPECT_EQ(windows[0]["state"], "completed");
    EXPECT_FALSE(windows[0].contains("began_at") && windows[0]["began_at"].is_string());
}

TEST_F(ManagedMaintenance, DeletedIncidentIsGoneButNotThatOfANode) {
    const std::string id = ok(call("POST", "/incidents", R"({"incident":{"name":"Oops"}})"), 201)["id"];
    EXPECT_EQ(ok(call("DELETE", "/incidents/" + id))["name"], "Oops");
    EXPECT_EQ(call("GET", "/incidents/" + id).status, 404);
    EXPECT_EQ(listed(""), Names{});
    EXPECT_EQ(rig.send("GET", "/incidents/" + id).status, 404);
    EXPECT_EQ(rig.operators("incidents?open=true")["incidents"].size(), 0U);
    rig.put_incident(tokens["store-1"], sample_incident("store-1", "I1"));
    EXPECT_EQ(call("DELETE", "/incidents/2").status, 422);
    EXPECT_EQ(call("GET", "/incidents/2").status, 200);
}

TEST_F(ManagedMaintenance, OldFormsWithJsonSuffixAndShortFlagsWork) {
    const json made =
        ok(call("POST", "/incidents.json",
                "incident[name]=Upgrade&incident[message]=Soon&incident[scheduled_for]="
                "2026-11-22T05%3A00%3A00Z&incident[scheduled_until]=2026-11-22T06:00:00%2B00:00&"
                "incident[scheduled_auto_in_progress]=t&incident[scheduled_remind_prior]=f&"
                "incident[component_ids][]=webmail",
                "application/x-www-form-urlencoded"),
           201);
    EXPECT_EQ(made["incident_updates"][0]["body"], "Soon");
    EXPECT_EQ(made["scheduled_auto_in_progress"], true);
    EXPECT_EQ(made["scheduled_auto_completed"], false);
    EXPECT_EQ(ok(call("GET", "/incidents/scheduled.json")).size(), 1U);
    EXPECT_EQ(ok(call("GET", "/incidents/" + made["id"].get<std::string>() + ".json"))["name"], "Upgrade");
}

TEST_F(ManagedMaintenance, ListsArePagedTheLatestFirst) {
    for (int i = 0; i < 3; ++i) {
        scheduled({{"name", "m" + std::to_string(i)}, {"body", i == 1 ? "needle" : "hay"}});
        rig.clock.advance(Seconds{1});
        ok(call("POST", "/incidents", json{{"incident", {{"name", "i" + std::to_string(i)}}}}.dump()), 201);
        rig.clock.advance(Seconds{1});
    }
    EXPECT_EQ(listed("?limit=4"), (Names{"i2", "m2", "i1", "m1"}));
    EXPECT_EQ(listed("?limit=4&page=2"), (Names{"i0", "m0"}));
    EXPECT_EQ(listed("?limit=4&page=3"), Names{});
    EXPECT_EQ(listed("?q=NEEDLE"), Names{"m1"});
    EXPECT_EQ(listed("/scheduled?per_page=2&page=2"), Names{"m0"});
    EXPECT_EQ(listed("/unresolved?per_page=2"), (Names{"i2", "i1"}));
    EXPECT_EQ(call("GET", "/incidents?page=0").status, 422);
}

TEST_F(ManagedMaintenance, WhatDoesNotFitIsRefusedInStatuspagesWords) {
    const auto post = [&](json incident) {
        return call("POST", "/incidents", json{{"incident", std::move(incident)}}.dump());
    };
    const json base{{"name", "x"},
                    {"scheduled_for", "2026-11-22T05:00:00Z"},
                    {"scheduled_until", "2026-11-22T06:00:00Z"}};
    const auto with = [&](const json& patch) {
        json incident = base;
        incident.merge_patch(patch);
        return post(incident).status;
    };
    EXPECT_EQ(with(json::object()), 201);
    EXPECT_EQ(with({{"name", nullptr}}), 422);
    EXPECT_EQ(with({{"scheduled_until", nullptr}}), 422);
    EXPECT_EQ(with({{"scheduled_until", "2026-11-22T05:00:00Z"}}), 422);
    EXPECT_EQ(with({{"scheduled_for", "tomorrow"}}), 422);
    EXPECT_EQ(with({{"status", "investigating"}}), 422);
    EXPECT_EQ(with({{"scheduled_auto_completed", "maybe"}}), 422);
    EXPECT_EQ(with({{"component_ids", {"nobody"}}}), 422);
    EXPECT_EQ(with({{"metadata", {{"raidwatch", {{"expect_reboots", -1}}}}}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"status", "scheduled"}}).status, 422) << "without a time";
    const json refused = json::parse(post({{"body", "no name"}}).body);
    EXPECT_TRUE(refused["error"].is_array());
    EXPECT_TRUE(refused["error"][0].is_string());
    const json missing = json::parse(call("GET", "/incidents/nothing").body);
    EXPECT_TRUE(missing["error"].is_string());
    EXPECT_EQ(json::parse(rig.send("GET", "/v1/pages/kctbh9vrtdwd/incidents").body)["error"],
              "Could not authenticate");
    const std::string id = ok(post(base), 201)["id"];
    EXPECT_EQ(call("PATCH", "/incidents/" + id, R"({"incident":{"status":"resolved"}})").status, 422);
}

}  // namespace
}  // namespace raidwatch::hub
