// Subscribers: asked to confirm, told of news once and in order, and let go.
#include "hub/subscribe/subscriptions.hpp"

#include "hub/subscribe/address.hpp"
#include "hub/subscribe/message.hpp"
#include "hub_rig.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/base/webhook_signature.hpp>

#include <regex>

#include <gtest/gtest.h>
#include <openssl/evp.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

constexpr const char* kForm = "application/x-www-form-urlencoded";

HubConfig offered() {
    HubConfig config;
    config.page_name = "Mail status";
    config.page_url = "https://status.example.net";
    config.services = {{"Email", {"store-1"}, {"/srv/mail"}, ""}};
    config.mail.smtp = "smtp://127.0.0.1:1";
    config.mail.from = "status@example.net";
    config.subscriptions.webhooks = true;
    return config;
}

/// What base64 parts of a mail hold.
std::string decoded(const std::string& mail) {
    std::string text;
    for (const auto line : split_lines(mail)) {
        std::string clean(trim(line));
        if (clean.size() < 4 || clean.size() % 4 != 0 || clean.find_first_of(" :-") != std::string::npos)
            continue;
        std::string bytes(clean.size(), '\0');
        const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                         reinterpret_cast<const unsigned char*>(clean.data()),
                                         static_cast<int>(clean.size()));
        if (size > 0)
            text += bytes.substr(0, static_cast<std::size_t>(size) - (clean.ends_with("==")  ? 2
                                                                      : clean.ends_with('=') ? 1
                                                                                             : 0));
    }
    return text;
}

class Subscribers : public testing::Test {
  protected:
    Subscribers() : rig(offered()) {}

    HttpReply form(const std::string& body, const std::string& peer = "192.0.2.1") {
        return rig.hub->handle({"POST", "/subscribe", {{"content-type", kForm}}, body, peer});
    }
    HttpReply post(const std::string& path, const std::string& body = "") {
        return rig.send("POST", path, "", body, kForm);
    }
    std::vector<Parcel> parcels() { return rig.hub->take_parcels(100); }
    Parcel parcel() {
        auto taken = parcels();
        EXPECT_EQ(taken.size(), 1U);
        return taken.empty() ? Parcel{} : taken.front();
    }
    void arrived(const Parcel& parcel) { rig.hub->carried(parcel, {true, false, ""}); }
    static std::string link_in(const std::string& text, const std::string& kind) {
        std::smatch found;
        const std::regex link("https://status\\.example\\.net(/subscriptions/" + kind + "/[0-9A-Za-z/]+)");
        return std::regex_search(text, found, link) ? found[1].str() : "";
    }
    std::string subscribed_email(const std::string& address) {
        EXPECT_EQ(form("email=" + address).status, 200);
        const auto asked = parcel();
        arrived(asked);
        const auto link = link_in(decoded(asked.body), "confirm");
        EXPECT_EQ(post(link).status, 200) << link;
        return asked.address;
    }
    /// The secret.
    std::string subscribed_webhook(const std::string& url) {
        EXPECT_EQ(form("endpoint=" + url).status, 200);
        const auto asked = parcel();
        arrived(asked);
        const json data = json::parse(asked.body)["data"];
        EXPECT_EQ(post(link_in(data["confirm_url"], "confirm")).status, 200);
        return data["secret"];
    }
    void incident(const std::string& name) {
        rig.clock.advance(Seconds{1});
        const auto made = rig.send("POST", "/v1/pages/raidwatch/incidents", rig.operator_token(),
                                   json{{"incident", {{"name", name}, {"body", "We look into it."}}}}.dump());
        EXPECT_EQ(made.status, 201);
        rig.run(Seconds{1});
    }

    HubRig rig;
};

