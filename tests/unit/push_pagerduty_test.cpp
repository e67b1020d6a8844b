#include "agent/push/pagerduty_sink.hpp"
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
using Json = nlohmann::json;
using State = IncidentState;
using Severity = IncidentSeverity;

struct Pagerduty : SinkRig, testing::Test {
    Pagerduty() : SinkRig(std::make_shared<PagerdutySink>(PagerdutyOptions{.routing_key = "R0UT1NGKEY"})) {
        api.script = [](const HttpRequest&) { return answer(202, R"({"status":"success"})"); };
    }
    /// "trigger i1 warning"
    std::vector<std::string> said() const {
        std::vector<std::string> lines;
        for (const auto& request : api.requests) {
            const auto event = Json::parse(request.body);
            auto line =
                event["event_action"].get<std::string>() + " " + event["dedup_key"].get<std::string>();
            if (event.contains("payload")) line += " " + event["payload"]["severity"].get<std::string>();
            lines.push_back(line);
        }
        return lines;
    }
};

TEST_F(Pagerduty, IncidentTriggersAndResolvesOneAlert) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(2s);
    add(told_incident("i1", 2, State::resolved, Severity::minor));
    run(2s);
    EXPECT_THAT(said(), ElementsAre("trigger i1 warning", "resolve i1"));
    const auto event = Json::parse(api.requests[0].body);
    EXPECT_EQ(api.requests[0].url, "https://events.pagerduty.com/v2/enqueue");
    EXPECT_EQ(event["routing_key"], "R0UT1NGKEY");
    EXPECT_EQ(event["payload"]["source"], "store-1");
    EXPECT_EQ(event["payload"]["component"], "md0");
    EXPECT_EQ(event["payload"]["class"], "array_redundancy");
    EXPECT_EQ(event["payload"]["timestamp"], "2026-11-22T03:59:00Z");
    EXPECT_THAT(event["payload"]["summary"].get<std::string>(), testing::HasSubstr("ZC1A0005"));
    EXPECT_THAT(delivered, ElementsAre(1, 2));
}

TEST_F(Pagerduty, EscalationIsASecondAlertAndBothAreResolved) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(2s);
    add(told_incident("i1", 2, State::identified, Severity::critical));
    run(3s);
    add(told_incident("i1", 3, State::monitoring, Severity::critical));
    run(3s);
    auto end = told_incident("i1", 4, State::resolved, Severity::critical);
    end.updates[1].severity = Severity::critical;
    add(end);
    run(3s);
    EXPECT_THAT(said(), ElementsAre("trigger i1 warning", "trigger i1 warning", "trigger i1/crit critical",
                                    "trigger i1 warning", "trigger i1/crit critical", "resolve i1",
                                    "resolve i1/crit"));
    EXPECT_THAT(delivered, ElementsAre(1, 2, 3, 4));
}

TEST_F(Pagerduty, IncidentThatOpensCriticalIsOneAlert) {
    auto incident = told_incident("i1", 1, State::identified, Severity::critical);
    add(incident);
    run(2s);
    EXPECT_THAT(said(), ElementsAre("trigger i1 critical"));
}

TEST_F(Pagerduty, RestartBetweenTheTwoAlertsLosesNeither) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(2s);
    add(told_incident("i1", 2, State::identified, Severity::critical));
    run(30ms);
    restart();
    run(3s);
    EXPECT_THAT(said(), testing::Contains("trigger i1/crit critical"));
    EXPECT_THAT(delivered, ElementsAre(1, 2));
}

TEST_F(Pagerduty, AcknowledgedIncidentIsAcknowledgedThere) {
    auto incident = told_incident("i1", 1, State::identified, Severity::minor);
    incident.acknowledged = Acknowledgement{"ops", now.utc, Severity::minor};
    add(incident);
    run(2s);
    EXPECT_THAT(said(), ElementsAre("acknowledge i1"));
}

TEST_F(Pagerduty, BadRequestIsADeadLetterAndTheNextGoesOn) {
    api.script = [&](const HttpRequest&) {
        return api.requests.size() == 1 ? answer(400, R"({"status":"invalid event"})") : answer(202);
    };
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(2s);
    add(told_incident("i2", 1, State::identified, Severity::minor));
    run(2s);
    EXPECT_THAT(refused, SizeIs(1));
    EXPECT_THAT(delivered, ElementsAre(2));
}

TEST_F(Pagerduty, MoreThanItTakesAreSentAtItsPace) {
    for (int i = 0; i < 10; ++i)
        add(told_incident("i" + std::to_string(i), 1, State::identified, Severity::minor));
    run(2s);
    EXPECT_THAT(api.requests, SizeIs(testing::Le(5)));
    run(10s);
    EXPECT_THAT(delivered, SizeIs(10));
}

}  // namespace
}  // namespace raidwatch::push
