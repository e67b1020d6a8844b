// The zone a reader chose, on every page, in what leads from one to another, in feeds and the calendar.
#include "hub_rig.hpp"

#include <regex>

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

using nlohmann::json;

/// Where a page's links and forms lead, as a browser reads them.
std::vector<std::string> addresses_in(const std::string& html) {
    std::vector<std::string> found;
    const std::regex attribute("(?:href|action)=\"(/[^\"]*)\"");
    for (std::sregex_iterator at(html.begin(), html.end(), attribute), end; at != end; ++at)
        found.push_back(std::regex_replace((*at)[1].str(), std::regex("&amp;"), "&"));
    return found;
}

bool is_for_programs(const std::string& address) {
    return address == "/style.css" || address.starts_with("/api/");
}

/// A hub in Berlin with an open incident and more resolved ones than a page of the history holds.
class ReaderZone : public testing::Test {
  protected:
    ReaderZone() : rig(berlin()) {
        const auto token = rig.node_token("store-1", "A");
        rig.heartbeat(token, "store-1");
        for (int i = 0; i < 120; ++i) {
            auto old = sample_incident("store-1", "H" + std::to_string(i));
            old["key"] = "array_redundancy/h" + std::to_string(i);
            old["state"] = "resolved";
            old["opened_at"] = "2026-10-31T23:30:00Z";  // November in Berlin
            old["resolved_at"] = old["changed_at"] = "2026-11-01T03:00:00Z";
            rig.put_incident(token, old);
        }
        rig.put_incident(token, sample_incident("store-1", "I1"));
        rig.run(Seconds{1});
    }
    static HubConfig berlin() {
        HubConfig config;
        config.page_url = "https://status.example.net";
        config.time_zone = "Europe/Berlin";
        config.subscriptions.webhooks = true;
        return config;
    }
    std::string body(const std::string& address) { return rig.send("GET", address).body; }

    HubRig rig;
};

TEST_F(ReaderZone, ChosenOneIsShownAndAnUnknownOneChangesNothing) {
    EXPECT_NE(body("/").find("CET (UTC+01:00)"), std::string::npos);
    for (const char* page :
         {"/?tz=Asia/Kathmandu", "/incidents/1?tz=Asia/Kathmandu", "/history?tz=Asia/Kathmandu",
          "/subscribe?tz=Asia/Kathmandu", "/subscriptions/end/x/y?tz=Asia/Kathmandu"}) {
        EXPECT_NE(body(page).find("(UTC+05:45)"), std::string::npos) << page;
        EXPECT_EQ(body(page).find("CET"), std::string::npos) << page;
    }
    for (const char* unknown : {"/?tz=Mars/Olympus", "/?tz=../../etc/passwd", "/?tz=%3Cb%3E"}) {
        const auto reply = rig.send("GET", unknown);
        EXPECT_EQ(reply.status, 200);
        EXPECT_NE(reply.body.find("CET (UTC+01:00)"), std::string::npos) << unknown;
        EXPECT_EQ(reply.body.find("tz="), std::string::npos) << unknown;
    }
    EXPECT_EQ(rig.get_json("/api/v2/status.json?tz=Asia/Kathmandu")["page"]["time_zone"], "Europe/Berlin");
}

TEST_F(ReaderZone, GoesAlongWhereverTheReaderGoes) {
    for (const std::string page :
         {"/", "/incidents/121", "/incidents/999", "/history", "/subscribe", "/subscriptions/end/x/y"})
        for (const std::string zone : {"Asia/Kathmandu", "Etc/GMT%2B5"}) {
            const auto addresses = addresses_in(body(page + "?tz=" + zone));
            EXPECT_GE(addresses.size(), 5U) << page;
            for (const auto& address : addresses)
                EXPECT_TRUE(is_for_programs(address) || address.ends_with("tz=" + zone))
                    << page << " leads to " << address;
        }
    for (const auto& address : addresses_in(body("/")))
        EXPECT_EQ(address.find("tz="), std::string::npos) << "nobody chose one: " << address;
}

TEST_F(ReaderZone, HistoryIsByMonthsOfThatZoneAndKeepsItsPlaceWhenAnotherIsChosen) {
    EXPECT_NE(body("/history").find("<h2>November 2026</h2>"), std::string::npos);
    const auto first = body("/history?tz=UTC");
    EXPECT_NE(first.find("<h2>October 2026</h2>"), std::string::npos);
    std::smatch older;
    ASSERT_TRUE(
        std::regex_search(first, older, std::regex("href=\"(/history\\?before=(\\d+))&amp;tz=UTC\"")));
    const auto second = body(older[1].str() + "&tz=UTC");
    EXPECT_NE(second.find("<h2>October 2026</h2>"), std::string::npos);
    EXPECT_NE(second.find("<input type=\"hidden\" name=\"before\" value=\"" + older[2].str() + "\">"),
              std::string::npos)
        << "the form that chooses a zone stays on this page of the history";
    EXPECT_EQ(body("/history").find("name=\"before\""), std::string::npos);
}

TEST_F(ReaderZone, FeedsAndCalendarAreInItButKnownByTheSameIds) {
    const auto atom = body("/history.atom?tz=Asia/Kathmandu");
    EXPECT_NE(atom.find("(UTC+05:45) - Investigating"), std::string::npos) << atom;
    EXPECT_NE(atom.find("<id>https://status.example.net/incidents/121</id>"), std::string::npos);
    EXPECT_NE(atom.find("href=\"https://status.example.net/incidents/121?tz=Asia/Kathmandu\""),
              std::string::npos);
    const auto rss = body("/history.rss?tz=Asia/Kathmandu");
    EXPECT_NE(rss.find("<link>https://status.example.net/incidents/121?tz=Asia/Kathmandu</link>"),
              std::string::npos);
    EXPECT_NE(rss.find("<guid isPermaLink=\"true\">https://status.example.net/incidents/121</guid>"),
              std::string::npos);
    EXPECT_NE(body("/maintenance.ics?tz=Asia/Kathmandu").find("X-WR-TIMEZONE:Asia/Kathmandu"),
              std::string::npos);
}

}  // namespace
}  // namespace raidwatch::hub
