#include "cli_node.hpp"
#include "cli_run.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli_test {

namespace {

using Json = nlohmann::json;

MaintenanceWindow window(const char* id, MaintenanceScope scope, const char* name, const char* from,
                         const char* until) {
    MaintenanceWindow window;
    window.id = id;
    window.scope = scope;
    window.name = name;
    window.from = at(from);
    window.until = at(until);
    window.author = "anna";
    window.revision = 1;
    window.changed_at = at("2026-11-21T12:00:00Z");
    return window;
}

/// One of the node that runs, one of its cluster that is overrun, one to come, one that is over.
Node maintained() {
    auto node = rebuilding();
    auto running = window("01JDAAAAAAAAAAAAAAAAAAAAAA", MaintenanceScope::node, "mail07",
                          "2026-11-22T03:00:00Z", "2026-11-22T05:00:00Z");
    running.state = MaintenanceState::in_progress;
    running.began_at = running.from;
    running.expected = {2, 3600, true, {}};
    running.reason = "New \x1b[31mbackplane";
    auto& use = use_in(running, "mail07");
    use.reboots = 3;
    use.absence_s = 600;
    use.rebuilds = {{SubjectKind::array, "md-uuid-md1", "md1"}};
    use.exceeded = {"reboots"};
    running.notes = {{at("2026-11-22T03:30:00Z"), "bert", "slot 5 is done"}};
    auto overrun = window("01JDBBBBBBBBBBBBBBBBBBBBBB", MaintenanceScope::cluster, "A",
                          "2026-11-21T20:00:00Z", "2026-11-22T02:00:00Z");
    overrun.state = MaintenanceState::overrun;
    overrun.nodes_back = 2;
    overrun.nodes = 4;
    const auto later = window("01JDCCCCCCCCCCCCCCCCCCCCCC", MaintenanceScope::node, "mail07",
                              "2026-11-25T03:00:00Z", "2026-11-25T05:00:00Z");
    auto over = window("01JDDDDDDDDDDDDDDDDDDDDDDD", MaintenanceScope::node, "mail07", "2026-11-20T03:00:00Z",
                       "2026-11-20T05:00:00Z");
    over.state = MaintenanceState::completed;
    over.completed_at = at("2026-11-20T05:00:31Z");
    over.nodes_back = over.nodes = 1;
    node.windows = {running, overrun, later, over};
    return node;
}

struct Asked {
    int exit = 0;
    std::string out, err;
    Json order;
};

Asked ask(std::vector<std::string> words, const std::string& answer) {
    const Place place;
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, answer);
    words.insert(words.begin(), "maintenance");
    const auto ran = place.run(std::move(words));
    Asked asked{ran.exit, ran.out, ran.err, {}};
    if (!daemon.requests().empty())
        if (const auto request = parse_json(daemon.requests().front()))
            if (request->contains("maintenance")) asked.order = (*request)["maintenance"];
    return asked;
}

std::string answer_with(const MaintenanceWindow& window) {
    return dump(Json{{"window", to_json(window)}});
}

}  // namespace

