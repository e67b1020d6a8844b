#include "agent/app/config_load.hpp"
#include "agent/app/config_options.hpp"
#include "agent/app/config_value.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace raidwatch::app {

namespace {

std::vector<std::string> problems_of(std::string_view text) {
    std::vector<std::string> lines;
    const auto config = parse_config(text, "x.toml");
    if (config) return lines;
    for (const auto& problem : config.error()) lines.push_back(problem.text());
    return lines;
}

using Lines = std::vector<std::string>;

/// A directory of its own that goes when the test ends.
class ConfigFiles : public ::testing::Test {
  protected:
    ConfigFiles() {
        directory_ = std::filesystem::temp_directory_path() /
                     ("raidwatch-config-" + std::to_string(::getpid()) + "-" +
                      ::testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(directory_ / "d");
    }
    ~ConfigFiles() override { std::filesystem::remove_all(directory_); }
    std::string write(const std::string& name, const std::string& text) {
        std::ofstream(directory_ / name) << text;
        return (directory_ / name).string();
    }
    std::string dropins() const { return (directory_ / "d").string(); }

    std::filesystem::path directory_;
};

std::string file_text(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(std::string(RAIDWATCH_SOURCE "/") + name).rdbuf();
    return text.str();
}

TEST(Config, EmptyTextGivesTheDefaults) {
    const auto config = parse_config("", "x.toml");
    ASSERT_TRUE(config);
    EXPECT_EQ(*config, Config{});
    EXPECT_EQ(config->schedule.smart, std::chrono::minutes(5));
    EXPECT_EQ(config->cluster, "A");
    EXPECT_TRUE(config->sinks.empty());
}

TEST(Config, DefaultsOfTheTableAreThoseOfTheStructs) {
    for (const auto& option : top_options()) {
        if (option.fallback.empty()) continue;
        Config written;
        auto text = std::string(option.key) + " = " + std::string(option.fallback);
        const auto config = parse_config(text, "x.toml");
        ASSERT_TRUE(config) << text << ": " << config.error().front().text();
        EXPECT_EQ(*config, Config{}) << text;
    }
}

TEST(Config, EveryKeyIsRead) {
    const auto config = parse_config(R"(
state_dir = "/s"
[node]
name = "store-1"
cluster = "B"
[probe]
socket = "/p"
[control]
socket = "/c"
[heartbeat]
period = "20s"
[schedule]
presence = "1s"
arrays = "2s"
controllers = "3s"
tools = "45s"
smart = "1h30m"
jitter = 0
[deadlines]
presence = "4s"
arrays = "5s"
controllers = "6s"
tools = "90s"
smart = "7s"
[incidents]
watch = "5m"
reopen_within = "2h"
repair_update = "10m"
[report]
enabled = false
at = "23:59"
directory = "/r"
[rules."ata.pending"]
enabled = false
warning = 10
critical = 50.5
[[service]]
name = "POP3/IMAP"
paths = ["/srv/mail"]
[[sink]]
type = "hub"
name = "main"
url = "https://status.example.net:8443/x"
token_file = "/t"
ca_file = "/ca"
min_severity = "warning"
)",
                                     "x.toml");
    ASSERT_TRUE(config) << config.error().front().text();
    Config wanted;
    wanted.node = "store-1";
    wanted.cluster = "B";
    wanted.state_dir = "/s";
    wanted.probe_socket = "/p";
    wanted.control_socket = "/c";
    wanted.heartbeat = Seconds(20);
    wanted.schedule = {Seconds(1), Seconds(2), Seconds(3), Seconds(45), Seconds(5400), 0.0};
    wanted.deadlines = {Seconds(4), Seconds(5), Seconds(6), Seconds(90), Seconds(7)};
    wanted.incidents = {Seconds(300), Seconds(7200), Seconds(600)};
    wanted.report = {false, TimeOfDay{23 * 60 + 59}, "/r"};
    wanted.rules["ata.pending"] = {false, 10, 50.5};
    wanted.services = {{"POP3/IMAP", {"/srv/mail"}}};
    SinkConfig sink;
    sink.name = "main";
    sink.url = "https://status.example.net:8443/x";
    sink.token_file = "/t";
    sink.ca_file = "/ca";
    sink.min_severity = Severity::warning;
    sink.cluster = "B";
    wanted.sinks = {sink};
    EXPECT_EQ(*config, wanted);
}

TEST(Config, SinkOfEveryTypeIsRead) {
    const auto config = parse_config(R"(
[[sink]]
type = "statuspage"
page = "p1"
token_file = "/t"
components = ["POP3/IMAP=c1"]
proxy = "http://proxy:3128"
certificate_file = "/c"
key_file = "/k"
min_incident = "critical"
[[sink]]
type = "alertmanager"
url = "http://alerts:9093"
[[sink]]
type = "pagerduty"
token_file = "/r"
[[sink]]
type = "webhook"
url = "https://hooks.example.net/x"
)",
                                     "x.toml");
    ASSERT_TRUE(config) << config.error().front().text();
    ASSERT_EQ(config->sinks.size(), 4U);
    const auto& page = config->sinks[0];
    EXPECT_EQ(page.url, "https://api.statuspage.io");
    EXPECT_EQ(page.components, Lines{"POP3/IMAP=c1"});
    EXPECT_EQ(page.min_incident, Severity::critical);
    EXPECT_EQ(config->sinks[2].url, "https://events.pagerduty.com");
    EXPECT_EQ(config->sinks[3].name, "webhook");
}

