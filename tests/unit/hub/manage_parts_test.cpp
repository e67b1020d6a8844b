// Components, their groups and templates that scripts make, beside the services of the configuration.
#include "manage_rig.hpp"

namespace raidwatch::hub {
namespace {

using nlohmann::json;

class ManagedParts : public ManageRig {
  protected:
    std::string made(const json& component) {
        return ok(send("POST", "/components", {{"component", component}}), 201)["id"];
    }
    std::string grouped(const json& group) {
        return ok(send("POST", "/component-groups", {{"component_group", group}}), 201)["id"];
    }
    json component(const std::string& id) { return get("/components/" + id); }
};

TEST_F(ManagedParts, ComponentOfAScriptLivesBesideThoseOfTheConfiguration) {
    const json shown = ok(send("POST", "/components",
                               {{"component",
                                 {{"name", "Calendar <i>"},
                                  {"description", "CalDAV & such"},
                                  {"status", "degraded_performance"},
                                  {"showcase", false},
                                  {"start_date", "2026-11-01"}}}}),
                          201);
    EXPECT_EQ(shown["name"], "Calendar <i>");
    EXPECT_EQ(shown["description"], "CalDAV & such");
    EXPECT_EQ(shown["status"], "degraded_performance");
    EXPECT_EQ(shown["showcase"], false);
    EXPECT_EQ(shown["start_date"], "2026-11-01");
    EXPECT_EQ(shown["created_at"], "2026-11-22T04:00:00Z");
    EXPECT_TRUE(shown["group_id"].is_null());
    EXPECT_EQ(shown["position"], 3) << "after what hub.toml has";
    rig.restart();
    const std::string id = shown["id"];
    EXPECT_EQ(component(id)["status"], "degraded_performance");
    EXPECT_EQ(rig.get_json("/api/v2/components.json")["components"][2]["id"], id);
    const auto html = page_html();
    EXPECT_NE(html.find("Calendar &lt;i&gt;"), std::string::npos);
    EXPECT_NE(html.find("CalDAV &amp; such"), std::string::npos);
    EXPECT_EQ(html.find("Calendar <i>"), std::string::npos);
    EXPECT_EQ(rig.get_json("/api/v2/status.json")["status"]["indicator"], "minor");
}

TEST_F(ManagedParts, ComponentIsChangedAndRemoved) {
    const auto id = made({{"name", "Calendar"}});
    EXPECT_EQ(component(id)["status"], "operational");
    const json changed = ok(send("PATCH", "/components/" + id,
                                 {{"component", {{"name", "Calendars"}, {"status", "major_outage"}}}}));
    EXPECT_EQ(changed["name"], "Calendars");
    EXPECT_EQ(changed["status"], "major_outage");
    ok(send("PUT", "/components/" + id, {{"component", {{"description", "CalDAV"}}}}));
    EXPECT_EQ(component(id)["name"], "Calendars") << "what is not said stays";
    EXPECT_EQ(component(id)["description"], "CalDAV");
    EXPECT_EQ(ok(call("PATCH", "/components/" + id, "component[status]=operational", kForm))["status"],
              "operational");
    EXPECT_EQ(call("DELETE", "/components/" + id).status, 204);
    EXPECT_EQ(call("GET", "/components/" + id).status, 404);
    EXPECT_EQ(call("DELETE", "/components/" + id).status, 404);
    EXPECT_EQ(get("/components").size(), 2U);
    const auto audit = rig.operators("audit").dump();
    for (const char* line : {"component made", "component changed", "component removed"})
        EXPECT_NE(audit.find(line), std::string::npos) << line;
}

TEST_F(ManagedParts, WhatItWasSaidToBeGoesWithIt) {
    const auto id = made({{"name", "Calendar"}, {"id", "calendar"}, {"status", "major_outage"}});
    EXPECT_EQ(id, "calendar") << "an id that scripts know is kept";
    call("DELETE", "/components/calendar");
    made({{"name", "Calendar"}, {"id", "calendar"}});
    EXPECT_EQ(component("calendar")["status"], "operational");
}

TEST_F(ManagedParts, ConfigurationStaysAuthoritativeForItsOwn) {
    EXPECT_EQ(call("DELETE", "/components/email").status, 422);
    EXPECT_EQ(send("PATCH", "/components/email", {{"component", {{"name", "Mail"}}}}).status, 422);
    EXPECT_EQ(send("POST", "/components", {{"component", {{"name", "x"}, {"id", "email"}}}}).status, 422);
    made({{"name", "Calendar"}, {"id", "calendar"}});
    rig.config.services.push_back({"Calendar", {}, {}, ""});
    rig.restart();
    EXPECT_EQ(get("/components").size(), 3U) << "the configured one has taken the place of the other";
    EXPECT_EQ(call("DELETE", "/components/calendar").status, 422);
}

TEST_F(ManagedParts, ConfiguredIdIsTheComponents) {
    rig.config.services[1].id = "8kbf7d35c070";
    rig.restart();
    EXPECT_EQ(component("8kbf7d35c070")["name"], "Webmail");
    EXPECT_EQ(call("GET", "/components/webmail").status, 404);
}

TEST_F(ManagedParts, IncidentIsAboutAComponentUnderWhateverName) {
    const auto id = made({{"name", "Calendar"}});
    const std::string incident =
        ok(send("POST", "/incidents",
                {{"incident", {{"name", "Slow"}, {"components", {{id, "partial_outage"}}}}}}),
           201)["id"];
    ok(send("PATCH", "/components/" + id, {{"component", {{"name", "Dates"}}}}));
    const json shown = get("/incidents/" + incident);
    ASSERT_EQ(shown["components"].size(), 1U);
    EXPECT_EQ(shown["components"][0]["name"], "Dates");
    EXPECT_EQ(shown["components"][0]["status"], "partial_outage");
    EXPECT_EQ(rig.operators("incidents?component=" + id).size(), 1U);
    call("DELETE", "/components/" + id);
    EXPECT_TRUE(get("/incidents/" + incident)["components"].empty());
    EXPECT_EQ(rig.send("GET", "/incidents/" + incident).status, 200);
}

TEST_F(ManagedParts, SignalsMayNameIt) {
    made({{"name", "Calendar"}});
    const auto told = rig.send("POST", "/api/operator/v1/signals", rig.operator_token(),
                               R"({"source":"nagios","component":"Calendar","state":"major_outage"})");
    EXPECT_EQ(told.status, 200) << told.body;
    EXPECT_EQ(rig.get_json("/api/v2/status.json")["status"]["indicator"], "critical");
}

TEST_F(ManagedParts, OnlyShownWhileDegradedIsHiddenFromThePageAlone) {
    const auto id = made({{"name", "Archive search"}, {"only_show_if_degraded", true}});
    EXPECT_EQ(page_html().find("Archive search"), std::string::npos);
    EXPECT_EQ(component(id)["only_show_if_degraded"], true);
    ok(send("PATCH", "/components/" + id, {{"component", {{"status", "partial_outage"}}}}));
    EXPECT_NE(page_html().find("Archive search"), std::string::npos);
}

TEST_F(ManagedParts, GroupHoldsComponentsOfEitherKind) {
    const auto id = made({{"name", "Calendar"}, {"status", "partial_outage"}});
    const json group =
        ok(send("POST", "/component-groups",
                {{"component_group",
                  {{"name", "Groupware"}, {"description", "a & b"}, {"components", {"webmail", id}}}}}),
           201);
    EXPECT_EQ(group["components"], json({"webmail", id}));
    EXPECT_EQ(component("webmail")["group_id"], group["id"]);
    const json listed = rig.get_json("/api/v2/components.json")["components"];
    ASSERT_EQ(listed.size(), 4U);
    EXPECT_EQ(listed[3]["group"], true);
    EXPECT_EQ(listed[3]["components"], json({"webmail", id}));
    EXPECT_EQ(listed[3]["status"], "partial_outage") << "the worst of them";
    const auto html = page_html();
    EXPECT_LT(html.find(">Email<"), html.find("Groupware</h3>"));
    EXPECT_LT(html.find("Groupware</h3>"), html.find(">Webmail<"));
    EXPECT_NE(html.find("a &amp; b"), std::string::npos);
    rig.restart();
    EXPECT_EQ(get("/component-groups/" + group["id"].get<std::string>())["name"], "Groupware");
}

TEST_F(ManagedParts, ComponentIsInOneGroup) {
    const auto first = grouped({{"name", "First"}, {"components", {"email", "webmail"}}});
    const auto second = grouped({{"name", "Second"}, {"components", {"webmail"}}});
    EXPECT_EQ(get("/component-groups/" + first)["components"], json({"email"}));
    ok(send("PATCH", "/components/email", {{"component", {{"group_id", second}}}}));
    EXPECT_EQ(get("/component-groups/" + second)["components"], json({"webmail", "email"}));
    EXPECT_EQ(get("/component-groups/" + first)["components"], json::array());
    ok(send("PATCH", "/components/email", {{"component", {{"group_id", nullptr}}}}));
    EXPECT_TRUE(component("email")["group_id"].is_null());
    EXPECT_EQ(send("PATCH", "/components/email", {{"component", {{"group_id", "none"}}}}).status, 422);
    const auto inside = made({{"name", "Inside"}, {"group_id", second}});
    EXPECT_EQ(component(inside)["group_id"], second);
    call("DELETE", "/components/" + inside);
    EXPECT_EQ(get("/component-groups/" + second)["components"], json({"webmail"}));
}

TEST_F(ManagedParts, GroupIsChangedAsTerraformDoesItAndRemoved) {
    const auto id = grouped({{"name", "First"}, {"components", {"email"}}});
    const json bare =
        ok(call("PATCH", "/component-groups/" + id,
                R"({"name":"Mail","description":"all of it","components":["email","webmail"]})", ""));
    EXPECT_EQ(bare["name"], "Mail") << "without the object around it";
    EXPECT_EQ(bare["components"].size(), 2U);
    EXPECT_EQ(
        send("PATCH", "/component-groups/" + id, {{"component_group", {{"components", {"nobody"}}}}}).status,
        422);
    EXPECT_EQ(ok(call("DELETE", "/component-groups/" + id))["id"], id);
    EXPECT_EQ(get("/component-groups"), json::array());
    EXPECT_EQ(get("/components").size(), 2U) << "its components stay";
}

TEST_F(ManagedParts, TemplatesAreKeptForScriptsThatFillThem) {
    const json made = ok(send("POST", "/incident_templates",
                              {{"template",
                                {{"name", "Slow"},
                                 {"title", "Mail is slow"},
                                 {"body", "We look into it."},
                                 {"update_status", "investigating"},
                                 {"component_ids", {"email"}}}}}),
                         201);
    const json listed = get("/incident_templates");
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0], made);
    EXPECT_EQ(made["title"], "Mail is slow");
    EXPECT_EQ(made["should_tweet"], false);
    EXPECT_EQ(ok(call("DELETE", "/incident_templates/" + made["id"].get<std::string>()))["name"], "Slow");
}

