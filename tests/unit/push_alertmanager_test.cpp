#include "agent/push/alertmanager_sink.hpp"
#include "push_sink_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::push {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using Json = nlohmann::json;
using State = IncidentState;
using Severity = IncidentSeverity;

struct Alertmanager : SinkRig, testing::Test {
    Alertmanager()
        : SinkRig(std::make_shared<AlertmanagerSink>(
              AlertmanagerOptions{.url = "http://alerts:9093/prefix/", .token = "", .cluster = "B"})) {
        api.script = [](const HttpRequest&) { return answer(200, ""); };
    }
    Json last() const { return Json::parse(api.requests.back().body); }
    /// Names of the alerts of the last request; "*": it has ended by now.
    std::vector<std::string> names() const {
        std::vector<std::string> list;
        for (const auto& alert : last()) {
            const auto end = *parse_rfc3339(alert["endsAt"].get<std::string>());
            list.push_back(alert["labels"]["alertname"].get<std::string>() + (end <= now.utc ? "*" : ""));
        }
        return list;
    }
    void beat() {
        heartbeat();
        run(1s);
    }
};

TEST_F(Alertmanager, IdentityHoldsNothingThatChanges) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(1s);
    EXPECT_EQ(api.requests[0].url, "http://alerts:9093/prefix/api/v2/alerts");
    const auto alert = last()[0];
    std::vector<std::string> labels;
    for (const auto& [name, value] : alert["labels"].items()) labels.push_back(name);
    EXPECT_THAT(labels, UnorderedElementsAre("alertname", "severity", "instance", "cluster", "component_type",
                                             "component_id"));
    EXPECT_EQ(alert["labels"]["alertname"], "RaidwatchArrayRedundancy");
    EXPECT_EQ(alert["labels"]["cluster"], "B");
    EXPECT_EQ(alert["annotations"]["component"], "md0");
    EXPECT_EQ(alert["startsAt"], "2026-11-22T03:59:00Z");
    EXPECT_EQ(alert["endsAt"], "2026-11-25T04:00:00Z") << "a node that died does not end its own alerts";
}

TEST_F(Alertmanager, EscalationFiresASecondAlertAndBothEndTogether) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(1s);
    add(told_incident("i1", 2, State::identified, Severity::critical));
    run(1s);
    EXPECT_THAT(names(), ElementsAre("RaidwatchArrayRedundancy", "RaidwatchArrayRedundancyCritical"));
    now.utc = *parse_rfc3339("2026-11-22T04:30:01Z");
    add(told_incident("i1", 3, State::resolved, Severity::critical));
    run(1s);
    EXPECT_THAT(names(), ElementsAre("RaidwatchArrayRedundancy*", "RaidwatchArrayRedundancyCritical*"));
    EXPECT_THAT(delivered, ElementsAre(1, 2, 3));
}

TEST_F(Alertmanager, HeartbeatRepeatsWhatFiresAlsoAfterARestart) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(1s);
    restart();
    beat();
    EXPECT_THAT(names(), ElementsAre("RaidwatchAlive", "RaidwatchArrayRedundancy"));
}

TEST_F(Alertmanager, EndIsRepeatedForFiveMinutesAndThenForgotten) {
    now.utc = *parse_rfc3339("2026-11-22T04:30:00Z");
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(1s);
    add(told_incident("i1", 2, State::resolved, Severity::minor));
    run(4min);
    beat();
    EXPECT_THAT(names(), ElementsAre("RaidwatchAlive", "RaidwatchArrayRedundancy*"));
    run(2min);
    beat();
    EXPECT_THAT(names(), ElementsAre("RaidwatchAlive"));
    EXPECT_THAT(meta, IsEmpty());
}

TEST_F(Alertmanager, SignOfLifeEndsWithTheAgent) {
    beat();
    const auto end = *parse_rfc3339(last()[0]["endsAt"].get<std::string>());
    EXPECT_LE(end - now.utc, 180s);
    EXPECT_GT(end - now.utc, 90s) << "longer than a lost heartbeat";
}

TEST_F(Alertmanager, ShortIncidentOfAnOutageFiresBeforeItEnds) {
    api.script = [](const HttpRequest&) { return unreachable(); };
    add(told_incident("i1", 1, State::identified, Severity::minor));
    add(told_incident("i1", 2, State::resolved, Severity::minor));
    run(1min);
    api.requests.clear();
    api.script = [](const HttpRequest&) { return answer(200, ""); };
    run(10min);
    ASSERT_THAT(api.requests, SizeIs(2));
    EXPECT_EQ(Json::parse(api.requests[0].body)[0]["annotations"]["state"], "identified");
    EXPECT_EQ(Json::parse(api.requests[1].body)[0]["annotations"]["state"], "resolved");
}

}  // namespace
}  // namespace raidwatch::push
