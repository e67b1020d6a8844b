#include "agent/app/requests.hpp"
#include "app_rig.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::app::test {

namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A mirror of three: one member may leave and redundancy is left.
void triple_mirror(Rig& rig) {
    for (const auto* device : {"sda", "sdb", "sdc"}) rig.world.add_disk(device);
    rig.world.add_mirror("md0", {"sda", "sdb", "sdc"});
}

json ask(Rig& rig, const json& request) {
    const auto answer = carry_out_request(rig.agent(), request, rig.now());
    return answer ? json::parse(*answer) : json();
}

json start(Rig& rig, json expected) {
    const auto answer =
        ask(rig, {{"maintenance",
                   {{"action", "start"}, {"for_s", 7200}, {"expected", expected}, {"author", "anna"}}}});
    EXPECT_TRUE(answer.contains("window")) << answer;
    return answer;
}

TEST(AgentMaintenance, OrderIsRecordedPushedAndAnsweredWhenRecorded) {
    Rig rig;
    triple_mirror(rig);
    rig.start();
    rig.run(seconds(5));
    const auto window = start(rig, {{"reboots", 2}})["window"];
    bool recorded = false;
    rig.agent().when_recorded(rig.now(), [&] { recorded = true; });
    EXPECT_FALSE(recorded) << "the store has not answered yet";
    rig.run(seconds(1));
    EXPECT_TRUE(recorded);
    ASSERT_EQ(rig.stored.windows.size(), 1U);
    EXPECT_EQ(rig.stored.windows[0].state, MaintenanceState::in_progress);
    ASSERT_TRUE(rig.hub.windows.contains(window["id"].get<std::string>()));
    EXPECT_EQ(count_kind(rig.hub.events, kind::maintenance_started), 1);
}

TEST(AgentMaintenance, StalledStoreDoesNotKeepAnOrderWaitingForGood) {
    Rig rig;
    triple_mirror(rig);
    rig.start();
    rig.run(seconds(5));
    rig.store_mood = StoreMood::stalled;
    start(rig, {{"reboots", 2}});
    bool answered = false;
    rig.agent().when_recorded(rig.now(), [&] { answered = true; });
    rig.run(seconds(5));
    EXPECT_TRUE(answered);
    EXPECT_EQ(rig.agent().windows().size(), 1U);
}

TEST(AgentMaintenance, DeclaredRebuildOpensNothingUntilTheWindowIsOver) {
    Rig rig;
    triple_mirror(rig);
    rig.start();
    rig.run(seconds(5));
    start(rig, {{"rebuild", true}});
    rig.world.fail_member("md0", "sdb");
    rig.run(minutes(30));
    EXPECT_TRUE(rig.hub.open().empty());
    EXPECT_EQ(count_kind(rig.hub.events, kind::array_degraded), 1) << "recorded all the same";
    EXPECT_EQ(rig.agent().windows()[0].used.at(0).rebuilds.at(0).name, "md0");
    rig.run(hours(2));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    EXPECT_EQ(rig.hub.open()[0]->subject.name, "md0");
}

TEST(AgentMaintenance, LostRedundancyEscalatesWhateverIsDeclared) {
    Rig rig;
    triple_mirror(rig);
    rig.start();
    rig.run(seconds(5));
    start(rig, {{"rebuild", true}});
    rig.world.fail_member("md0", "sdb");
    rig.run(minutes(5));
    ASSERT_TRUE(rig.hub.open().empty());
    rig.world.fail_member("md0", "sdc");
    rig.notice("md", "md0");
    rig.run(seconds(1));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    EXPECT_EQ(rig.hub.open()[0]->severity, IncidentSeverity::critical);
}

TEST(AgentMaintenance, RebootsCountAcrossCrashesAndTheOneTooManyIsAWarning) {
    Rig rig;
    triple_mirror(rig);
    std::mt19937 random(1);
    rig.start("boot-1");
    rig.run(seconds(5));
    start(rig, {{"reboots", 1}});
    rig.run(minutes(1));
    rig.crash(random);
    rig.run_off(minutes(4));
    rig.start("boot-2");
    rig.run(minutes(1));
    EXPECT_EQ(use_of(rig.agent().windows().at(0), "store-1").reboots, 1);
    EXPECT_EQ(count_kind(rig.hub.events, kind::maintenance_exceeded), 0);
    EXPECT_EQ(rig.hub.heartbeats.back().maintenance.at(0).reboots, 1);
    rig.crash(random);
    rig.run_off(minutes(4));
    rig.start("boot-3");
    rig.run(minutes(1));
    EXPECT_EQ(count_kind(rig.hub.events, kind::maintenance_exceeded), 1);
}

