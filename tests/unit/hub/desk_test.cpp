// The workbench as a browser uses it: cookie, forms, redirects.
#include "hub/api/passwords.hpp"
#include "hub/people.hpp"
#include "hub_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

constexpr const char* kPassword = "correct horse battery";
constexpr const char* kAttack = "<script>alert(1)</script>\"'\x1b[31m";

HubConfig page() {
    HubConfig config;
    config.page_url = "https://status.example.net";
    config.services = {{"Email", {"store-1"}, {"/srv/mail"}, ""}};
    config.proxy_header = "X-Forwarded-User";
    config.proxy_secret = "0123456789abcdef";
    return config;
}

class Desk : public testing::Test {
  protected:
    Desk() : rig(page()) {
        EXPECT_TRUE(rig.store->save_person({"jane", *hash_password(kPassword), rig.clock.now().utc, {}}));
        auto hostile = sample_incident("store-1", "I1");
        hostile["title"] = hostile["summary"] = kAttack;
        hostile["subject"]["name"] = kAttack;
        rig.put_incident(rig.node_token("store-1", "A"), hostile);
    }

    HttpReply get(const std::string& target) { return send("GET", target, ""); }
    HttpReply send(const std::string& method, const std::string& target, const std::string& form) {
        HttpRequest request{method, target, headers, form, peer};
        request.headers["host"] = "status.example.net";
        if (!cookie.empty()) request.headers["cookie"] = "theme=dark; " + cookie;
        if (method == "POST") request.headers["content-type"] = "application/x-www-form-urlencoded";
        return rig.hub->handle(request);
    }
    static std::string header(const HttpReply& reply, const std::string& name) {
        for (const auto& [key, value] : reply.headers)
            if (key == name) return value;
        return "";
    }
    HttpReply try_password(const std::string& name, const std::string& password) {
        return send("POST", "/sign-in", "name=" + name + "&password=" + password);
    }
    void sign_in() {
        const auto reply = try_password("jane", "correct+horse+battery");
        EXPECT_EQ(reply.status, 303) << reply.body;
        set_cookie = header(reply, "Set-Cookie");
        cookie = set_cookie.substr(0, set_cookie.find(';'));
    }
    std::string csrf() {
        const auto body = get("/desk").body;
        const auto at = body.find("name=\"csrf\" value=\"");
        return at == std::string::npos ? "" : body.substr(at + 19, 64);
    }
    HttpReply write(const std::string& fields) {
        return send("POST", "/desk/incidents/1", "csrf=" + csrf() + "&" + fields);
    }

    HubRig rig;
    std::string cookie, set_cookie, peer;
    std::map<std::string, std::string> headers;
};

TEST_F(Desk, NobodyElseComesIn) {
    EXPECT_EQ(get("/desk").status, 303);
    EXPECT_EQ(header(get("/desk/incidents/1"), "Location"), "/sign-in");
    EXPECT_EQ(send("POST", "/desk/incidents/1", "do=note&text=x").status, 403);
    EXPECT_EQ(try_password("jane", "wrong").status, 403);
    EXPECT_EQ(try_password("nobody", "wrong").status, 403);
    cookie = "rw_session=0123";
    EXPECT_EQ(get("/desk").status, 303);
}

TEST_F(Desk, SessionCookieIsOutOfReachOfScriptsAndOtherSites) {
    sign_in();
    for (const char* attribute : {"HttpOnly", "SameSite=Strict", "Secure", "Path=/"})
        EXPECT_NE(set_cookie.find(attribute), std::string::npos) << attribute;
    const auto page = get("/desk");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(header(page, "Cache-Control"), "no-store");
    EXPECT_NE(header(page, "Content-Security-Policy").find("default-src 'none'"), std::string::npos);
    EXPECT_NE(page.body.find("signed in as jane"), std::string::npos);
}

TEST_F(Desk, HostileNamesAreShownHarmless) {
    sign_in();
    for (const char* target : {"/desk", "/desk/incidents/1", "/", "/incidents/1"}) {
        const auto body = get(target).body;
        EXPECT_EQ(body.find("<script"), std::string::npos) << target;
        EXPECT_EQ(body.find('\x1b'), std::string::npos) << target;
    }
    EXPECT_NE(get("/desk").body.find("&lt;script&gt;"), std::string::npos);
}