TEST(Maintenance, IsListedWithWhatWasDeclaredUsedAndExceeded) {
    const Place place;
    record(maintained(), place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    const auto list = place.run({"maintenance", "list"});
    EXPECT_EQ(list.exit, 0) << list.err;
    for (const char* told : {"node mail07", "in progress", "cluster A", "overrun", "2 of 4 nodes are back",
                             "3 of 2 reboots", "rebuild of md1", "exceeded: reboots", "slot 5 is done"})
        EXPECT_NE(list.out.find(told), std::string::npos) << told << "\n" << list.out;
    EXPECT_EQ(list.out.find('\x1b'), std::string::npos);
    const auto all = Json::parse(place.run({"maintenance", "list", "--all", "--json"}).out);
    EXPECT_EQ(all.size(), 4U);
    const auto shown = place.run({"status"}).out;
    EXPECT_NE(shown.find("MAINTENANCE"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("2026-11-25"), std::string::npos) << "not within a day";
    const auto status = Json::parse(place.run({"status", "--json"}).out);
    EXPECT_EQ(status["maintenance"].size(), 3U);
    EXPECT_NE(status["text"].get<std::string>().find("in maintenance until"), std::string::npos);
}

TEST(Maintenance, NothingOpenIsSaid) {
    const Place place;
    record(healthy(), place.directory());
    EXPECT_EQ(place.run({"maintenance", "list"}).out, "no open maintenance window\n");
    EXPECT_EQ(place.run({"maintenance", "list", "--json"}).out, "[]\n");
}

TEST(Maintenance, OverrunOfTheNodeItselfIsAWarning) {
    const Place place;
    auto node = healthy();
    auto overrun = maintained().windows[0];
    overrun.state = MaintenanceState::overrun;
    node.windows = {overrun};
    record(node, place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    const auto ran = place.run({"status"});
    EXPECT_EQ(ran.exit, 1);
    EXPECT_NE(ran.out.find("longer than declared"), std::string::npos) << ran.out;
}

TEST(Maintenance, StartSaysEverythingToTheDaemon) {
    const auto asked = ask({"start", "--for", "90m", "--expect-reboots", "2", "--expect-absence", "1h",
                            "--expect-rebuild", "--reason", "New kernel", "--note", "rack 3"},
                           answer_with(maintained().windows[0]));
    EXPECT_EQ(asked.exit, 0) << asked.err;
    EXPECT_EQ(asked.order["action"], "start");
    EXPECT_EQ(asked.order["for_s"], 5400);
    EXPECT_EQ(asked.order["expected"]["reboots"], 2);
    EXPECT_EQ(asked.order["expected"]["absence_s"], 3600);
    EXPECT_EQ(asked.order["expected"]["rebuild"], true);
    EXPECT_EQ(asked.order["reason"], "New kernel");
    EXPECT_EQ(asked.order["note"], "rack 3");
    EXPECT_FALSE(asked.order["author"].get<std::string>().empty());
    EXPECT_NE(asked.out.find("node mail07"), std::string::npos) << asked.out;
}

TEST(Maintenance, ScheduleExtendAndEndAreToldAsWhatTheyAre) {
    const auto scheduled =
        ask({"schedule", "--from", "2026-11-25T04:00:00+01:00", "--until", "2026-11-25T05:00:00Z"},
            answer_with(maintained().windows[2]));
    EXPECT_EQ(scheduled.exit, 0) << scheduled.err;
    EXPECT_EQ(scheduled.order["from"], "2026-11-25T03:00:00Z");
    EXPECT_NE(scheduled.out.find("will be in maintenance"), std::string::npos) << scheduled.out;
    const auto extended = ask({"extend", "--for", "30m", "--id", "W"}, answer_with(maintained().windows[0]));
    EXPECT_EQ(extended.order["id"], "W");
    EXPECT_NE(extended.out.find("extended until"), std::string::npos) << extended.out;
    auto ended = maintained().windows[0];
    ended.ended_at = at("2026-11-22T04:00:00Z");
    EXPECT_NE(ask({"end"}, answer_with(ended)).out.find("is ended"), std::string::npos);
    ended.ended_at = ended.from - std::chrono::hours(1);
    EXPECT_NE(ask({"end"}, answer_with(ended)).out.find("called off"), std::string::npos);
}

TEST(Maintenance, RefusalOfTheDaemonIsSaidInItsWords) {
    const auto refused =
        ask({"start"}, R"({"error":"node mail07 is in maintenance until then","code":"busy"})");
    EXPECT_EQ(refused.exit, 3);
    EXPECT_NE(refused.err.find("is in maintenance until then"), std::string::npos) << refused.err;
    EXPECT_EQ(ask({"end"}, R"({"error":"there is no open window","code":"not found"})").exit, 1);
    EXPECT_EQ(
        ask({"extend", "--for", "1h"}, R"({"error":"there is no open window","code":"not found"})").exit, 3);
    EXPECT_EQ(ask({"start"}, "{}").exit, 3) << "no window in the answer";
}

TEST(Maintenance, WrongWordsAreRefusedBeforeAnybodyIsAsked) {
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"start", "--for", "soon"},
                                               {"start", "--until", "tomorrow"},
                                               {"start", "--for", "1h", "--until", "2026-11-25T05:00:00Z"},
                                               {"start", "--expect-absence", "-1h"},
                                               {"start", "--expect-reboots", "-1"},
                                               {"dance"}}) {
        const auto asked = ask(words, "{}");
        EXPECT_EQ(asked.exit, 3) << words[0];
        EXPECT_TRUE(asked.order.is_null()) << words[0];
    }
    EXPECT_EQ(Place().run({"maintenance", "start"}).exit, 3) << "no daemon";
    EXPECT_EQ(Place().run({"maintenance", "start", "--hub", "http://127.0.0.1:1"}).exit, 3) << "no token";
}