TEST(AgentMaintenance, RestartOfTheAgentAloneIsNoReboot) {
    Rig rig;
    triple_mirror(rig);
    std::mt19937 random(1);
    rig.start();
    rig.run(seconds(5));
    start(rig, {{"reboots", 1}});
    rig.run(minutes(1));
    rig.crash(random);
    rig.start();
    rig.run(minutes(1));
    EXPECT_TRUE(rig.agent().windows().at(0).used.empty());
}

TEST(AgentMaintenance, HubsWindowCountsOnTheNode) {
    Rig rig;
    triple_mirror(rig);
    rig.start();
    rig.run(seconds(5));
    MaintenanceWindow window;
    window.id = "W1";
    window.scope = MaintenanceScope::cluster;
    window.name = "A";
    window.from = rig.now().utc;
    window.until = window.from + hours(1);
    window.expected.rebuild = true;
    window.revision = 1;
    rig.hub.answer = {window};
    rig.run(minutes(1));
    rig.world.fail_member("md0", "sdb");
    rig.run(minutes(10));
    EXPECT_TRUE(rig.hub.open().empty());
    EXPECT_EQ(rig.stored.windows.at(0).id, "W1");
    rig.hub.answer = std::vector<MaintenanceWindow>{};
    rig.run(minutes(1));
    EXPECT_EQ(rig.hub.open().size(), 1U) << "the hub has called it off";
}

TEST(AgentMaintenance, OthersAreNotThisNodesToOrder) {
    Rig rig;
    triple_mirror(rig);
    rig.start();
    rig.run(seconds(5));
    for (const auto& body :
         {json{{"action", "start"}, {"cluster", "A"}}, json{{"action", "start"}, {"node", "store-2"}},
          json{{"action", "dance"}}, json("text")})
        EXPECT_TRUE(ask(rig, {{"maintenance", body}}).contains("error")) << body;
    EXPECT_EQ(ask(rig, {{"maintenance", {{"action", "end"}}}})["code"], "not found");
    EXPECT_TRUE(ask(rig, {{"dance", true}}).is_null());
}

TEST(AgentMaintenance, OverrunOfANodeWithoutAHubIsItsOwnIncident) {
    auto config = Rig::default_config();
    config.sinks.clear();
    Rig rig(config);
    triple_mirror(rig);
    rig.start();
    rig.run(seconds(5));
    start(rig, {{"rebuild", true}});
    rig.world.fail_member("md0", "sdb");
    rig.run(hours(2) + minutes(1));
    const auto told = std::ranges::count_if(rig.agent().incidents(), [](const Incident& incident) {
        return is_open(incident) && incident.kind == kind::maintenance_overrun;
    });
    EXPECT_EQ(told, 1);
}

TEST(AgentMaintenance, AcknowledgementIsRecordedAndPushed) {
    Rig rig;
    triple_mirror(rig);
    rig.start();
    rig.world.fail_member("md0", "sdb");
    rig.run(seconds(30));
    ASSERT_EQ(rig.hub.open().size(), 1U);
    const auto answer =
        ask(rig, {{"acknowledge", {{"component", "md0"}, {"by", "anna"}, {"note", "ordered"}}}});
    EXPECT_EQ(answer["incidents"].size(), 1U) << answer;
    rig.run(seconds(1));
    ASSERT_TRUE(rig.hub.open()[0]->acknowledged);
    EXPECT_EQ(rig.hub.open()[0]->acknowledged->by, "anna");
    const auto noted = ask(rig, {{"note", {{"component", "md0"}, {"by", "ben"}, {"note", "it is here"}}}});
    EXPECT_EQ(noted["incidents"].size(), 1U) << noted;
    rig.run(seconds(1));
    EXPECT_EQ(rig.hub.open()[0]->updates.back().text, "ben: it is here");
    EXPECT_TRUE(rig.hub.open()[0]->acknowledged) << "a note takes it back from nobody";
    EXPECT_TRUE(rig.stored.outbox.empty());
    EXPECT_EQ(ask(rig, {{"note", {{"component", "md0"}, {"note", " "}}}})["code"], "invalid");
    EXPECT_EQ(ask(rig, {{"note", {{"component", "md9"}, {"note", "x"}}}})["code"], "not found");
    EXPECT_TRUE(ask(rig, {{"acknowledge", {{"number", 99}}}}).contains("error"));
    EXPECT_TRUE(ask(rig, {{"acknowledge", json::object()}}).contains("error"));
}

}  // namespace

}  // namespace raidwatch::app::test