TEST_F(Desk, NoteStateAndPromiseGoThrough) {
    sign_in();
    EXPECT_EQ(write("do=note&text=Slot+5&state=identified&next_update=4h").status, 303);
    const json incident = rig.operators("incidents/1");
    EXPECT_EQ(incident["updates"].back()["text"], "jane: Slot 5");
    EXPECT_EQ(incident["state"], "identified");
    EXPECT_EQ(incident["desk"]["next_update_at"], "2026-11-22T08:00:00Z");
    const auto shown = get("/desk/incidents/1").body;
    EXPECT_NE(shown.find("jane: Slot 5"), std::string::npos);
    EXPECT_EQ(get("/incidents/1").body.find("Slot 5"), std::string::npos) << "notes are for operators";
    EXPECT_EQ(write("do=publish&text=A+disk+is+replaced.").status, 303);
    EXPECT_NE(get("/incidents/1").body.find("A disk is replaced."), std::string::npos);
    EXPECT_EQ(write("do=acknowledge").status, 303);
    EXPECT_EQ(rig.operators("incidents/1")["acknowledged"]["by"], "jane");
    EXPECT_EQ(rig.operators("audit")["audit"][0]["who"], "jane");
}

TEST_F(Desk, PostmortemIsWrittenPublishedAndTakenBack) {
    sign_in();
    EXPECT_EQ(write("do=postmortem_publish&text=").status, 422);
    EXPECT_EQ(write("do=postmortem&text=A+cable+%3Cb%3E%0D%0Aand+more").status, 303);
    EXPECT_EQ(get("/incidents/1").body.find("A cable"), std::string::npos) << "operators' for now";
    EXPECT_NE(get("/desk/incidents/1").body.find("A cable &lt;b&gt;\nand more\n</textarea>"),
              std::string::npos);
    EXPECT_EQ(write("do=postmortem_publish&text=A+bad+cable").status, 303);
    EXPECT_NE(get("/incidents/1").body.find("A bad cable"), std::string::npos);
    EXPECT_EQ(write("do=postmortem_take_back").status, 303);
    EXPECT_EQ(get("/incidents/1").body.find("A bad cable"), std::string::npos);
    EXPECT_EQ(rig.operators("audit")["audit"][0]["what"], "post-mortem taken back");
}

TEST_F(Desk, FleetShowsWorkPhaseOutsAndDisksThatAgeHarmlessly) {
    const json heartbeat{
        {"node", "store-1"},
        {"operations",
         {{{"target_name", "md0"},
           {"kind", "rebuild"},
           {"state", "running"},
           {"percent", 40},
           {"eta_low_s", 3600},
           {"eta_high_s", 7200}}}},
        {"phase_outs",
         {{{"name", kAttack},
           {"slot", "0:5"},
           {"array_name", "md0"},
           {"state", "removable"},
           {"reason", "pending sectors"},
           {"requested_by", "joe"},
           {"note", "md0 is whole without it"}}}},
        {"disks",
         {{{"name", "CALM"}, {"points", 5}, {"reasons", {"50000 hours in use"}}},
          {{"name", "URGENT"},
           {"points", 130},
           {"reasons", {kAttack}},
           {"trends", {{{"metric", kAttack}, {"unit", "sectors"}, {"daily", {0, 0, 8, 24}}}}}}}}};
    const auto token = rig.node_token("store-1", "A");
    ASSERT_EQ(rig.send("PUT", "/api/agent/v1/heartbeat", token, heartbeat.dump()).status, 200);
    sign_in();
    const auto page = get("/desk").body;
    for (const char* part :
         {"1h to 2h left", "(slot 0:5)", "removable", "pending sectors", "md0 is whole without it", "130",
          "0 to 24 sectors", "<polyline points=\"0,23 40,23 80,15.7 120,1\""})
        EXPECT_NE(page.find(part), std::string::npos) << part;
    EXPECT_LT(page.find("URGENT"), page.find("CALM")) << "the most urgent first";
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find('\x1b'), std::string::npos);
}

