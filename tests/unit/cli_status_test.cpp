#include "cli_golden.hpp"
#include "cli_node.hpp"
#include "cli_run.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli_test {

namespace {

struct Case {
    const char* name;
    Node (*node)();
    bool daemon;
    int exit;
};

/// Without it a parameter is shown by its bytes, which change from run to run.
void PrintTo(const Case& tested, std::ostream* out) {
    *out << tested.name;
}

Node sixty() {
    return many(60);
}

const Case kCases[] = {
    {"healthy", healthy, true, 0}, {"rebuilding", rebuilding, true, 1},   {"failed", failed, true, 2},
    {"blind", blind, true, 3},     {"hostile", hostile, true, 1},         {"empty", empty, true, 3},
    {"sixty", sixty, true, 1},     {"daemon-down", rebuilding, false, 3}, {"down-healthy", healthy, false, 3},
};

class Status : public ::testing::TestWithParam<Case> {};

/// Control characters other than the line feed, or invalid UTF-8: nothing of the kind may reach a terminal.
bool harmless(const std::string& text) {
    for (const auto line : split_lines(text))
        if (printable(line, text.size()) != line) return false;
    return true;
}

std::size_t longest_line(const std::string& text) {
    std::size_t longest = 0;
    for (const auto line : split_lines(text)) longest = std::max(longest, line.size());
    return longest;
}

}  // namespace

TEST_P(Status, IsShownAsInTheGoldenFileAndExitsWithTheWorst) {
    const auto& param = GetParam();
    const Place place;
    record(param.node(), place.directory());
    std::optional<PlayedDaemon> daemon;
    if (param.daemon) daemon.emplace(place.socket(), PlayedDaemon::Manner::answers);

    const auto text = place.run({"status"});
    EXPECT_EQ(text.exit, param.exit);
    EXPECT_EQ(text.err, "");
    EXPECT_TRUE(harmless(text.out)) << text.out;
    EXPECT_LE(longest_line(text.out), 80u);
    expect_golden(std::string(param.name) + ".status.txt", text.out);

    const auto json = place.run({"status", "--json"});
    EXPECT_EQ(json.exit, param.exit);
    const auto document = parse_json(json.out);
    ASSERT_TRUE(document) << json.out;
    EXPECT_EQ((*document)["exit"], param.exit);
    EXPECT_EQ((*document)["daemon_running"], param.daemon);
    if (param.node == rebuilding) expect_golden(std::string(param.name) + ".status.json", json.out);
}

INSTANTIATE_TEST_SUITE_P(Nodes, Status, ::testing::ValuesIn(kCases), [](const auto& tested) {
    std::string name = tested.param.name;
    std::erase(name, '-');
    return name;
});

TEST(StatusWithoutAnything, SaysSoAndExitsUnknown) {
    const Place place;
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_TRUE(ran.out.starts_with("UNKNOWN mail07 - daemon not running, nothing known")) << ran.out;
}

TEST(StatusOfARunningDaemon, WhoseDataIsOldIsUnknown) {
    const Place place;
    auto node = healthy();
    node.last_cycle = at("2026-11-22T03:00:12Z");
    record(node, place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_TRUE(ran.out.starts_with("UNKNOWN mail07 - state is 1h old although the daemon runs")) << ran.out;
}

TEST(StatusOfARunningDaemon, IsTakenFromItsMemoryAndTheStoreIsLeftAlone) {
    const Place place;
    const auto node = rebuilding();
    nlohmann::json answer{{"node", "mail07"},
                          {"last_cycle_at", "2026-11-22T04:00:11Z"},
                          {"view", to_json(node.view)},
                          {"faults", to_json(node.faults)},
                          {"incidents", to_json(node.incidents)},
                          {"operations", to_json(node.operations)}};
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, dump(answer));
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_NE(ran.out.find("md1: degraded, rebuild 4.0 %"), std::string::npos) << ran.out;
    EXPECT_EQ(ran.out.find("no state in "), std::string::npos) << "its disk may be the one that hangs";
    const auto doctor = place.run({"doctor"});
    EXPECT_NE(doctor.out.find("BAD   store: no state in "), std::string::npos) << doctor.out;
    EXPECT_LT(doctor.out.find("daemon:"), doctor.out.find("store:"));
}