TEST(Config, SinkWithoutWhatItsTypeNeedsIsAnError) {
    const auto problem = [](const std::string& rest) { return problems_of("[[sink]]\ntype = " + rest); };
    EXPECT_EQ(problem("\"hub\""), Lines{"x.toml:1:1: [[sink]] hub of type hub needs a url"});
    EXPECT_EQ(problem("\"pagerduty\""),
              Lines{"x.toml:1:1: [[sink]] pagerduty of type pagerduty needs a token_file"});
    EXPECT_EQ(problem("\"statuspage\"\ntoken_file = \"/t\""),
              Lines{"x.toml:1:1: [[sink]] statuspage of type statuspage needs a page"});
    EXPECT_EQ(problem("\"webhook\"\nurl = \"http://h\"\nkey_file = \"/k\""),
              Lines{"x.toml:1:1: [[sink]] webhook of type webhook needs both certificate_file and key_file, "
                    "or none"});
    EXPECT_EQ(problem("\"statuspage\"\ntoken_file = \"/t\"\npage = \"p\"\ncomponents = [\"SMTP\"]"),
              Lines{"x.toml:1:1: [[sink]] statuspage of type statuspage has a component that is not "
                    "\"SERVICE=ID\": SMTP"});
}

TEST(Config, UnknownKeyNamesItsPlaceAndTheNearestRightOne) {
    EXPECT_EQ(problems_of("[schedule]\nsmrt = \"5m\"\n"),
              Lines{"x.toml:2:1: unknown key schedule.smrt; did you mean schedule.smart?"});
    EXPECT_EQ(problems_of("state_dri = \"/x\""),
              Lines{"x.toml:1:1: unknown key state_dri; did you mean state_dir?"});
    EXPECT_EQ(problems_of("[[snik]]\ntype = \"hub\"").front(),
              "x.toml:1:3: unknown key snik; did you mean sink?");
    EXPECT_EQ(problems_of("[quite_another_thing]\na = 1").front(),
              "x.toml:1:2: unknown key quite_another_thing");
}

TEST(Config, UnknownKeyOfATableInAListNamesIt) {
    EXPECT_EQ(problems_of("[[sink]]\ntype = \"hub\"\nurl = \"http://h\"\ntoken = \"x\"\n"),
              Lines{"x.toml:4:1: unknown key token of [[sink]]"});
    EXPECT_EQ(problems_of("[[service]]\nnmae = \"a\"\nname = \"b\"\n"),
              Lines{"x.toml:2:1: unknown key nmae of [[service]]; did you mean name?"});
}