TEST_F(Subscribers, ScriptKeepsThemQuietAboutOneUpdateAlone) {
    subscribed_email("jane@example.org");
    const auto said = [&](const std::string& method, const std::string& path, const json& incident) {
        rig.clock.advance(Seconds{1});
        const auto reply = rig.send(method, "/v1/pages/raidwatch/incidents" + path, rig.operator_token(),
                                    json{{"incident", incident}}.dump());
        EXPECT_LT(reply.status, 300) << reply.body;
    };
    said("POST", "", {{"name", "Slow"}, {"body", "A test."}, {"deliver_notifications", false}});
    rig.run(Seconds{2});
    EXPECT_TRUE(parcels().empty());
    rig.restart();
    rig.run(Seconds{2});
    EXPECT_TRUE(parcels().empty()) << "after a restart too";
    said("PATCH", "/1", {{"body", "Now it is real."}});
    rig.run(Seconds{1});
    EXPECT_NE(decoded(parcel().body).find("Now it is real."), std::string::npos);
    said("PATCH", "/1", {{"body", "And quiet again."}, {"deliver_notifications", "false"}});
    rig.clock.advance(std::chrono::hours{1});
    rig.run(Seconds{1});
    for (const auto& one : parcels()) EXPECT_EQ(decoded(one.body).find("quiet again"), std::string::npos);
}

TEST_F(Subscribers, PublishedPostmortemIsToldOnceAndByScriptsWhereTheySaySo) {
    subscribed_email("jane@example.org");
    for (const auto* name : {"Slow", "Slower"}) {
        incident(name);
        arrived(parcel());
    }
    const auto put = [&](const std::string& path, const json& body) {
        rig.clock.advance(Seconds{1});
        const auto reply =
            rig.send("PUT", "/v1/pages/raidwatch/incidents/" + path, rig.operator_token(), body.dump());
        EXPECT_LT(reply.status, 300) << reply.body;
        rig.run(Seconds{2});
    };
    put("1/postmortem", {{"postmortem", {{"body_draft", "A cable."}}}});
    put("1/postmortem/publish", json::object());
    EXPECT_TRUE(parcels().empty()) << "nobody asked for it";
    put("2/postmortem", {{"postmortem", {{"body_draft", "A <b>fan</b>."}}}});
    put("2/postmortem/publish", {{"postmortem", {{"notify_subscribers", true}}}});
    const auto told = parcel();
    EXPECT_NE(decoded(told.body).find("A <b>fan</b>."), std::string::npos);
    EXPECT_NE(told.body.find("Post-mortem: Slower"), std::string::npos) << told.body;
    arrived(told);
    put("2/postmortem/revert", json::object());
    put("2/postmortem/publish", {{"postmortem", {{"notify_subscribers", true}}}});
    EXPECT_TRUE(parcels().empty()) << "once";
}

TEST_F(Subscribers, NobodyIsToldOfAHistoricalIncident) {
    subscribed_email("jane@example.org");
    rig.clock.advance(std::chrono::hours{3});
    const json incident{
        {"name", "It was over soon"}, {"backfilled", true}, {"backfill_date", "2026-11-22T06:00:00Z"}};
    EXPECT_EQ(rig.send("POST", "/v1/pages/raidwatch/incidents", rig.operator_token(),
                       json{{"incident", incident}}.dump())
                  .status,
              201);
    rig.run(Seconds{2});
    EXPECT_TRUE(parcels().empty());
}

TEST_F(Subscribers, ScriptListsAddsAndRemovesThem) {
    subscribed_email("jane@example.org");
    const auto call = [&](const std::string& method, const std::string& path, const std::string& body = "") {
        return rig.send(method, "/v1/pages/raidwatch/subscribers" + path, rig.operator_token(), body);
    };
    const json listed = json::parse(call("GET", "").body);
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0]["email"], "jane@example.org");
    EXPECT_EQ(listed[0]["mode"], "email");
    const auto added = call("POST", "", R"({"subscriber":{"email":"joe@example.org"}})");
    EXPECT_EQ(added.status, 201) << added.body;
    EXPECT_EQ(json::parse(call("GET", "").body).size(), 1U) << "joe has not confirmed";
    EXPECT_EQ(json::parse(call("GET", "?state=all&type=email").body).size(), 2U);
    EXPECT_EQ(json::parse(call("GET", "/count?state=all").body), (json{{"email", 2}, {"webhook", 0}}));
    EXPECT_EQ(json::parse(call("GET", "/histogram_by_state").body)["email"],
              (json{{"active", 1}, {"unconfirmed", 1}, {"quarantined", 0}, {"total", 2}}));
    EXPECT_EQ(parcel().address, "joe@example.org") << "it is asked to confirm";
    const std::string id = json::parse(added.body)["id"];
    EXPECT_EQ(call("DELETE", "/" + id).status, 200);
    EXPECT_EQ(call("GET", "/" + id).status, 404);
    EXPECT_EQ(call("POST", "", R"({"subscriber":{"phone_number":"1"}})").status, 422);
    EXPECT_EQ(rig.send("GET", "/v1/pages/raidwatch/subscribers").status, 401);
    EXPECT_EQ(rig.send("GET", "/v1/pages/raidwatch/subscribers", rig.node_token("store-1")).status, 403);
}