TEST_F(Desk, OpenIncidentsSayWhetherCustomersSeeThemAndWhoHasThem) {
    rig.config.auto_publish = AutoPublish::never;
    rig.restart();
    sign_in();
    EXPECT_NE(get("/desk").body.find("<td>do not see it</td><td></td>"), std::string::npos);
    EXPECT_EQ(get("/incidents/1").status, 404);
    EXPECT_EQ(write("do=acknowledge").status, 303);
    EXPECT_EQ(write("do=publish&text=").status, 303) << "approved as it is";
    EXPECT_NE(get("/desk").body.find("<td>see it</td><td>jane</td>"), std::string::npos);
    EXPECT_EQ(get("/incidents/1").status, 200);
}

TEST_F(Desk, OfManyNodesThoseThatAreWellAreLeftOutUntilTheirClusterIsChosen) {
    for (int i = 0; i < 210; ++i) {
        const std::string node = "n" + std::to_string(i);
        const json beat{{"node", node}, {"storage_healthy", i != 7}};
        rig.send("PUT", "/api/agent/v1/heartbeat", rig.node_token(node, i % 2 == 0 ? "A" : "B"), beat.dump());
    }
    sign_in();
    const auto all = get("/desk").body;
    EXPECT_NE(all.find("209 more nodes are well"), std::string::npos);
    EXPECT_NE(all.find("<th scope=\"row\">n7</th>"), std::string::npos);
    EXPECT_EQ(all.find("<th scope=\"row\">n8</th>"), std::string::npos);
    const auto chosen = get("/desk?cluster=A").body;
    EXPECT_NE(chosen.find("<th scope=\"row\">n8</th>"), std::string::npos);
    EXPECT_EQ(chosen.find("<th scope=\"row\">n7</th>"), std::string::npos);
    EXPECT_EQ(chosen.find("more nodes are well"), std::string::npos);
}

TEST_F(Desk, RefusedEntryIsToldOnThePage) {
    sign_in();
    EXPECT_EQ(write("do=note&text=").status, 422);
    EXPECT_EQ(write("do=note&text=x&next_update=soon").status, 422);
    const auto hardware = write("do=note&text=x&state=resolved");
    EXPECT_EQ(hardware.status, 422);
    EXPECT_NE(hardware.body.find("role=\"alert\""), std::string::npos);
    EXPECT_EQ(write("do=dance&text=x").status, 422);
}

TEST_F(Desk, ForgedFormIsRefused) {
    sign_in();
    EXPECT_EQ(send("POST", "/desk/incidents/1", "do=note&text=x").status, 403);
    EXPECT_EQ(send("POST", "/desk/incidents/1", "csrf=" + std::string(64, '0') + "&do=note&text=x").status,
              403);
    const auto token = csrf();
    headers["origin"] = "https://evil.example";
    EXPECT_EQ(send("POST", "/desk/incidents/1", "csrf=" + token + "&do=note&text=x").status, 403);
    EXPECT_EQ(try_password("jane", "correct+horse+battery").status, 403);
    headers = {{"sec-fetch-site", "cross-site"}};
    EXPECT_EQ(send("POST", "/desk/incidents/1", "csrf=" + token + "&do=note&text=x").status, 403);
    headers = {{"origin", "https://status.example.net"}, {"sec-fetch-site", "same-origin"}};
    EXPECT_EQ(send("POST", "/desk/incidents/1", "csrf=" + token + "&do=note&text=x").status, 303);
}

TEST_F(Desk, SignOutDisablingAndTimeEndASession) {
    sign_in();
    EXPECT_EQ(send("POST", "/sign-out", "csrf=" + csrf()).status, 303);
    EXPECT_EQ(get("/desk").status, 303);
    sign_in();
    EXPECT_TRUE(*rig.store->disable_person("jane", rig.clock.now().utc));
    EXPECT_EQ(get("/desk").status, 303);
    EXPECT_EQ(try_password("jane", "correct+horse+battery").status, 403);
    EXPECT_TRUE(rig.store->save_person({"jane", *hash_password(kPassword), rig.clock.now().utc, {}}));
    sign_in();
    rig.clock.advance(kSessionLife);
    EXPECT_EQ(get("/desk").status, 303);
}