TEST_F(ManagedParts, ListsComeInPages) {
    for (const char* name : {"C", "D", "E"}) made({{"name", name}});
    EXPECT_EQ(get("/components").size(), 5U);
    EXPECT_EQ(get("/components?per_page=2&page=2")[0]["name"], "C");
    EXPECT_EQ(get("/components?per_page=2&page=3").size(), 1U);
    EXPECT_EQ(get("/components?per_page=2&page=4").size(), 0U);
    EXPECT_EQ(call("GET", "/components?per_page=101").status, 422);
    EXPECT_EQ(call("GET", "/components?page=0").status, 422);
}

TEST_F(ManagedParts, WhatDoesNotFitIsRefused) {
    const auto post = [&](const json& component) {
        return send("POST", "/components", {{"component", component}}).status;
    };
    EXPECT_EQ(post({{"description", "no name"}}), 422);
    EXPECT_EQ(post({{"name", " "}}), 422);
    EXPECT_EQ(post({{"name", std::string(256, 'x')}}), 422);
    EXPECT_EQ(post({{"name", 3}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"showcase", "perhaps"}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"status", "broken"}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"group_id", "none"}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"id", "a/b"}}), 422);
    EXPECT_EQ(call("POST", "/components", R"({"nothing":{}})").status, 422);
    EXPECT_EQ(call("POST", "/components", "[]").status, 422);
    EXPECT_EQ(call("POST", "/components", "x", "text/plain").status, 415);
    EXPECT_EQ(
        call("POST", "/component-groups", R"({"component_group":{"name":"x","components":"email"}})").status,
        422);
    EXPECT_EQ(get("/components").size(), 2U) << "nothing of all that is left";
}

}  // namespace
}  // namespace raidwatch::hub
