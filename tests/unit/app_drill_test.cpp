// Drills: the whole way of a labelled synthetic fault through the agent, and what a restart leaves of it.
#include "agent/app/requests.hpp"
#include "app_rig.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::app::test {

namespace {

using nlohmann::json;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Config two_sinks() {
    auto config = Rig::default_config();
    config.sinks.push_back({.type = "webhook", .name = "hook", .url = "http://hook"});
    config.sinks.back().min_incident = Severity::critical;
    return config;
}

struct Watched {
    explicit Watched(Config config = two_sinks()) : rig(std::move(config)) {
        for (const auto* device : {"sda", "sdb"}) rig.world.add_disk(device);
        rig.world.add_mirror("md0", {"sda", "sdb"});
        rig.start();
        rig.run(seconds(5));
    }
    json ask(const json& body) {
        return json::parse(answer_drill(rig.agent(), json{{"drill", body}}, rig.now()).value_or("null"));
    }
    json begin(json body = json::object()) {
        body["action"] = "begin";
        return ask(body);
    }
    json show() { return ask({{"action", "show"}})["drill"]; }
    std::vector<Incident> drills() const {
        std::vector<Incident> found;
        std::ranges::copy_if(rig.stored.incidents, std::back_inserter(found), is_drill);
        return found;
    }