TEST_F(Desk, AuditLogIsReadPageByPageByWhoIsSignedIn) {
    EXPECT_EQ(get("/desk/audit").status, 303);
    for (int i = 0; i < 120; ++i)
        ASSERT_TRUE(rig.store->add_audit({rig.clock.now().utc, "<joe>", "line " + std::to_string(i), "x"}));
    sign_in();
    const auto first = get("/desk/audit").body;
    EXPECT_NE(first.find("signed in</td>"), std::string::npos) << "the newest";
    EXPECT_NE(first.find("&lt;joe&gt;"), std::string::npos);
    EXPECT_EQ(first.find("line 20<"), std::string::npos);
    const auto link = first.find("/desk/audit?before=");
    ASSERT_NE(link, std::string::npos);
    const auto second = get(first.substr(link, first.find('"', link) - link)).body;
    EXPECT_NE(second.find("line 20<"), std::string::npos);
    EXPECT_EQ(second.find("line 21<"), std::string::npos);
    EXPECT_EQ(second.find("Older"), std::string::npos);
}

TEST_F(Desk, GuessingIsSlowedDownAndARestartKeepsSessions) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(try_password("jane", "wrong").status, 403);
    const auto limited = try_password("jane", "correct+horse+battery");
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(header(limited, "Retry-After"), "1");
    rig.clock.advance(Seconds{1});
    sign_in();
    rig.restart();
    EXPECT_EQ(get("/desk").status, 200);
}

TEST_F(Desk, GuessingAtANameKeepsNobodyElseOut) {
    peer = "192.0.2.66";
    for (int i = 0; i < 3; ++i) EXPECT_EQ(try_password("jane", "wrong").status, 403);
    EXPECT_EQ(try_password("jane", "wrong").status, 429);
    peer = "192.0.2.1";
    sign_in();
    EXPECT_EQ(get("/desk").status, 200);
}

TEST_F(Desk, RefusedNamesThatNobodyHasDoNotFillTheAuditLog) {
    EXPECT_EQ(try_password("nobody", "wrong").status, 403);
    EXPECT_EQ(try_password("jane", "wrong").status, 403);
    const auto lines = *rig.store->audit(10);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].who, "jane");
}

TEST_F(Desk, NewPasswordEndsTheSessionsOfTheOldOne) {
    sign_in();
    EXPECT_TRUE(
        rig.store->save_person({"jane", *hash_password("another horse battery"), rig.clock.now().utc, {}}));
    EXPECT_EQ(get("/desk").status, 303);
}

TEST_F(Desk, ProxyIsBelievedOnlyWithItsSecret) {
    headers["x-forwarded-user"] = "joe@example.net";
    EXPECT_EQ(get("/sign-in").status, 200);
    headers["x-raidwatch-proxy"] = "0123456789abcdeX";
    EXPECT_EQ(get("/sign-in").status, 200);
    headers["x-raidwatch-proxy"] = "0123456789abcdef";
    const auto reply = get("/sign-in");
    EXPECT_EQ(reply.status, 303);
    cookie = header(reply, "Set-Cookie").substr(0, header(reply, "Set-Cookie").find(';'));
    headers.clear();
    EXPECT_NE(get("/desk").body.find("signed in as joe@example.net"), std::string::npos);
}

TEST(Passwords, AreArgon2idAndLongEnough) {
    const auto hash = hash_password(kPassword);
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT_TRUE(password_fits(kPassword, *hash));
    EXPECT_FALSE(password_fits("correct horse batterx", *hash));
    EXPECT_NE(*hash, *hash_password(kPassword)) << "each has its own salt";
    EXPECT_FALSE(hash_password("short"));
    EXPECT_FALSE(password_fits(kPassword, ""));
    EXPECT_FALSE(password_fits(kPassword, "$argon2id$"));
}

}  // namespace
}  // namespace raidwatch::hub
