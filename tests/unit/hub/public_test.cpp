#include "hub_rig.hpp"
#include "like.hpp"

#include <regex>

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

constexpr const char* kAttack = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

HubConfig two_services() {
    HubConfig config;
    config.page_name = "Mail status";
    config.page_url = "https://status.example.net";
    config.time_zone = "Europe/Berlin";
    config.services = {{"POP3/IMAP", {"store-1", "store-2"}, {"/srv/mail"}, ""},
                       {"SMTP", {"smtp-1"}, {"/var/spool"}, ""}};
    return config;
}

/// A hub whose store-1 lost an array, said what failed, and whose older fault is over.
class PublicTest : public testing::Test {
  protected:
    PublicTest() : rig(two_services()) {
        const auto token = rig.node_token("store-1", "A");
        rig.heartbeat(token, "store-1");
        auto old = sample_incident("store-1", "I0");
        old["kind"] = "array.degraded";
        old["severity"] = "minor";
        old["state"] = "resolved";
        old["resolved_at"] = old["changed_at"] = "2026-11-22T03:00:00Z";
        old["opened_at"] = "2026-11-21T23:30:00Z";
        old["updates"] = json::array();
        rig.put_incident(token, old);
        incident = sample_incident("store-1", "I1");
        incident["revision"] = 2;
        incident["state"] = "identified";
        incident["updates"].push_back({{"id", 2},
                                       {"at", "2026-11-22T04:00:05Z"},
                                       {"state", "identified"},
                                       {"severity", "critical"},
                                       {"text", "ZC1A0005 in slot 0:5 failed"}});
        incident["updates"].push_back({{"id", 3},
                                       {"at", "2026-11-22T04:00:09Z"},
                                       {"state", "identified"},
                                       {"severity", "critical"},
                                       {"text", "ZC1A0005 is still failed"}});
        rig.put_incident(token, incident);
        rig.run(Seconds{1});
    }
    HubRig rig;
    json incident;
};

TEST_F(PublicTest, EnvelopesAreStatuspages) {
    for (const char* name :
         {"summary", "status", "components", "incidents", "incidents/unresolved", "scheduled-maintenances",
          "scheduled-maintenances/upcoming", "scheduled-maintenances/active"}) {
        std::string file = name;
        for (char& c : file)
            if (c == '/') c = '-';
        expect_like(fixture("statuspage-" + file + ".json"),
                    rig.get_json("/api/v2/" + std::string(name) + ".json"), name);
    }
    EXPECT_EQ(rig.send("GET", "/api/v2/passwords.json").status, 404);
}

TEST_F(PublicTest, EveryTimeIsRfc3339) {
    const std::regex time("\"[a-z_]+_at\":(\"[^\"]*\"|[^,}]*)");
    const std::regex good("\"[a-z_]+_at\":(null|\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z\")");
    const auto text = rig.send("GET", "/api/v2/incidents.json").body;
    for (std::sregex_iterator found(text.begin(), text.end(), time), end; found != end; ++found)
        EXPECT_TRUE(std::regex_match(found->str(), good)) << found->str();
}

TEST_F(PublicTest, NeitherSerialsNorDevicesNorRawTextReachThePublic) {
    for (const char* address :
         {"/", "/incidents/1", "/incidents/2", "/api/v2/summary.json", "/api/v2/incidents.json",
          "/history.atom", "/history.rss", "/maintenance.ics"}) {
        const auto reply = rig.send("GET", address);
        EXPECT_EQ(reply.status, 200) << address;
        for (const char* secret : {"ZC1A0005", "md0", "md-uuid", "slot", "store-1", "I1"})
            EXPECT_EQ(reply.body.find(secret), std::string::npos) << secret << " in " << address;
    }
}

TEST_F(PublicTest, PageTellsStatusComponentsIncidentsAndTimesWithTheirZone) {
    const auto reply = rig.send("GET", "/");
    for (const char* part :
         {"Partial System Outage", "POP3/IMAP", "Partial outage", "SMTP", "No data",
          "Storage of POP3/IMAP: data not reachable", "2026-11-22 05:00 CET (UTC+01:00)",
          "href=\"/incidents/2\"", "Storage of POP3/IMAP: degraded redundancy", "lang=\"en\"",
          "name=\"viewport\"",
          "aria-label=\"Worst of each of the last 90 days: 1 Partial outage, 89 no data\""})
        EXPECT_NE(reply.body.find(part), std::string::npos) << part;
    EXPECT_EQ(reply.body.find("<script"), std::string::npos) << "works without JavaScript";
    EXPECT_EQ(reply.body.find("style=\""), std::string::npos) << "the policy forbids inline styles";
}