    Rig rig;
};

TEST(Drill, GoesThroughEverySinkAndIsResolvedAtOnce) {
    Watched node;
    const auto begun = node.begin({{"by", "anna"}});
    EXPECT_EQ(begun["drill"]["state"], "opening") << begun;
    node.rig.run(seconds(2));
    const auto drill = node.show();
    EXPECT_EQ(drill["state"], "ended") << drill;
    EXPECT_EQ(drill["passed"], true);
    for (const char* leg : {"fault", "end"}) {
        EXPECT_TRUE(drill[leg].contains("recorded_ms")) << drill;
        EXPECT_TRUE(drill[leg].contains("queued_ms")) << drill;
        for (const char* sink : {"hub", "hook"})
            EXPECT_TRUE(drill[leg]["sinks"][sink].contains("accepted_ms")) << drill;
    }
    EXPECT_LT(drill["fault"]["sinks"]["hub"]["accepted_ms"], drill["end"]["sinks"]["hub"]["accepted_ms"]);
    ASSERT_EQ(node.drills().size(), 1U);
    const auto incident = node.drills().front();
    EXPECT_THAT(incident.title, HasSubstr("DRILL"));
    EXPECT_THAT(incident.summary, HasSubstr("anna"));
    EXPECT_EQ(incident.state, IncidentState::resolved);
    EXPECT_EQ(node.rig.hub.accepted.at(incident.id + "/1"), 2)
        << "each of the two sinks once, whatever it takes";
    EXPECT_TRUE(node.rig.stored.outbox.empty());
}

TEST(Drill, CountsNowhere) {
    Watched node;
    node.rig.hub.hanging = {"hook"};
    node.begin();
    node.rig.run(seconds(35));
    ASSERT_EQ(node.rig.hub.open().size(), 1U) << "it is open, one sink does not answer";
    const auto beat = node.rig.agent().current_heartbeat(node.rig.now());
    EXPECT_EQ(beat.open_incidents, 0);
    EXPECT_FALSE(beat.worst);
    EXPECT_TRUE(beat.storage_healthy);
    EXPECT_TRUE(node.rig.agent().faults().empty());
    EXPECT_THAT(node.rig.hub.events,
                ::testing::Each(::testing::Field(&Event::source, ::testing::Ne("incident"))));
}

TEST(Drill, HangingSinkIsNamedAndTheOthersAreTimed) {
    Watched node;
    node.rig.hub.hanging = {"hook"};
    node.begin({{"timeout_s", 20}});
    node.rig.run(seconds(19));
    EXPECT_EQ(node.show()["state"], "opening");
    node.rig.run(seconds(22));
    const auto drill = node.show();
    EXPECT_EQ(drill["state"], "ended") << drill;
    EXPECT_EQ(drill["passed"], false);
    EXPECT_TRUE(drill["end"]["sinks"]["hub"].contains("accepted_ms")) << "its end came there all the same";
    EXPECT_FALSE(drill["fault"]["sinks"]["hook"].contains("accepted_ms"));
    EXPECT_EQ(node.drills().front().state, IncidentState::resolved);
    node.rig.hub.hanging.clear();
    node.rig.run(seconds(5));
    EXPECT_TRUE(node.rig.stored.outbox.empty()) << "what hung is told of both later";
    EXPECT_THAT(node.rig.hub.open(), IsEmpty());
}

TEST(Drill, RefusingSinkFailsItWithoutWaiting) {
    Watched node;
    node.rig.hub.refusing = {{"hook", "HTTP 422: no such thing"}};
    node.begin();
    node.rig.run(seconds(2));
    const auto drill = node.show();
    EXPECT_EQ(drill["state"], "ended") << drill;
    EXPECT_EQ(drill["passed"], false);
    EXPECT_EQ(drill["fault"]["sinks"]["hook"]["refused"], "HTTP 422: no such thing");
}

TEST(Drill, OfOneSinkIsToldToNoOther) {
    Watched node;
    node.begin({{"sinks", {"hub"}}});
    node.rig.run(seconds(2));
    EXPECT_EQ(node.show()["passed"], true);
    EXPECT_EQ(node.rig.hub.accepted.at(node.drills().front().id + "/1"), 1);
}

TEST(Drill, SecondOneIsRefusedUntilTheFirstHasEnded) {
    Watched node;
    node.rig.hub.hanging = {"hook"};
    node.begin({{"timeout_s", 5}});
    EXPECT_EQ(node.begin()["code"], "busy");
    node.rig.run(seconds(11));
    node.rig.hub.hanging.clear();
    EXPECT_TRUE(node.begin().contains("drill"));
    node.rig.run(seconds(2));
    EXPECT_EQ(node.show()["passed"], true);
    EXPECT_EQ(node.drills().size(), 2U) << "no two drills are one incident";
}

TEST(Drill, NonsenseIsRefused) {
    Watched node;
    EXPECT_EQ(node.ask({{"action", "show"}})["code"], "not found");
    EXPECT_THAT(node.begin({{"sinks", {"pager"}}})["error"].get<std::string>(), HasSubstr("hub, hook"));
    for (const json& body : {json{{"timeout_s", 0}}, json{{"timeout_s", "long"}}, json{{"sinks", 3}},
                             json{{"sinks", {3}}}, json{{"timeout_s", 1'000'000}}})
        EXPECT_EQ(node.begin(body)["code"], "invalid") << body;
    EXPECT_TRUE(node.ask({{"action", "stop"}}).contains("error"));
    EXPECT_TRUE(node.ask("begin").contains("error"));
    auto config = Rig::default_config();
    config.sinks.clear();
    Watched alone(config);
    EXPECT_THAT(alone.begin()["error"].get<std::string>(), HasSubstr("no sink is configured"));
}

TEST(Drill, StalledStoreHoldsItUpNoLongerThanAFault) {
    Watched node;
    node.rig.store_mood = StoreMood::stalled;
    node.begin();
    node.rig.run(seconds(2));
    const auto drill = node.show();
    EXPECT_EQ(drill["passed"], true) << drill;
    EXPECT_FALSE(drill["fault"].contains("recorded_ms")) << "and that hop is not reached";
}

TEST(Drill, RealFaultDuringItIsAnIncidentOfItsOwn) {
    Watched node;
    node.rig.hub.hanging = {"hook"};
    node.begin();
    node.rig.world.fail_member("md0", "sdb");
    node.rig.notice("md", "md0");
    node.rig.run(seconds(5));
    EXPECT_EQ(node.rig.hub.open().size(), 2U);
    EXPECT_EQ(node.rig.agent().current_heartbeat(node.rig.now()).open_incidents, 1);
}

/// The agent dies at some call of a port in mid-drill.
class DrillCrash : public ::testing::TestWithParam<int> {};

TEST_P(DrillCrash, LeavesNothingOpenAnywhere) {
    std::mt19937 random(static_cast<unsigned>(GetParam()));
    Watched node;
    node.rig.crash_at_call = node.rig.port_calls + GetParam();
    try {
        node.begin();
        node.rig.run(seconds(30));
    } catch (const Crash&) {
    }
    node.rig.crash(random);
    node.rig.crash_at_call = -1;
    node.rig.start();
    node.rig.run(seconds(30));
    EXPECT_EQ(node.rig.hub.broken, "");
    EXPECT_THAT(node.rig.hub.open(), IsEmpty());
    EXPECT_TRUE(node.rig.stored.outbox.empty());
    for (const auto& incident : node.drills()) EXPECT_EQ(incident.state, IncidentState::resolved);
    EXPECT_LE(node.drills().size(), 1U);
    node.begin();
    node.rig.run(seconds(2));
    EXPECT_EQ(node.show()["passed"], true) << "the next one is a new one";
}

INSTANTIATE_TEST_SUITE_P(Calls, DrillCrash, ::testing::Range(0, 30));

}  // namespace

}  // namespace raidwatch::app::test