TEST(Config, BadValueSaysWhatTheKeyTakes) {
    EXPECT_EQ(
        problems_of("schedule.smart = 300"),
        Lines{"x.toml:1:18: schedule.smart takes a duration like \"10s\", \"5m\" or \"1h30m\", 10s to 1d"});
    EXPECT_EQ(problems_of("schedule.jitter = 0.9"),
              Lines{"x.toml:1:19: schedule.jitter takes a number, 0 to 0.5"});
    EXPECT_EQ(problems_of("report.at = \"25:00\""),
              Lines{"x.toml:1:13: report.at takes a time of day like \"06:00\", 00:00 to 23:59"});
    EXPECT_EQ(problems_of("report.enabled = \"yes\""),
              Lines{"x.toml:1:18: report.enabled takes true or false"});
    EXPECT_EQ(problems_of("state_dir = \"var\""), Lines{"x.toml:1:13: state_dir takes an absolute path"});
    EXPECT_EQ(problems_of("schedule = 3"), Lines{"x.toml:1:1: unknown key schedule"});
}

TEST(Config, BadSinkIsRefused) {
    EXPECT_EQ(problems_of("[[sink]]\ntype = \"hub\""),
              Lines{"x.toml:1:1: [[sink]] hub of type hub needs a url"});
    EXPECT_EQ(problems_of("[[sink]]\ntype = \"hubb\"\nurl = \"https://h\""),
              Lines{"x.toml:2:8: type of [[sink]] takes \"hub\", \"statuspage\", \"alertmanager\", "
                    "\"pagerduty\" or \"webhook\""});
    for (const auto* url : {"ftp://h", "http://", "http:///x", "http://user:secret@h", "http://h/a b", ""})
        EXPECT_EQ(problems_of("[[sink]]\ntype = \"hub\"\nurl = \"" + std::string(url) + "\"").size(), 1U)
            << url;
    EXPECT_EQ(problems_of("[sink]\ntype = \"hub\""),
              Lines{"x.toml:1:2: sink is a list of tables, written [[sink]]"});
    EXPECT_EQ(
        problems_of(
            "[[sink]]\ntype = \"hub\"\nurl = \"http://a\"\n[[sink]]\ntype = \"hub\"\nurl = \"http://b\"\n"),
        Lines{"x.toml:4:1: a second sink named hub"});
}

TEST(Config, RulesAreKnownByTheirIdAlsoWithoutQuotes) {
    EXPECT_EQ(problems_of("[rules.\"ata.pendng\"]\nwarning = 1"),
              Lines{"x.toml:1:8: unknown rule ata.pendng; did you mean ata.pending?"});
    EXPECT_EQ(problems_of("[rules.\"ata.pending\"]\nwarnnig = 1"),
              Lines{"x.toml:2:1: unknown key warnnig of rule ata.pending; did you mean warning?"});
    const auto config = parse_config("[rules.ata.pending]\nwarning = 7", "x.toml");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->rules.at("ata.pending").warning, 7);
}

TEST(Config, SyntaxErrorNamesItsPlace) {
    const auto problems = problems_of("a = 1\nb = = 2\n");
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_TRUE(problems.front().starts_with("x.toml:2:5: ")) << problems.front();
}

TEST(Config, AllMistakesAreReportedInOrder) {
    EXPECT_EQ(problems_of("state_dir = 1\n[node]\nnam = \"x\"\n[report]\nat = 6\n").size(), 3U);
}

TEST(Config, HostileTextIsShownHarmless) {
    const auto problems = problems_of("\"a\\u001b[2J\" = 1\n");
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems.front().find('\x1b'), std::string::npos);
    EXPECT_FALSE(problems_of("node.name = \"a\\u001b[2J\"").empty());
}

TEST_F(ConfigFiles, AbsentDefaultFileAndDirectoryGiveTheDefaults) {
    const auto config = load_config(kConfigFile, "/nonexistent/raidwatch.d");
    ASSERT_TRUE(config);
    EXPECT_EQ(*config, Config{});
}

TEST_F(ConfigFiles, NamedFileMustBeThere) {
    const auto config = load_config(directory_ / "none.toml", dropins());
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().front().message, "there is no such file");
}