TEST_F(PublicTest, PagesForbidScriptsAndFraming) {
    const auto headers_of = [&](const std::string& address) {
        const auto reply = rig.send("GET", address);
        return std::map<std::string, std::string>(reply.headers.begin(), reply.headers.end());
    };
    for (const char* address : {"/", "/incidents/2", "/incidents/99"}) {
        auto headers = headers_of(address);
        EXPECT_NE(headers["Content-Security-Policy"].find("default-src 'none'"), std::string::npos)
            << address;
        EXPECT_NE(headers["Content-Security-Policy"].find("frame-ancestors 'none'"), std::string::npos)
            << address;
        EXPECT_EQ(headers["X-Content-Type-Options"], "nosniff") << address;
    }
}

TEST_F(PublicTest, WhoeverHasSeenItIsNotSentItAgainUntilItChanges) {
    for (const char* address : {"/", "/incidents/1", "/history", "/history.atom", "/history.rss",
                                "/maintenance.ics", "/api/v2/summary.json", "/style.css"}) {
        HttpRequest request{"GET", address, {}, ""};
        const auto first = rig.hub->handle(request);
        const std::map<std::string, std::string> headers(first.headers.begin(), first.headers.end());
        ASSERT_TRUE(headers.contains("ETag")) << address;
        EXPECT_EQ(headers.at("Cache-Control"), "no-cache") << address;
        for (const auto& seen : {headers.at("ETag"), "W/" + headers.at("ETag"),
                                 "\"x\", " + headers.at("ETag"), std::string("*")}) {
            request.headers["if-none-match"] = seen;
            const auto again = rig.hub->handle(request);
            EXPECT_EQ(again.status, 304) << address << " " << seen;
            EXPECT_EQ(again.body, "");
        }
        request.headers["if-none-match"] = "\"another\"";
        EXPECT_EQ(rig.hub->handle(request).status, 200) << address;
    }
    HttpRequest request{"GET", "/api/v2/summary.json", {}, ""};
    const auto before = rig.hub->handle(request);
    for (const auto& [name, value] : before.headers) {
        if (name == "ETag") request.headers["if-none-match"] = value;
        if (name == "Last-Modified") {
            EXPECT_EQ(value, "Sun, 22 Nov 2026 04:00:05 GMT");
        }
    }
    incident["revision"] = 3;
    incident["state"] = "monitoring";
    rig.put_incident(rig.node_token("store-1"), incident);
    EXPECT_EQ(rig.hub->handle(request).status, 200) << "it changed";
}

TEST_F(PublicTest, HistoryGoesBackMonthByMonthAndPageByPage) {
    const auto token = rig.node_token("store-1", "A");
    for (int i = 0; i < 120; ++i) {
        auto old = sample_incident("store-1", "H" + std::to_string(i));
        old["key"] = "array_redundancy/h" + std::to_string(i);
        old["state"] = "resolved";
        old["opened_at"] = "2026-10-31T23:30:00Z";  // November in Berlin
        old["resolved_at"] = old["changed_at"] = "2026-11-01T03:00:00Z";
        ASSERT_EQ(rig.put_incident(token, old).status, 201);
    }
    const auto first = rig.send("GET", "/history").body;
    EXPECT_NE(first.find("<h2>November 2026</h2>"), std::string::npos);
    EXPECT_EQ(first.find("October 2026"), std::string::npos);
    EXPECT_NE(first.find("href=\"/incidents/122\""), std::string::npos);
    EXPECT_EQ(first.find("href=\"/incidents/1\""), std::string::npos);
    const auto link = first.find("/history?before=");
    ASSERT_NE(link, std::string::npos);
    const auto second = rig.send("GET", first.substr(link, first.find('"', link) - link)).body;
    EXPECT_NE(second.find("href=\"/incidents/1\""), std::string::npos);
    EXPECT_EQ(second.find("href=\"/incidents/122\""), std::string::npos);
    EXPECT_EQ(second.find("Older"), std::string::npos);
    EXPECT_NE(rig.send("GET", "/history?tz=UTC").body.find("<h2>October 2026</h2>"), std::string::npos);
    for (const char* secret : {"ZC1A0005", "md0", "slot", "store-1"})
        EXPECT_EQ(first.find(secret), std::string::npos) << secret;
}

TEST_F(PublicTest, IncidentPageIsPermanentAndUnknownOnesAre404) {
    EXPECT_NE(rig.send("GET", "/incidents/1").body.find("Resolved"), std::string::npos);
    for (const char* address :
         {"/incidents/3", "/incidents/x", "/incidents/-1", "/incidents/99999999999999999999", "/nothing"})
        EXPECT_EQ(rig.send("GET", address).status, 404) << address;
    EXPECT_EQ(rig.send("POST", "/").status, 405);
}