TEST(StatusOfARunningDaemon, IsFoundThoughTheConfigHasAMistakeElsewhere) {
    const Place place;
    record(healthy(), place.directory());
    std::ofstream(place.file("raidwatch.toml"), std::ios::app) << "\n[nonsense]\nx = 1\n";
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 0) << ran.out;
    EXPECT_NE(ran.err.find("nonsense"), std::string::npos) << ran.err;
}

TEST(StatusOfARunningDaemon, WhoseProbeIsOutOfReachHasNoWorkingProbe) {
    const Place place;
    const nlohmann::json answer{{"view", to_json(healthy().view)},
                                {"incidents", nlohmann::json::array()},
                                {"probe", {{"connected", false}, {"trouble", "No such file"}}}};
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, dump(answer));
    const auto ran = place.run({"doctor"});
    EXPECT_NE(ran.out.find("BAD   probe"), std::string::npos) << ran.out;
    EXPECT_EQ(ran.out.find("works for the daemon"), std::string::npos) << ran.out;
}

TEST(StatusOfARunningDaemon, TellsThatAFaultIsOverWhileItsIncidentIsWatched) {
    const Place place;
    auto node = rebuilding();
    node.view.arrays = healthy().view.arrays;
    node.operations.clear();
    node.faults.clear();
    node.incidents[0].state = IncidentState::monitoring;
    node.incidents[0].repair.clear();
    node.incidents[0].whole_since = at("2026-11-22T03:55:12Z");
    record(node, place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 1) << "the incident is still open";
    EXPECT_TRUE(ran.out.starts_with("WARNING mail07 - md1: degraded, whole again and watched\n")) << ran.out;
    EXPECT_NE(ran.out.find("whole again since 2026-11-22 03:55:12 UTC (5m ago); watched"), std::string::npos)
        << ran.out;
    EXPECT_NE(ran.out.find("was      md1 (raid6) is degraded"), std::string::npos) << ran.out;
}