TEST_F(ConfigFiles, LaterFileWinsAndReplacesTablesOfTheSameName) {
    const auto main =
        write("main.toml",
              "node.cluster = \"A\"\nstate_dir = \"/a\"\n[[sink]]\ntype = \"hub\"\nurl = \"http://a\"\n");
    write("d/20-b.toml", "node.cluster = \"C\"\n");
    write("d/10-a.toml", "node.cluster = \"B\"\n[[sink]]\ntype = \"hub\"\nurl = \"http://b\"\n");
    write("d/30-ignored.conf", "nonsense");
    const auto config = load_config(main, dropins());
    ASSERT_TRUE(config);
    EXPECT_EQ(config->cluster, "C");
    EXPECT_EQ(config->state_dir, "/a");
    ASSERT_EQ(config->sinks.size(), 1U);
    EXPECT_EQ(config->sinks.front().url, "http://b");
}

TEST_F(ConfigFiles, MistakesOfAllFilesAreReported) {
    const auto main = write("main.toml", "a = 1\n");
    write("d/1.toml", "b = 2\n");
    const auto config = load_config(main, dropins());
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().size(), 2U);
}

TEST_F(ConfigFiles, DirectoryInPlaceOfAFileIsAMistake) {
    EXPECT_FALSE(load_config(directory_.string(), dropins()));
}

TEST(Config, MetricsTakeAnAddressAndAPort) {
    for (const char* good : {"127.0.0.1:9817", "[::1]:9817", "0.0.0.0:0"}) {
        const auto config = parse_config("metrics.listen = \"" + std::string(good) + "\"", "r.toml");
        ASSERT_TRUE(config) << good;
        EXPECT_EQ(config->metrics_listen, good);
    }
    for (const char* bad :
         {"9817", "localhost:9817", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:", ":9817", "[::1"}) {
        const auto config = parse_config("metrics.listen = \"" + std::string(bad) + "\"", "r.toml");
        ASSERT_FALSE(config) << bad;
        EXPECT_NE(config.error().front().text().find("127.0.0.1:9817"), std::string::npos)
            << "shows what it takes";
    }
}

TEST(ConfigReference, CheckedInPageIsUpToDate) {
    EXPECT_EQ(file_text("docs/configuration.md"), config_reference())
        << "run raidwatchd --print-config-reference";
}

TEST(ConfigReference, PackagedFileIsUpToDateAndMeansTheDefaults) {
    const auto text = file_text("packaging/raidwatch.toml");
    EXPECT_EQ(text, default_config_file()) << "run raidwatchd --print-default-config";
    EXPECT_EQ(*parse_config(text, "raidwatch.toml"), Config{});
}

TEST(ConfigReference, PackagedFileIsRightAlsoWhenUncommented) {
    std::istringstream lines(default_config_file());
    std::string text;
    for (std::string line; std::getline(lines, line);)
        text += (line.starts_with("#") && !line.starts_with("# ") ? line.substr(1) : line) + "\n";
    const auto config = parse_config(text, "raidwatch.toml");
    ASSERT_TRUE(config) << config.error().front().text();
    EXPECT_EQ(config->node, "store-1");
    EXPECT_EQ(config->sinks.size(), 1U);
}

TEST(Services, LongestMountThatHoldsThePathCounts) {
    Config config;
    config.services = {{"mail", {"/srv/mail"}}, {"web", {"/srv/web"}}, {"all", {}}};
    const std::vector<std::string> known{"/", "/srv/mail"};
    EXPECT_EQ(services_hit(config, {"/"}, known), (Lines{"web", "all"}));
    EXPECT_EQ(services_hit(config, {"/srv/mail"}, known), (Lines{"mail", "all"}));
    EXPECT_EQ(services_hit(config, {"/srv/mail/archive"}, known), (Lines{"mail", "all"}));
    EXPECT_EQ(services_hit(config, {"/srv/mailbox"}, known), (Lines{"all"}));
    EXPECT_EQ(services_hit(config, {}, known), (Lines{"all"}));
}

}  // namespace

}  // namespace raidwatch::app