TEST_F(PublicTest, UpdatesThatTellTheReaderNothingNewAreOne) {
    const auto incidents = rig.get_json("/api/v2/incidents/unresolved.json")["incidents"];
    ASSERT_EQ(incidents.size(), 1U);
    EXPECT_EQ(incidents[0]["incident_updates"].size(), 2U);
    EXPECT_EQ(incidents[0]["incident_updates"][0]["status"], "identified") << "newest first";
}

TEST_F(PublicTest, DaysKeepTheirWorst) {
    incident["revision"] = 3;
    incident["state"] = "resolved";
    incident["resolved_at"] = "2026-11-22T04:10:00Z";
    rig.send("PUT", "/api/agent/v1/incidents/I1", rig.node_token("store-1"), incident.dump());
    rig.run(Seconds{1});
    const auto page = rig.send("GET", "/").body;
    EXPECT_NE(page.find("All Systems Operational"), std::string::npos);
    EXPECT_NE(page.find("2026-11-22: Partial outage"), std::string::npos);
    rig.restart();
    rig.run(Seconds{1});
    EXPECT_NE(rig.send("GET", "/").body.find("2026-11-22: Partial outage"), std::string::npos);
    rig.clock.advance(std::chrono::hours{24});
    rig.run(Seconds{1});
    EXPECT_NE(rig.send("GET", "/").body.find("2026-11-23: Operational"), std::string::npos);
}