TEST(StatusOfARunningDaemon, TellsThatWhatWasIllIsGoneAndNotWhole) {
    const Place place;
    auto node = rebuilding();
    std::erase_if(node.view.arrays,
                  [&](const Array& array) { return array.id == node.incidents[0].subject.id; });
    node.operations.clear();
    node.faults.clear();
    node.incidents[0].whole_since = at("2026-11-22T03:55:12Z");
    record(node, place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    const auto ran = place.run({"status"});
    EXPECT_TRUE(ran.out.starts_with("WARNING mail07 - md1: degraded, gone from the node and watched\n"))
        << ran.out;
    EXPECT_NE(ran.out.find("gone from the node since 2026-11-22 03:55:12 UTC (5m ago); watched"),
              std::string::npos)
        << ran.out;
}

TEST(StatusOfARunningDaemon, CountsTheDisksThatTellNothingOfTheirHealth) {
    const Place place;
    auto node = healthy();
    node.view.readings.clear();
    record(node, place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 0);
    EXPECT_NE(ran.out.find("9 disks without health data"), std::string::npos) << ran.out;
}

TEST(StatusOfARunningDaemon, LeavesOutPlainAdaptersThatAreWellUnlessAllIsAskedFor) {
    const Place place;
    auto node = healthy();
    Controller plain;
    plain.id = "pci-0000:00:17.0";
    plain.name = "ahci 0000:00:17.0";
    plain.driver = "ahci";
    plain.state = ControllerState::optimal;
    node.view.controllers.push_back(plain);
    record(node, place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    EXPECT_EQ(place.run({"status"}).out.find("ahci"), std::string::npos);
    EXPECT_NE(place.run({"status", "--all"}).out.find("ahci 0000:00:17.0"), std::string::npos);
    const auto json = nlohmann::json::parse(place.run({"status", "--json"}).out);
    EXPECT_EQ(json.at("controllers").back().at("id"), plain.id);
    EXPECT_FALSE(json.at("controllers").back().contains("log"));
}

TEST(StatusOfARunningDaemon, WhoseFirstLookStillRunsIsNotYetOkAndTellsItsOwnTroubles) {
    const Place place;
    nlohmann::json answer{{"view", to_json(healthy().view)},
                          {"incidents", nlohmann::json::array()},
                          {"settled", false},
                          {"store", {{"degraded", true}, {"trouble", "database or disk is full"}}}};
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, dump(answer));
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_NE(ran.out.find("the first look at the hardware still runs"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("database or disk is"), std::string::npos) << ran.out;
}

TEST(StatusOfADaemonThatHangs, ComesWithinThreeSecondsAndSaysIt) {
    for (const auto manner : {PlayedDaemon::Manner::says_nothing, PlayedDaemon::Manner::never_accepts}) {
        const Place place;
        record(healthy(), place.directory());
        const PlayedDaemon daemon(place.socket(), manner);
        const auto ran = place.run({"status"});
        EXPECT_EQ(ran.exit, 3);
        EXPECT_LT(ran.took, Milliseconds{3000});
        EXPECT_NE(ran.out.find("no answer"), std::string::npos) << ran.out;
        EXPECT_NE(ran.out.find("last known state"), std::string::npos) << ran.out;
    }
}

TEST(StatusOfADaemonThatBabbles, ShowsTheLastKnownStateAndWhy) {
    for (const char* answer : {"not JSON", "[1,2]", "{\"error\":\"\\u001b[2Jno\"}", "\xff\xfe"}) {
        const Place place;
        record(healthy(), place.directory());
        const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, answer);
        const auto ran = place.run({"status"});
        EXPECT_EQ(ran.exit, 3) << answer;
        EXPECT_TRUE(ran.out.starts_with("UNKNOWN mail07 - no answer from the daemon; last known state, 3s"))
            << ran.out;
        EXPECT_TRUE(harmless(ran.out)) << ran.out;
    }
}

TEST(StatusOfADaemonThatCloses, ShowsTheLastKnownStateAndWhy) {
    const Place place;
    record(healthy(), place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::closes, "{\"node\":\"mail07\"}");
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_NE(ran.out.find("closed before the answer's end"), std::string::npos) << ran.out;
}

TEST(StatusOnATerminal, IsColouredAndInAPipeOrWithNoColorIsNot) {
    const Place place;
    record(rebuilding(), place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    EXPECT_NE(place.run_on_terminal({"status"}, 80).out.find("\x1b[33mWARNING"), std::string::npos);
    EXPECT_EQ(place.run_on_terminal({"status", "--no-color"}, 80).out.find('\x1b'), std::string::npos);
    EXPECT_EQ(place.run({"status"}).out.find('\x1b'), std::string::npos);
    setenv("NO_COLOR", "1", 1);
    EXPECT_EQ(place.run_on_terminal({"status"}, 80).out.find('\x1b'), std::string::npos);
    unsetenv("NO_COLOR");
}

TEST(StatusOnATerminal, KeepsEveryLineWithinItsWidth) {
    const Place place;
    record(many(60), place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    for (const int columns : {60, 80, 132})
        EXPECT_LE(longest_line(place.run_on_terminal({"status", "--no-color"}, columns).out),
                  static_cast<std::size_t>(columns) + 1);
}

TEST(StatusNow, AsksTheDaemonToRefresh) {
    const Place place;
    record(healthy(), place.directory());
    std::vector<std::string> requests;
    {
        const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
        EXPECT_EQ(place.run({"status", "--now"}).exit, 0);
        requests = daemon.requests();
    }
    EXPECT_NE(std::find_if(requests.begin(), requests.end(),
                           [](const std::string& line) { return line.find("refresh") != std::string::npos; }),
              requests.end());
}

}  // namespace raidwatch::cli_test