TEST_F(Subscribers, EmailIsToldOnlyAfterItsOwnerConfirmedAndUntilTheyEndIt) {
    EXPECT_EQ(form("email=jane%40Example.ORG").status, 200);
    const auto asked = parcel();
    EXPECT_EQ(asked.address, "jane@example.org");
    EXPECT_EQ(asked.body.find("List-Unsubscribe"), std::string::npos);
    arrived(asked);
    incident("Before");
    EXPECT_TRUE(parcels().empty()) << "nothing before it is confirmed";
    const auto link = link_in(decoded(asked.body), "confirm");
    EXPECT_EQ(rig.send("GET", link).status, 200) << "looking at it confirms nothing";
    incident("Still before");
    EXPECT_TRUE(parcels().empty());
    EXPECT_EQ(post(link).status, 200);
    EXPECT_EQ(post(link).status, 404) << "once";
    incident("Mail is slow");
    const auto news = parcel();
    const auto text = decoded(news.body);
    EXPECT_NE(text.find("Mail is slow"), std::string::npos);
    EXPECT_NE(text.find("We look into it."), std::string::npos);
    EXPECT_NE(news.body.find("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), std::string::npos);
    arrived(news);
    rig.run(Seconds{60});
    rig.restart();
    rig.run(Seconds{60});
    EXPECT_TRUE(parcels().empty()) << "told once, also after a restart";
    const auto end = link_in(news.body, "end");
    EXPECT_EQ(rig.send("GET", end).status, 200);
    EXPECT_EQ(post(end, "List-Unsubscribe=One-Click").status, 200);
    EXPECT_EQ(post(end).status, 404);
    incident("After");
    EXPECT_TRUE(parcels().empty());
}

TEST_F(Subscribers, AnswerIsTheSameWhetherTheAddressIsKnownOrNot) {
    subscribed_email("jane@example.org");
    const auto known = form("email=jane@example.org"), unknown = form("email=joe@example.org");
    EXPECT_EQ(known.status, unknown.status);
    EXPECT_EQ(known.body, unknown.body);
    EXPECT_EQ(parcels().size(), 1U) << "the known one is not asked again";
    EXPECT_EQ(form("email=joe@example.org").body, unknown.body);
    EXPECT_TRUE(parcels().empty()) << "nor is one that was asked a moment ago";
    EXPECT_EQ(
        rig.send("POST", "/api/v2/subscribers.json", "", R"({"subscriber":{"email":"jane@example.org"}})")
            .status,
        202);
}

TEST_F(Subscribers, WebhookIsSignedWithTheSecretItWasTold) {
    const auto secret = subscribed_webhook("https://hooks.example.org/x");
    incident("Mail is slow");
    const auto news = parcel();
    EXPECT_EQ(news.address, "https://hooks.example.org/x");
    const json body = json::parse(news.body);
    EXPECT_EQ(body["type"], "incident.updated");
    EXPECT_EQ(body["data"]["incident"]["name"], "Mail is slow");
    const auto header = [&](const std::string& name) {
        for (const auto& line : news.headers)
            if (line.starts_with(name + ": ")) return line.substr(name.size() + 2);
        return std::string();
    };
    const auto at = from_unix_ms(std::stoll(header("webhook-timestamp")) * 1000);
    EXPECT_EQ(header("webhook-signature"),
              webhook_signature({*webhook_key(secret)}, header("webhook-id"), at, news.body));
}

TEST_F(Subscribers, WhatDoesNotArriveComesAgainLaterInOrderAndOthersDoNotWait) {
    subscribed_webhook("https://slow.example.org/");
    subscribed_webhook("https://quick.example.org/");
    incident("One");
    incident("Two");
    auto taken = parcels();
    ASSERT_EQ(taken.size(), 2U) << "one for each";
    for (const auto& one : taken) EXPECT_NE(one.body.find("\"One\""), std::string::npos);
    const auto slow = taken[0].address.find("slow") != std::string::npos ? taken[0] : taken[1];
    arrived(taken[0].seq == slow.seq ? taken[1] : taken[0]);
    const auto next = parcel();
    EXPECT_NE(next.address.find("quick"), std::string::npos) << "while the slow one is under way";
    EXPECT_NE(next.body.find("\"Two\""), std::string::npos);
    arrived(next);
    rig.hub->carried(slow, {false, false, "HTTP 500"});
    EXPECT_TRUE(parcels().empty());
    rig.restart();
    rig.clock.advance(longest_rest(1));
    const auto again = parcel();
    EXPECT_EQ(again.attempt, 2);
    EXPECT_EQ(again.body.find("\"Two\""), std::string::npos);
    rig.clock.advance(Seconds{121});
    EXPECT_EQ(parcel().attempt, 3) << "one whose courier died comes again";
}

TEST_F(Subscribers, WebhookThatNeverAnswersOrIsGoneIsDisabled) {
    subscribed_webhook("https://dead.example.org/");
    incident("One");
    for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
        const auto one = parcel();
        EXPECT_EQ(one.attempt, attempt);
        rig.hub->carried(one, {false, false, "timeout"});
        rig.clock.advance(longest_rest(attempt));
    }
    incident("Two");
    EXPECT_TRUE(parcels().empty());
    subscribed_webhook("https://gone.example.org/");
    incident("Three");
    rig.hub->carried(parcel(), {false, true, "HTTP 410"});
    incident("Four");
    rig.clock.advance(Seconds{86'400});
    EXPECT_TRUE(parcels().empty());
    subscribed_webhook("https://gone.example.org/");
    incident("Five");
    EXPECT_EQ(parcels().size(), 1U) << "it may subscribe again";
}

TEST_F(Subscribers, MailServerThatIsAwayLosesNoSubscriber) {
    subscribed_email("jane@example.org");
    incident("One");
    for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
        rig.hub->carried(parcel(), {false, false, "connection refused"});
        rig.clock.advance(longest_rest(attempt));
    }
    EXPECT_TRUE(parcels().empty());
    incident("Two");
    EXPECT_NE(decoded(parcel().body).find("Two"), std::string::npos);
}

TEST_F(Subscribers, UnconfirmedRequestExpires) {
    EXPECT_EQ(form("email=jane@example.org").status, 200);
    const auto link = link_in(decoded(parcel().body), "confirm");
    rig.clock.advance(Seconds{86'400});
    EXPECT_EQ(rig.send("GET", link).status, 404);
    EXPECT_EQ(post(link).status, 404);
    EXPECT_EQ(form("email=jane@example.org").status, 200);
    EXPECT_EQ(parcels().size(), 1U);
}

TEST_F(Subscribers, WhoAsksForTooMuchIsTold) {
    int refused = 0;
    for (int i = 0; i < 15; ++i)
        refused += form("email=j" + std::to_string(i) + "@example.org").status == 429;
    EXPECT_EQ(refused, 5);
    EXPECT_EQ(form("email=jane@example.org", "192.0.2.2").status, 200);
}

TEST_F(Subscribers, MaintenanceIsToldAndRemindedOf) {
    subscribed_email("jane@example.org");
    rig.clock.advance(Seconds{1});
    const json plan{{"incident",
                     {{"name", "New disks"},
                      {"body", "A short interruption."},
                      {"component_ids", {"email"}},
                      {"scheduled_for", "2026-11-22T06:00:00Z"},
                      {"scheduled_until", "2026-11-22T07:00:00Z"},
                      {"scheduled_remind_prior", true}}}};
    ASSERT_EQ(rig.send("POST", "/v1/pages/raidwatch/incidents", rig.operator_token(), plan.dump()).status,
              201);
    rig.run(Seconds{1});
    auto told = parcel();
    EXPECT_NE(decoded(told.body).find("A short interruption."), std::string::npos);
    arrived(told);
    rig.run(Seconds{3600});
    told = parcel();
    EXPECT_NE(decoded(told.body).find("begins within an hour"), std::string::npos);
}

TEST_F(Subscribers, WhatIsNoAddressIsRefused) {
    for (const char* bad :
         {"email=", "email=jane", "email=jane@localhost", "email=jane@example.org%0d%0aBcc:+x@y.org",
          "email=a@example.org&endpoint=https://x.example.org/", "endpoint=ftp://x.example.org/",
          "endpoint=http://x.example.org/", "endpoint=https://u:p@x.example.org/", ""})
        EXPECT_EQ(form(bad).status, 422) << bad;
    EXPECT_TRUE(parcels().empty());
    EXPECT_EQ(rig.hub
                  ->handle({"POST",
                            "/subscribe",
                            {{"content-type", kForm}, {"sec-fetch-site", "cross-site"}},
                            "email=jane@example.org",
                            ""})
                  .status,
              403);
}

TEST(SubscribersNotOffered, NothingIsThere) {
    HubRig rig;
    EXPECT_EQ(rig.send("GET", "/subscribe").status, 404);
    EXPECT_EQ(rig.send("GET", "/").body.find("/subscribe"), std::string::npos);
}

TEST(Addresses, EmailIsPlainOrNothing) {
    EXPECT_EQ(email_address(" Jane.Doe+x@Mail.Example.ORG "), "Jane.Doe+x@mail.example.org");
    for (const char* bad : {"", "@", "a@", "@b.org", "a b@c.org", "a@b", "a@b..org", ".a@b.org", "a@-b.org",
                            "a@1.2.3.4", "a@[1.2.3.4]", "\"a\"@b.org", "a@b.org,c@d.org", "a@b.org>",
                            "a\r\n@b.org", "a@b.org\nBcc: x", "\xc3\xa4@b.org"})
        EXPECT_FALSE(email_address(bad)) << bad;
    EXPECT_FALSE(email_address(std::string(65, 'a') + "@b.org"));
}

TEST(Addresses, InsideIsWhatNobodyOutsideMayReach) {
    using Bytes = std::vector<std::uint8_t>;
    for (const Bytes& inside :
         {Bytes{127, 0, 0, 1}, Bytes{10, 1, 2, 3}, Bytes{172, 31, 0, 1}, Bytes{192, 168, 1, 1},
          Bytes{169, 254, 169, 254}, Bytes{0, 0, 0, 0}, Bytes{100, 64, 0, 1}, Bytes{224, 0, 0, 1},
          Bytes{255, 255, 255, 255}, Bytes{}, Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
          Bytes{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
          Bytes{0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
          Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1},
          Bytes{0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1},
          Bytes{0x20, 0x02, 192, 168, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}})
        EXPECT_TRUE(is_internal(inside)) << testing::PrintToString(inside);
    for (const Bytes& outside : {Bytes{9, 9, 9, 9}, Bytes{172, 32, 0, 1}, Bytes{100, 128, 0, 1},
                                 Bytes{0x2a, 0, 0x14, 0x50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                                 Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 9, 9, 9, 9}})
        EXPECT_FALSE(is_internal(outside)) << testing::PrintToString(outside);
}

TEST(Mail, BoundaryIsNoLongerThanReadersMustTake) {
    // As long as ids of messages and subscriptions are.
    const std::string id = "m" + std::string(32, '0') + ".01KAXJ5G000000000000000000";
    const auto mail =
        email({"status@example.net", "Page", "jane@example.org", id, "", UtcTime{}}, {"s", "t", ""});
    std::smatch boundary;
    ASSERT_TRUE(std::regex_search(mail, boundary, std::regex("boundary=\"([^\"]+)\"")));
    EXPECT_LE(boundary[1].length(), 70) << "RFC 2046";
    EXPECT_NE(mail.find("--" + boundary[1].str() + "--"), std::string::npos);
}

TEST(Mail, NothingInItCanEndAHeaderOrBeMarkup) {
    const Message hostile{"a\r\nBcc: x@y.org", "<script>\r\n.\r\nQUIT", "https://x.org/?a=1&b=\"2"};
    const auto mail = email({"s@example.net", "N\r\nX: y", "jane@example.org", "id", "", {}}, hostile);
    EXPECT_EQ(mail.find("\nBcc:"), std::string::npos);
    EXPECT_EQ(mail.find("\nX: y"), std::string::npos);
    EXPECT_EQ(mail.find("\r\n.\r\n"), std::string::npos);
    EXPECT_NE(decoded(mail).find("&lt;script&gt;"), std::string::npos);
    for (const auto line : split_lines(mail)) EXPECT_LE(line.size(), 100U);
    EXPECT_EQ(header_text("St\xc3\xb6rung"), "=?UTF-8?B?U3TDtnJ1bmc=?=");
    EXPECT_EQ(header_text("=?x?="), encoded_words("=?x?="));
}

}  // namespace
}  // namespace raidwatch::hub