TEST(IncidentAck, IsOrderedOfTheDaemon) {
    const Place place;
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, R"({"incidents":[]})");
    EXPECT_EQ(place.run({"incident", "ack", "#12", "a spare is ordered"}).exit, 0);
    ASSERT_EQ(daemon.requests().size(), 1U);
    const auto order = Json::parse(daemon.requests()[0])["acknowledge"];
    EXPECT_EQ(order["number"], 12);
    EXPECT_EQ(order["note"], "a spare is ordered");
}

TEST(IncidentNote, IsOrderedOfTheDaemon) {
    const Place place;
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, R"({"incidents":[]})");
    EXPECT_EQ(place.run({"incident", "note", "IMAP", "a spare is ordered"}).exit, 0);
    ASSERT_EQ(daemon.requests().size(), 1U);
    const auto order = Json::parse(daemon.requests()[0])["note"];
    EXPECT_EQ(order["component"], "IMAP");
    EXPECT_EQ(order["note"], "a spare is ordered");
    EXPECT_FALSE(order["by"].get<std::string>().empty());
}

TEST(IncidentNote, SerialOfDigitsAloneIsAskedForAfterTheNumber) {
    const Place place;
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers,
                              R"({"error":"no such incident is open","code":"not found"})");
    EXPECT_EQ(place.run({"incident", "note", "4711", "x"}).exit, 1);
    ASSERT_EQ(daemon.requests().size(), 2U);
    EXPECT_EQ(Json::parse(daemon.requests()[1])["note"]["component"], "4711");
}

TEST(IncidentChanges, WhatTheHubAloneCanDoIsRefusedAndNamesIt) {
    const Place place;
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, R"({"incidents":[]})");
    for (const std::vector<std::string>& words : {std::vector<std::string>{"incident", "publish", "7"},
                                                  {"incident", "note", "7", "x", "--state", "monitoring"},
                                                  {"incident", "note", "7", "x", "--next-update", "30m"}}) {
        const auto ran = place.run(words);
        EXPECT_EQ(ran.exit, 3);
        EXPECT_NE(ran.err.find("--hub"), std::string::npos) << ran.err;
    }
    EXPECT_TRUE(daemon.requests().empty());
}

TEST(DrillCommand, EndsWellOnlyWhereEverySinkAcceptedBoth) {
    const auto answer = [](bool passed) {
        const std::string end = passed ? R"({"accepted_ms":40})" : R"({"trouble":"HTTP 503"})";
        return R"({"drill":{"id":"1","state":"ended","passed":)" + std::string(passed ? "true" : "false") +
               R"(,"elapsed_ms":50,"fault":{"recorded_ms":3,"queued_ms":4,"sinks":{"hub":{"accepted_ms":12}}},)"
               R"("end":{"recorded_ms":30,"queued_ms":31,"sinks":{"hub":)" +
               end + "}}}}";
    };
    for (const bool passed : {true, false}) {
        const Place place;
        const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers, answer(passed));
        const auto ran = place.run({"drill", "--sink", "hub", "--timeout", "5s"});
        EXPECT_EQ(ran.exit, passed ? 0 : 2) << ran.err;
        const auto order = Json::parse(daemon.requests().at(0))["drill"];
        EXPECT_EQ(order["sinks"], Json({"hub"}));
        EXPECT_EQ(order["timeout_s"], 5);
        EXPECT_NE(ran.out.find("12 ms"), std::string::npos) << ran.out;
        EXPECT_EQ(ran.out.find("HTTP 503") != std::string::npos, !passed) << ran.out;
    }
    EXPECT_EQ(Place().run({"drill"}).exit, 3) << "no daemon";
    EXPECT_EQ(Place().run({"drill", "--timeout", "soon"}).exit, 3);
}

}  // namespace raidwatch::cli_test
