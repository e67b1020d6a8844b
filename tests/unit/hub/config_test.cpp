#include "hub/config.hpp"

#include "hub/page/zone.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

std::string complaint(const std::string& text) {
    const auto config = parse_config(text, "hub.toml");
    return config ? "" : config.error().text();
}

TEST(HubConfiguration, NothingSaidIsSensible) {
    const auto config = parse_config("", "hub.toml");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->listen, "127.0.0.1:8010");
    EXPECT_EQ(config->silent_after, Seconds{120});
    EXPECT_EQ(page_url(*config), "http://127.0.0.1:8010");
}

TEST(HubConfiguration, StoreIsAFileOrADatabase) {
    EXPECT_TRUE(parse_config("", "hub.toml")->postgres.url.empty());
    const auto config =
        parse_config("[store]\nurl = \"postgresql://db/hub\"\ndeadline = \"2s\"\n", "hub.toml");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->postgres.url, "postgresql://db/hub");
    EXPECT_EQ(config->postgres.deadline, Seconds{2});
    EXPECT_NE(complaint("[store]\ndeadline = 5\n").find("url is missing"), std::string::npos);
    EXPECT_NE(complaint("[store]\nurl = \"x\"\ndeadline = 61\n").find("at most a minute"), std::string::npos);
    EXPECT_NE(complaint("[store]\nurl = \"x\"\npassword_file = \"/nowhere\"\n").find("password_file"),
              std::string::npos);
    EXPECT_NE(complaint("[store]\nurll = \"x\"\n").find("did you mean \"url\""), std::string::npos);
}

TEST(HubConfiguration, EventsAreKeptAMonthAtLeast) {
    EXPECT_EQ(parse_config("", "hub.toml")->keep_events, std::chrono::days{400});
    for (const auto* wrong : {"\"29d\"", "\"soon\"", "30", "\"-1d\""})
        EXPECT_NE(complaint("keep_events = " + std::string(wrong) + "\n").find("at least 30d"),
                  std::string::npos)
            << wrong;
}

TEST(HubConfiguration, EveryKeyIsRead) {
    const auto config = parse_config(R"(
listen = "[::1]:9"
database = "/x.db"
silent_after = "3m"
gather = 10
together = "2m"
keep_events = "90d"
[page]
name = "N"
url = "https://s.example.net/"
time_zone = "Europe/Berlin"
[publish]
auto_from = "critical"
relay = ["upstream:carrier"]
[limits]
reader = 2.5
node = 0
[[service]]
name = "POP3/IMAP"
nodes = ["a", "b"]
paths = ["/srv/mail"]
cluster = "A"
[[service]]
name = "SMTP"
)",
                                     "hub.toml");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->listen, "[::1]:9");
    EXPECT_EQ(config->database, "/x.db");
    EXPECT_EQ(config->silent_after, Seconds{180});
    EXPECT_EQ(config->gather, Seconds{10});
    EXPECT_EQ(config->together, Seconds{120});
    EXPECT_EQ(config->keep_events, std::chrono::days{90});
    EXPECT_EQ(config->page_name, "N");
    EXPECT_EQ(page_url(*config), "https://s.example.net");
    EXPECT_EQ(config->time_zone, "Europe/Berlin");
    EXPECT_EQ(config->auto_publish, AutoPublish::critical);
    EXPECT_EQ(config->relay, std::vector<std::string>{"upstream:carrier"});
    EXPECT_EQ(config->limits.reader, 2.5);
    EXPECT_EQ(config->limits.node, 0);
    EXPECT_EQ(config->limits.program, RequestLimits{}.program);
    ASSERT_EQ(config->services.size(), 2U);
    EXPECT_EQ(config->services[0].nodes, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(config->services[0].paths, std::vector<std::string>{"/srv/mail"});
    EXPECT_EQ(config->services[0].cluster, "A");
    EXPECT_EQ(config->services[1].name, "SMTP");
}

TEST(HubConfiguration, MistakesAreNamedWithLineAndNearestKey) {
    const auto unknown = complaint("\nlisten = \"127.0.0.1:1\"\nsilent_atfer = 3\n");
    EXPECT_NE(unknown.find("hub.toml:3"), std::string::npos) << unknown;
    EXPECT_NE(unknown.find("silent_after"), std::string::npos) << unknown;
    EXPECT_NE(complaint("[[service]]\nname = \"a\"\nnode = [\"x\"]").find("nodes"), std::string::npos);
    EXPECT_NE(complaint("[page]\ntimezone = \"UTC\"").find("time_zone"), std::string::npos);
}

TEST(HubConfiguration, BadValuesAreRefused) {
    for (const char* bad : {"listen = 3",
                            "listen = \"\"",
                            "silent_after = 0",
                            "silent_after = -5",
                            "silent_after = \"soon\"",
                            "silent_after = 9999999",
                            "gather = 1.5",
                            "[publish]\nauto_from = \"often\"",
                            "[publish]\nrelay = \"x\"",
                            "publish = 3",
                            "page = 3",
                            "service = 3",
                            "service = [3]",
                            "[[service]]",
                            "[[service]]\nname = \"a\"\nnodes = \"x\"",
                            "[[service]]\nname = \"a\"\nnodes = [3]",
                            "[[service]]\nname = \"a\"\nid = \"a/b\"",
                            "[[service]]\nname = \"a\"\nid = \"x\"\n[[service]]\nname = \"b\"\nid = \"x\"",
                            "[[service]]\nname = \"a\"\n[[service]]\nname = \"a\"",
                            "listen = \"a",
                            "= 3",
                            "\xff"})
        EXPECT_NE(complaint(bad).find("hub.toml:"), std::string::npos) << bad;
}

TEST(HubConfiguration, MissingFileIsAnError) {
    EXPECT_EQ(load_config("/nowhere/hub.toml").error().code, ErrorCode::not_found);
}

TEST(HubZone, TimesAreShownWithZoneAndOffset) {
    const auto winter = *parse_rfc3339("2026-11-22T23:30:59Z");
    const auto summer = *parse_rfc3339("2026-07-01T23:30:00Z");
    EXPECT_EQ(Zone::utc().show(winter), "2026-11-22 23:30 UTC");
    const auto berlin = Zone::named("Europe/Berlin");
    ASSERT_TRUE(berlin);
    EXPECT_EQ(berlin->show(winter), "2026-11-23 00:30 CET (UTC+01:00)");
    EXPECT_EQ(berlin->show(summer), "2026-07-02 01:30 CEST (UTC+02:00)");
    EXPECT_EQ(Zone::named("America/St_Johns")->show(winter), "2026-11-22 20:00 NST (UTC-03:30)");
}

TEST(HubZone, UnknownNamesAreRefused) {
    for (const char* name : {"Mars/Olympus", "", "../etc/passwd"})
        EXPECT_EQ(Zone::named(name).error().code, ErrorCode::invalid) << name;
}

}  // namespace
}  // namespace raidwatch::hub