TEST_F(PublicTest, NodesPageNeedsAnOperatorsToken) {
    EXPECT_EQ(rig.send("GET", "/nodes").status, 401);
    EXPECT_EQ(rig.send("GET", "/nodes", rig.node_token("store-1")).status, 403);
    HttpRequest basic{"GET", "/nodes", {}, ""};
    // "x:" and the token, as a browser asks for it
    const std::string pair = "x:" + rig.operator_token();
    std::string encoded;
    static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < pair.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (i + k < pair.size() ? static_cast<unsigned char>(pair[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            encoded += i + k > pair.size() ? '=' : kDigits[bits >> (18 - 6 * k) & 63];
    }
    basic.headers["authorization"] = "Basic " + encoded;
    const auto reply = rig.hub->handle(basic);
    EXPECT_EQ(reply.status, 200);
    EXPECT_NE(reply.body.find("ZC1A0005"), std::string::npos) << "operators see the evidence";
    for (const char* broken : {"Basic", "Basic ", "Basic !!!!", "Basic eA==", "Digest x", "bearer"}) {
        basic.headers["authorization"] = broken;
        EXPECT_EQ(rig.hub->handle(basic).status, 401) << broken;
    }
}

TEST_F(PublicTest, NodesPageShowsArraysAndRebuildsWithPercentAndTime) {
    const json heartbeat{{"node", "store-1"},
                         {"arrays",
                          {{{"id", "u"},
                            {"name", "md0"},
                            {"level", "raid6"},
                            {"state", "degraded"},
                            {"members_total", 6},
                            {"members_active", 5}}}},
                         {"operations",
                          {{{"id", "o"},
                            {"target_name", "md0"},
                            {"kind", "rebuild"},
                            {"state", "running"},
                            {"done_bytes", 40},
                            {"total_bytes", 1000},
                            {"bytes_per_s", 180000000},
                            {"eta_low_s", 36000},
                            {"eta_high_s", 43200}},
                           {{"id", "p"}, {"target_name", "md1"}, {"kind", "check"}, {"state", "stalled"}}}}};
    rig.send("PUT", "/api/agent/v1/heartbeat", rig.node_token("store-1"), heartbeat.dump());
    const auto page = rig.send("GET", "/nodes", rig.operator_token()).body;
    for (const char* part :
         {"5 of 6", "4.0 %", "180 MB/s", "10h to 12h left", "progress unknown", "no estimate"})
        EXPECT_NE(page.find(part), std::string::npos) << part;
}

TEST(PublicPages, MarkupInWhatNodesSayIsNeverMarkup) {
    HubConfig config;
    config.page_name = kAttack;
    config.services = {{kAttack, {"store-1"}, {}, ""}};
    HubRig rig(config);
    const auto token = rig.node_token("store-1", kAttack);
    const json heartbeat{
        {"node", "store-1"},
        {"version", kAttack},
        {"arrays", {{{"name", kAttack}, {"level", kAttack}, {"state", kAttack}, {"mounts", {kAttack}}}}},
        {"operations", {{{"target_name", kAttack}}}}};
    EXPECT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", token, heartbeat.dump()).status, 200);
    auto incident = sample_incident("store-1", "I1");
    for (const char* field : {"key", "kind", "title", "summary", "repair", "fault_class"})
        incident[field] = kAttack;
    incident["subject"]["name"] = incident["subject"]["id"] = incident["updates"][0]["text"] = kAttack;
    incident["services"] = {kAttack};
    incident["parts"] = {{{"kind", "disk"}, {"id", kAttack}, {"name", kAttack}}};
    EXPECT_EQ(rig.put_incident(token, incident).status, 201);
    auto event = sample_event("store-1", "E1");
    event["text"] = event["kind"] = kAttack;
    rig.send("POST", "/api/agent/v1/events", token, json{{"events", {event}}}.dump());
    rig.run(Seconds{1});
    for (const char* address : {"/", "/incidents/1", "/nodes", "/history", "/history.atom", "/history.rss"}) {
        const auto reply = rig.send("GET", address, rig.operator_token());
        EXPECT_EQ(reply.status, 200) << address;
        EXPECT_EQ(reply.body.find("<script"), std::string::npos) << address;
        EXPECT_EQ(reply.body.find("<img"), std::string::npos) << address;
        EXPECT_EQ(reply.body.find("\"'>"), std::string::npos) << address;
    }
    for (const char* address : {"/api/v2/summary.json", "/api/operator/v1/incidents",
                                "/api/operator/v1/events", "/api/operator/v1/nodes"}) {
        const auto reply = rig.send("GET", address, rig.operator_token());
        EXPECT_EQ(reply.content_type, "application/json") << address;
        EXPECT_NE(reply.body.find("<script"), std::string::npos)
            << "JSON keeps the text as it is: " << address;
    }
}

TEST(PublicPages, EmptyHubSaysThatNobodyReported) {
    HubRig rig;
    EXPECT_NE(rig.send("GET", "/").body.find("No storage server has reported yet."), std::string::npos);
    const auto summary = rig.get_json("/api/v2/summary.json");
    EXPECT_EQ(summary["status"]["indicator"], "none");
    EXPECT_TRUE(summary["components"].empty());
}

TEST(PublicPages, ClusterIsTheComponentWithoutConfig) {
    HubRig rig;
    const auto token = rig.node_token("store-1", "A");
    rig.heartbeat(token, "store-1");
    rig.put_incident(token, sample_incident("store-1", "I1"));
    const auto summary = rig.get_json("/api/v2/summary.json");
    EXPECT_EQ(summary["components"][0]["name"], "Storage (cluster A)");
    EXPECT_EQ(summary["components"][0]["status"], "major_outage");
    EXPECT_EQ(summary["incidents"][0]["name"], "Storage of cluster A: data not reachable");
}

TEST(Monitoring, HealthAndMetricsAnswer) {
    HubRig rig;
    const auto token = rig.node_token("store-1");
    rig.heartbeat(token, "store-1");
    rig.put_incident(token, sample_incident("store-1", "I1"));
    EXPECT_EQ(rig.send("GET", "/healthz").status, 200);
    EXPECT_EQ(rig.send("GET", "/metrics").status, 401) << "how many nodes are ill is nobody's business";
    EXPECT_EQ(rig.send("GET", "/metrics", token).status, 403);
    const auto metrics = rig.send("GET", "/metrics", rig.operator_token()).body;
    EXPECT_NE(metrics.find("raidwatch_hub_nodes 1\n"), std::string::npos);
    EXPECT_NE(metrics.find("raidwatch_hub_nodes_silent 0\n"), std::string::npos);
    EXPECT_NE(metrics.find("raidwatch_hub_incidents_open{severity=\"critical\"} 1\n"), std::string::npos);
}

TEST(Drill, IsForOperatorsAloneAndCountsNowhere) {
    HubRig rig;
    const auto token = rig.node_token("store-1", "A");
    rig.heartbeat(token, "store-1");
    auto drill = sample_incident("store-1", "I1");
    drill["fault_class"] = "drill";
    drill["kind"] = "drill.fault";
    drill["title"] = "DRILL: nothing is broken";
    EXPECT_EQ(rig.put_incident(token, drill).status, 201);
    rig.run(Seconds{1});
    EXPECT_EQ(rig.operators("incidents/1")["title"], "DRILL: nothing is broken");
    const auto publish = [&] {
        return rig.send("POST", "/api/operator/v1/incidents/1/publication", rig.operator_token(), "{}")
            .status;
    };
    EXPECT_EQ(publish(), 422);
    const auto summary = rig.get_json("/api/v2/summary.json");
    EXPECT_TRUE(summary["incidents"].empty()) << summary;
    EXPECT_EQ(summary["status"]["indicator"], "none");
    EXPECT_EQ(summary["components"][0]["status"], "operational");
    EXPECT_EQ(rig.send("GET", "/incidents/1").status, 404);
    EXPECT_EQ(rig.send("GET", "/").body.find("DRILL"), std::string::npos);
    EXPECT_NE(rig.send("GET", "/metrics", rig.operator_token())
                  .body.find("raidwatch_hub_incidents_open{severity=\"critical\"} 0\n"),
              std::string::npos);
}

}  // namespace
}  // namespace raidwatch::hub
