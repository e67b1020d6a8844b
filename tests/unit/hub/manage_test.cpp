// The manage API as Statuspage's own documentation shows its use: curl with form fields, libraries with JSON.
#include "hub/api/form.hpp"
#include "manage_rig.hpp"

namespace raidwatch::hub {
namespace {

using nlohmann::json;

class ManageApi : public ManageRig {
  protected:
    json opened(const std::string& name = "Mail is slow") {
        const json body{{"incident",
                         {{"name", name},
                          {"status", "identified"},
                          {"body", "We found the cause. Reference: RW-7"},
                          {"impact_override", "major"},
                          {"components", {{"email", "partial_outage"}}},
                          {"metadata", {{"script", {{"key", "k1"}}}}}}}};
        return ok(call("POST", "/incidents", body.dump()), 201);
    }
};

TEST_F(ManageApi, IncidentOfAScriptIsOnThePageAsWritten) {
    const json made = opened("Mail <b>is</b> slow");
    EXPECT_EQ(made["status"], "identified");
    EXPECT_EQ(made["impact"], "major");
    EXPECT_EQ(made["page_id"], "kctbh9vrtdwd");
    EXPECT_EQ(made["metadata"]["script"]["key"], "k1");
    EXPECT_EQ(made["incident_updates"][0]["body"], "We found the cause. Reference: RW-7");
    EXPECT_EQ(made["components"][0]["status"], "partial_outage");
    const auto shown = rig.send("GET", "/").body;
    EXPECT_NE(shown.find("Mail &lt;b&gt;is&lt;/b&gt; slow"), std::string::npos);
    EXPECT_EQ(shown.find("<b>is"), std::string::npos);
    const json status = rig.get_json("/api/v2/summary.json");
    EXPECT_EQ(status["incidents"][0]["name"], "Mail <b>is</b> slow");
    EXPECT_EQ(status["status"]["indicator"], "major");
}

TEST_F(ManageApi, UpdatesGoOnUntilResolved) {
    const std::string id = opened()["id"];
    const json watched = ok(call("PATCH", "/incidents/" + id,
                                 R"({"incident":{"status":"monitoring","body":"A fix is in place."}})"));
    EXPECT_EQ(watched["status"], "monitoring");
    EXPECT_EQ(watched["incident_updates"].size(), 2U);
    EXPECT_EQ(watched["incident_updates"][0]["body"], "A fix is in place.");
    EXPECT_EQ(ok(call("GET", "/incidents/unresolved")).size(), 1U);
    const json over =
        ok(call("PATCH", "/incidents/" + id,
                R"({"incident":{"status":"resolved","body":"Over.","components":{"email":"operational"}}})"));
    EXPECT_EQ(over["status"], "resolved");
    EXPECT_TRUE(over["resolved_at"].is_string());
    EXPECT_EQ(over["components"][0]["status"], "operational");
    EXPECT_EQ(ok(call("GET", "/incidents/unresolved")).size(), 0U);
    EXPECT_EQ(ok(call("GET", "/incidents")).size(), 1U);
    rig.restart();
    EXPECT_EQ(ok(call("GET", "/incidents/" + id))["status"], "resolved");
}

TEST_F(ManageApi, FormFieldsWithBracketsAreTheSame) {
    const json made = ok(call("POST", "/incidents",
                              "incident[name]=Slow+logins&incident[status]=investigating&incident%5Bbody%5D="
                              "Being%20looked%20into&incident[component_ids][]=webmail&"
                              "incident[components][webmail]=degraded_performance",
                              kForm),
                         201);
    EXPECT_EQ(made["name"], "Slow logins");
    EXPECT_EQ(made["incident_updates"][0]["body"], "Being looked into");
    EXPECT_EQ(made["components"][0]["id"], "webmail");
    EXPECT_EQ(made["impact"], "minor");
    const json component = ok(call("PATCH", "/components/webmail", "component[status]=major_outage", kForm));
    EXPECT_EQ(component["status"], "major_outage");
}

TEST_F(ManageApi, BodiesAreReadAsScriptsInTheFieldWriteThem) {
    const std::string incidents = "/v1/pages/kctbh9vrtdwd/incidents";
    HttpRequest untyped{"POST", incidents, {}, R"({"incident":{"name":"No type","status":"identified"}})"};
    untyped.headers["authorization"] = "OAuth " + rig.operator_token();
    EXPECT_EQ(ok(rig.hub->handle(untyped), 201)["name"], "No type") << "as Terraform and hubot send it";
    untyped.body = "incident[name]=x";
    EXPECT_EQ(rig.hub->handle(untyped).status, 422);
    const json nested =
        ok(call("POST", "/incidents",
                "incident[name]=x&incident[status]=investigating&incident[components[webmail]]="
                "under_maintenance&incident[impact_override]=maintenance",
                kForm),
           201);
    EXPECT_EQ(nested["components"][0]["id"], "webmail");
    EXPECT_EQ(nested["components"][0]["status"], "under_maintenance");
    EXPECT_EQ(nested["impact"], "maintenance");
    EXPECT_EQ(rig.get_json("/api/v2/status.json")["status"]["indicator"], "minor") << "of the first one";
    const json listed =
        ok(call("POST", "/incidents", "incident[name]=x&incident[component_ids]=email, webmail", kForm), 201);
    EXPECT_EQ(listed["components"].size(), 2U);
    EXPECT_EQ(call("POST", "/incidents", "incident[name]=x&incident[component_ids]=nobody", kForm).status,
              422);
}

TEST_F(ManageApi, KeyMayBeInTheAddress) {
    const std::string address = "/v1/pages/kctbh9vrtdwd/incidents.json?api_key=";
    EXPECT_EQ(rig.send("GET", address + rig.operator_token()).status, 200);
    EXPECT_EQ(rig.send("GET", address + rig.node_token("store-1")).status, 403);
    EXPECT_EQ(rig.send("GET", address + "wrong").status, 401);
    EXPECT_EQ(rig.send("GET", "/api/operator/v1/incidents?api_key=" + rig.operator_token()).status, 401)
        << "elsewhere it would only be found in logs";
}

TEST_F(ManageApi, ComponentWithoutAStatusStaysAsItIs) {
    ok(call("PATCH", "/components/webmail", R"({"component":{"status":"partial_outage"}})"));
    const json same =
        ok(call("PATCH", "/components/webmail", R"({"component":{"name":"Webmail","showcase":true}})"));
    EXPECT_EQ(same["status"], "partial_outage");
    EXPECT_EQ(call("PATCH", "/components/webmail", R"({"component":{"name":"Other"}})").status, 422);
    EXPECT_EQ(call("PATCH", "/components/webmail", R"({"component":{"status":""}})").status, 422);
    EXPECT_EQ(call("PATCH", "/components/nobody", R"({"component":{"name":"x"}})").status, 404);
}

TEST_F(ManageApi, SearchFindsTheReferenceInTheBodyButNotMetadata) {
    opened();
    opened("Another");
    EXPECT_EQ(ok(call("GET", "/incidents?q=rw-7&limit=100")).size(), 2U);
    EXPECT_EQ(ok(call("GET", "/incidents?q=another")).size(), 1U);
    EXPECT_EQ(ok(call("GET", "/incidents?q=k1")).size(), 0U);
    EXPECT_EQ(ok(call("GET", "/incidents?limit=1&page=2"))[0]["name"], "Mail is slow");
    EXPECT_EQ(call("GET", "/incidents?limit=1000").status, 422);
}

TEST_F(ManageApi, HardwareIsTheNodesToResolve) {
    rig.put_incident(rig.node_token("store-1", "A"), sample_incident("store-1", "I1"));
    const auto refused = call("PATCH", "/incidents/1", R"({"incident":{"status":"resolved","body":"Done"}})");
    EXPECT_EQ(refused.status, 422);
    const json told = ok(call("PATCH", "/incidents/1", R"({"incident":{"body":"A disk is on its way."}})"));
    EXPECT_EQ(told["incident_updates"][0]["body"], "A disk is on its way.");
    EXPECT_EQ(told["status"], "investigating");
}

TEST_F(ManageApi, ScriptCannotCallBrokenStorageOperational) {
    rig.heartbeat(rig.node_token("store-1", "A"), "store-1");
    rig.put_incident(rig.node_token("store-1", "A"), sample_incident("store-1", "I1"));
    const json component =
        ok(call("PATCH", "/components/email", R"({"component":{"status":"operational"}})"));
    EXPECT_EQ(component["status"], "major_outage");
}

TEST_F(ManageApi, PostmortemIsShownOncePublished) {
    const std::string id = opened()["id"];
    EXPECT_EQ(call("GET", "/incidents/" + id + "/postmortem").status, 404);
    EXPECT_EQ(call("PUT", "/incidents/" + id + "/postmortem/publish", "{}").status, 422);
    const json written = ok(call("PUT", "/incidents/" + id + "/postmortem",
                                 R"({"postmortem":{"body_draft":"A cable.\n<i>Replaced</i>."}})"));
    EXPECT_TRUE(written["published_at"].is_null());
    EXPECT_EQ(rig.send("GET", "/incidents/" + id).body.find("A cable."), std::string::npos);
    ok(call("PUT", "/incidents/" + id + "/postmortem/publish", R"({"postmortem":{}})"));
    const auto shown = rig.send("GET", "/incidents/" + id).body;
    EXPECT_NE(shown.find("<p>A cable.</p>"), std::string::npos);
    EXPECT_NE(shown.find("&lt;i&gt;Replaced"), std::string::npos);
    ok(call("PUT", "/incidents/" + id + "/postmortem/revert", "{}"));
    EXPECT_EQ(rig.send("GET", "/incidents/" + id).body.find("A cable."), std::string::npos);
}

TEST_F(ManageApi, WhatDoesNotFitIsRefused) {
    const auto post = [&](const json& incident) {
        return call("POST", "/incidents", json{{"incident", incident}}.dump()).status;
    };
    EXPECT_EQ(post({{"body", "no name"}}), 422);
    EXPECT_EQ(post({{"name", std::string(256, 'x')}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"status", "broken"}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"body", std::string(25'001, 'x')}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"impact_override", "huge"}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"components", {{"nobody", "operational"}}}}), 404);
    EXPECT_EQ(post({{"name", "x"}, {"component_ids", {"nobody"}}}), 422);
    EXPECT_EQ(post({{"name", "x"}, {"metadata", {{"flat", "text"}}}}), 422);
    EXPECT_EQ(call("POST", "/incidents", "[]").status, 422);
    EXPECT_EQ(call("POST", "/incidents", "incident[name=x", kForm).status, 422);
    EXPECT_EQ(call("POST", "/incidents", "x", "text/plain").status, 415);
    EXPECT_EQ(call("PATCH", "/incidents/77", R"({"incident":{"body":"x"}})").status, 404);
    EXPECT_EQ(call("DELETE", "/incidents").status, 405);
    EXPECT_TRUE(ok(call("GET", "/incidents")).empty());
}

TEST_F(ManageApi, WhatThisPageHasNotIsFoundEmptyAndCannotBeMade) {
    for (const char* resource : {"/page_access_users", "/page_access_groups"}) {
        EXPECT_EQ(get(resource), json::array()) << resource;
        const auto refused = call("POST", resource, "{}");
        EXPECT_EQ(refused.status, 501) << resource;
        EXPECT_TRUE(ok(refused, 501)["error"].is_string());
    }
    const std::string id = opened()["id"];
    EXPECT_EQ(call("PATCH", "/incidents/" + id + "/incident_updates/1-n1", "{}").status, 501);
    EXPECT_EQ(call("POST", "/incidents/" + id + "/subscribers", "{}").status, 501);
    EXPECT_EQ(call("GET", "/nothing").status, 404);
}

TEST_F(ManageApi, OtherPagesAndOtherTokensGetNothing) {
    EXPECT_EQ(rig.send("GET", "/v1/pages/other/incidents", rig.operator_token()).status, 404);
    EXPECT_EQ(rig.send("GET", "/v1/pages/kctbh9vrtdwd/incidents").status, 401);
    EXPECT_EQ(rig.send("POST", "/v1/pages/kctbh9vrtdwd/incidents", rig.node_token("store-1"), "{}").status,
              403);
    EXPECT_EQ(ok(call("GET", ""))["id"], "kctbh9vrtdwd");
}

TEST_F(ManageApi, UpdateSaysWhatElseItIsAbout) {
    const std::string id = ok(send("POST", "/incidents", {{"incident", {{"name", "x"}}}}), 201)["id"];
    EXPECT_TRUE(get("/incidents/" + id)["components"].empty());
    const json worse = ok(
        send("PATCH", "/incidents/" + id, {{"incident", {{"components", {{"webmail", "major_outage"}}}}}}));
    ASSERT_EQ(worse["components"].size(), 1U);
    EXPECT_EQ(worse["components"][0]["id"], "webmail");
    const json both = ok(
        send("PATCH", "/incidents/" + id, {{"incident", {{"components", {{"email", "partial_outage"}}}}}}));
    EXPECT_EQ(both["components"].size(), 2U);
    EXPECT_EQ(rig.operators("incidents/" + id)["services"], json({"Email", "Webmail"}))
        << "so read operators";
    const json one = ok(send("PATCH", "/incidents/" + id, {{"incident", {{"component_ids", {"email"}}}}}));
    ASSERT_EQ(one["components"].size(), 1U) << "said anew";
    EXPECT_EQ(one["components"][0]["id"], "email");
    EXPECT_TRUE(ok(send("PATCH", "/incidents/" + id, {{"incident", {{"component_ids", {""}}}}}))["components"]
                    .empty());
    EXPECT_EQ(send("PATCH", "/incidents/" + id, {{"incident", {{"component_ids", {"nobody"}}}}}).status, 422);
}

TEST_F(ManageApi, UpdateOfHardwareSaysWhatElseItIsAbout) {
    rig.put_incident(rig.node_token("store-1", "A"), sample_incident("store-1", "I1"));
    const json told = ok(send("PATCH", "/incidents/1",
                              {{"incident", {{"body", "Webmail too."}, {"component_ids", {"webmail"}}}}}));
    EXPECT_EQ(told["components"].size(), 2U) << "its storage stays what it is about";
}

TEST_F(ManageApi, HistoricalIncidentIsOverSinceItsDayAndNobodyIsTold) {
    opened("The present one");
    const json told = ok(send("POST", "/incidents",
                              {{"incident",
                                {{"name", "Long ago"},
                                 {"body", "It was the cooling."},
                                 {"backfilled", true},
                                 {"backfill_date", "2026-10-02"},
                                 {"component_ids", {"webmail"}},
                                 {"impact_override", "major"}}}}),
                         201);
    EXPECT_EQ(told["status"], "resolved");
    EXPECT_EQ(told["created_at"], "2026-10-02T00:00:00Z");
    EXPECT_EQ(told["resolved_at"], "2026-10-02T00:00:00Z");
    EXPECT_EQ(told["incident_updates"][0]["created_at"], "2026-10-02T00:00:00Z");
    EXPECT_EQ(told["components"][0]["status"], "operational");
    EXPECT_EQ(get("/incidents/unresolved").size(), 1U);
    const auto history = rig.send("GET", "/history").body;
    EXPECT_LT(history.find("The present one"), history.find("October 2026"));
    EXPECT_LT(history.find("October 2026"), history.find("Long ago"));
    const auto refused = [&](const json& incident) {
        return send("POST", "/incidents", {{"incident", incident}}).status;
    };
    EXPECT_EQ(refused({{"name", "x"}, {"backfilled", true}, {"backfill_date", "2027-01-01"}}), 422);
    EXPECT_EQ(refused({{"name", "x"}, {"backfilled", true}, {"backfill_date", "yesterday"}}), 422);
    EXPECT_EQ(refused({{"name", "x"}, {"backfilled", true}, {"components", {{"email", "major_outage"}}}}),
              422);
}

TEST_F(ManageApi, LateNewsOfANodeDoNotMixTheMonths) {
    auto old = sample_incident("store-1", "I1");
    old["opened_at"] = old["changed_at"] = "2026-10-30T04:00:00Z";
    const auto token = rig.node_token("store-1", "A");
    opened("Before");
    rig.put_incident(token, old);
    opened("After");
    const auto history = rig.send("GET", "/history").body;
    EXPECT_EQ(history.find("November 2026"), history.rfind("November 2026")) << history;
}

TEST(Form, AnyBytesEnd) {
    for (const char* bad :
         {"%", "a%2", "a[b=1", "a[b]x=1", "[a]=1", "a=1&a[b]=2", "a[b]=1&a=2", "a[]=1&a[b]=2",
          "a[b][c][d][e][f]=1", "a[b[c]=1", "a[b[c]]]=1", "a[b]]=1", "a[[=1"})
        EXPECT_FALSE(parse_form(bad)) << bad;
    EXPECT_EQ(parse_form("")->dump(), "{}");
    EXPECT_EQ(parse_form("a=1&&a=2&b=&c")->dump(), R"({"a":"2","b":"","c":""})");
    EXPECT_EQ(parse_form("a[]=1&a[]=2")->dump(), R"({"a":["1","2"]})");
    EXPECT_EQ(parse_form("a[b[c]]=1&a[b][d]=2")->dump(), R"({"a":{"b":{"c":"1","d":"2"}}})");
}

}  // namespace
}  // namespace raidwatch::hub
