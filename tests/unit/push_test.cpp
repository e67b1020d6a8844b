#include "agent/push/backoff.hpp"
#include "push_fake_hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::push {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using State = IncidentState;
using namespace std::chrono_literals;

FakeHub::Fate lost() {
    return {.processed = false, .instead = unreachable()};
}
FakeHub::Fate says(int status, std::map<std::string, std::string> headers = {}) {
    return {.processed = false, .instead = answer(status, "no", std::move(headers))};
}

TEST(Pusher, ReleasedRowIsDeliveredAtOnce) {
    Rig rig;
    rig.add({incident_row(1, sample_incident("i1", 1))});
    rig.run(30ms);
    EXPECT_THAT(rig.delivered, ElementsAre(1));
    EXPECT_EQ(rig.hub.incidents.at("i1").incident, sample_incident("i1", 1));
    EXPECT_TRUE(rig.pusher->idle());
    EXPECT_EQ(rig.pusher->waiting(), 0U);
    EXPECT_EQ(rig.hub.requests[0].headers.at("authorization"), "Bearer token");
}

TEST(Pusher, UnrecordedRowWaitsForItsRelease) {
    Rig rig;
    rig.add({incident_row(1, sample_incident("i1", 1))}, false);
    rig.run(1h);
    EXPECT_THAT(rig.hub.requests, IsEmpty());
    rig.pusher->release(1);
    rig.run(1s);
    EXPECT_THAT(rig.delivered, ElementsAre(1));
}

TEST(Pusher, FirstRetryComesWithinASecond) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Rig rig({Rig::hub_sink("hub")}, seed);
        rig.hub.fate = [&](const HttpRequest&) {
            return rig.hub.requests.empty() ? lost() : FakeHub::Fate{};
        };
        rig.add({incident_row(1, sample_incident("i1", 1))});
        rig.run(1100ms);
        EXPECT_THAT(rig.delivered, ElementsAre(1)) << seed;
    }
}

TEST(Jitter, PausesGrowToFiveMinutesAndSpreadFromZero) {
    Jitter jitter(7);
    Milliseconds longest{0}, shortest{1'000'000};
    for (int i = 0; i < 2000; ++i) {
        EXPECT_LE(jitter.pause(1), 1s);
        EXPECT_LE(jitter.pause(4), 8s);
        const auto late = jitter.pause(60);
        longest = std::max(longest, late);
        shortest = std::min(shortest, late);
    }
    EXPECT_LE(longest, 300s);
    EXPECT_GT(longest, 290s);
    EXPECT_LT(shortest, 5s);
}

TEST(Pusher, OutageIsProbedByOneRequestAtATime) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{false, unreachable(), 10s}; };
    std::vector<OutboxRow> rows;
    for (int i = 1; i <= 50; ++i)
        rows.push_back(incident_row(i, sample_incident("i" + std::to_string(i), 1)));
    rig.add(rows);
    rig.run(1h);
    EXPECT_LE(rig.hub.most_in_flight, 4U);
    EXPECT_LT(rig.hub.requests.size(), 60U);
    EXPECT_GT(rig.hub.requests.size(), 12U);
    EXPECT_THAT(rig.news, ElementsAre(testing::Field(&SinkNews::paused, true)));
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{}; };
    rig.run(310s);
    EXPECT_THAT(rig.delivered, SizeIs(50));
    EXPECT_THAT(rig.news, SizeIs(2));
    EXPECT_FALSE(rig.news.back().paused);
}

TEST(Pusher, WaitingRevisionsBecomeOneButTheEndIsNeverFirst) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest&) { return lost(); };
    rig.add({incident_row(1, sample_incident("i1", 1)), incident_row(2, sample_incident("i1", 2))});
    rig.run(10s);
    rig.add({incident_row(3, sample_incident("i1", 3, State::monitoring)),
             incident_row(4, sample_incident("i1", 4, State::resolved))});
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{}; };
    rig.run(10min);
    EXPECT_THAT(rig.hub.revisions["i1"], ElementsAre(3, 4));
    EXPECT_THAT(rig.hub.story["i1"], ElementsAre(State::monitoring, State::resolved));
    EXPECT_THAT(rig.delivered, ElementsAre(1, 2, 3, 4));
}

TEST(Pusher, EndWaitsForTheAnswerToItsOpening) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{.latency = 9s}; };
    rig.add({incident_row(1, sample_incident("i1", 1))});
    rig.run(1s);
    rig.add({incident_row(2, sample_incident("i1", 2, State::resolved))});
    rig.run(1s);
    EXPECT_EQ(rig.hub.in_flight(), 1U);
    rig.run(20s);
    EXPECT_THAT(rig.hub.revisions["i1"], ElementsAre(1, 2));
}

TEST(Pusher, LostAnswerAndRestartMakeNoSecondIncident) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{true, unreachable()}; };
    rig.add({incident_row(1, sample_incident("i1", 1)), event_row(2, "e1")});
    rig.run(10ms);
    rig.restart();
    EXPECT_THAT(rig.delivered, IsEmpty());
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{}; };
    rig.run(1min);
    EXPECT_THAT(rig.delivered, UnorderedElementsAre(1, 2));
    EXPECT_EQ(rig.hub.incidents.at("i1").times_created, 1);
    EXPECT_THAT(rig.hub.events, ElementsAre("e1"));
}

TEST(Pusher, OneBadSinkDelaysNoOther) {
    Rig rig({Rig::hub_sink("hub"), Rig::hub_sink("slow")});
    rig.hub.fate = [](const HttpRequest& request) {
        return request.url.starts_with("http://slow") ? FakeHub::Fate{false, unreachable(), 10s}
                                                      : FakeHub::Fate{};
    };
    std::vector<OutboxRow> rows;
    for (int i = 1; i <= 40; ++i) {
        rows.push_back(incident_row(2 * i, sample_incident("i" + std::to_string(i), 1), "slow"));
        rows.push_back(incident_row(2 * i + 1, sample_incident("i" + std::to_string(i), 1), "hub"));
    }
    rig.add(rows);
    rig.run(250ms);
    EXPECT_THAT(rig.delivered, SizeIs(40)) << "40 incidents, 4 at a time, 20 ms each";
}

TEST(Pusher, OneBadIncidentDelaysNoOther) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest& request) {
        return request.url.ends_with("/i1") ? says(500) : FakeHub::Fate{};
    };
    std::vector<OutboxRow> rows;
    for (int i = 1; i <= 9; ++i) rows.push_back(incident_row(i, sample_incident("i" + std::to_string(i), 1)));
    rig.add(rows);
    rig.run(200ms);
    EXPECT_THAT(rig.delivered, SizeIs(8));
    EXPECT_EQ(rig.rows.at(1).last_error, "HTTP 500");
}

class RetryAfter : public testing::TestWithParam<const char*> {};

TEST_P(RetryAfter, IsObeyedAlsoByHeartbeats) {
    Rig rig;
    rig.now.utc = *parse_rfc3339("2026-11-22T04:00:00Z");
    rig.hub.fate = [&](const HttpRequest&) {
        return rig.hub.requests.empty() ? says(429, {{"retry-after", GetParam()}}) : FakeHub::Fate{};
    };
    rig.add({incident_row(1, sample_incident("i1", 1))});
    rig.run(1s);
    rig.pusher->heartbeat({});
    rig.run(118s);
    EXPECT_THAT(rig.hub.requests, SizeIs(1));
    rig.run(5s);
    EXPECT_THAT(rig.delivered, ElementsAre(1));
    EXPECT_EQ(rig.hub.heartbeats, 1);
}
INSTANTIATE_TEST_SUITE_P(BothForms, RetryAfter, testing::Values("120", "Sun, 22 Nov 2026 04:02:00 GMT"));

TEST(RetryAfter, NonsenseIsIgnoredAndLongWaitsAreBounded) {
    const auto wait = [](const char* value) {
        return retry_after({429, {{"retry-after", value}}, ""}, from_unix_ms(0));
    };
    EXPECT_EQ(wait("soon"), std::nullopt);
    EXPECT_EQ(wait("-5"), std::nullopt);
    EXPECT_EQ(wait("Sun, 22 Nov 2026"), std::nullopt);
    EXPECT_EQ(wait("99999999999"), Milliseconds(1h));
    EXPECT_EQ(retry_after({429, {{"retry-after", "Thu, 01 Jan 1970 00:00:00 GMT"}}, ""}, from_unix_ms(5000)),
              Milliseconds(0));
}

TEST(Pusher, RefusedTokenPausesTheSinkAndIsToldAtOnce) {
    Rig rig;
    bool mended = false;
    rig.hub.fate = [&](const HttpRequest&) { return mended ? FakeHub::Fate{} : says(401); };
    rig.add({incident_row(1, sample_incident("i1", 1)), incident_row(2, sample_incident("i2", 1))});
    rig.run(10min);
    ASSERT_THAT(rig.news, SizeIs(1));
    EXPECT_TRUE(rig.news[0].paused);
    EXPECT_THAT(rig.news[0].reason, HasSubstr("401"));
    EXPECT_THAT(rig.dead, IsEmpty()) << "a wrong token is no reason to give an incident up";
    EXPECT_LT(rig.hub.requests.size(), 40U);
    mended = true;
    rig.pusher->heartbeat({});
    rig.run(1s);
    EXPECT_THAT(rig.delivered, UnorderedElementsAre(1, 2)) << "the heartbeat shows that it is over";
    EXPECT_EQ(rig.news.back(), (SinkNews{"hub", false, ""}));
}

TEST(Pusher, ShortOutageIsNoNews) {
    Rig rig;
    rig.hub.fate = [&](const HttpRequest&) {
        return rig.now.mono < MonoTime{1'020s} ? lost() : FakeHub::Fate{};
    };
    rig.add({incident_row(1, sample_incident("i1", 1))});
    rig.run(10min);
    EXPECT_THAT(rig.delivered, ElementsAre(1));
    EXPECT_THAT(rig.news, IsEmpty());
}

TEST(Pusher, NothingButServerErrorsIsToldAfterAMinute) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest&) { return says(500); };
    rig.add({incident_row(1, sample_incident("i1", 1))});
    rig.run(20min);
    EXPECT_THAT(rig.news, SizeIs(1));
}

TEST(Pusher, BadEventIsFoundAndTheOthersGoOn) {
    Rig rig;
    std::vector<OutboxRow> rows;
    for (int i = 1; i <= 250; ++i) rows.push_back(event_row(i, i == 77 ? "poison" : "e" + std::to_string(i)));
    rig.add(rows);
    rig.run(5s);
    EXPECT_THAT(rig.hub.events, SizeIs(249));
    EXPECT_EQ(rig.hub.repeated_events, 0);
    ASSERT_THAT(rig.dead, SizeIs(1));
    EXPECT_EQ(rig.dead[0].seq, 77);
    EXPECT_THAT(rig.dead[0].last_error, HasSubstr("422"));
    EXPECT_EQ(rig.pusher->dead(), 1U);
    EXPECT_TRUE(rig.pusher->idle());
}

TEST(Pusher, EventsGoInBatchesOfAHundred) {
    Rig rig;
    std::vector<OutboxRow> rows;
    for (int i = 1; i <= 250; ++i) rows.push_back(event_row(i, "e" + std::to_string(i)));
    rig.add(rows);
    rig.run(5s);
    EXPECT_THAT(rig.hub.requests, SizeIs(3));
    EXPECT_THAT(rig.hub.events, SizeIs(250));
}

TEST(Pusher, RefusedRevisionDoesNotTakeEarlierOnesAlong) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest& request) {
        return request.body.find("\"revision\":2") != std::string::npos ? says(422) : FakeHub::Fate{};
    };
    rig.add({incident_row(1, sample_incident("i1", 1)), incident_row(2, sample_incident("i1", 2))});
    rig.run(5s);
    EXPECT_THAT(rig.delivered, ElementsAre(1));
    EXPECT_THAT(rig.dead, ElementsAre(testing::Field(&OutboxRow::seq, 2)));
    rig.add({incident_row(3, sample_incident("i1", 3, State::resolved))});
    rig.run(5s);
    EXPECT_THAT(rig.hub.revisions["i1"], ElementsAre(1, 3));
}

TEST(Pusher, AnswerOfSomethingElseIsNoDelivery) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest&) {
        return FakeHub::Fate{false, answer(200, "<html>It works!</html>")};
    };
    rig.add({incident_row(1, sample_incident("i1", 1)), event_row(2, "e")});
    rig.run(1min);
    EXPECT_THAT(rig.delivered, IsEmpty());
    EXPECT_THAT(rig.dead, IsEmpty());
    EXPECT_THAT(rig.rows.at(1).last_error, HasSubstr("no answer of a hub"));
}

TEST(Pusher, WrongAddressIsRetriedNotGivenUp) {
    for (const int status : {302, 404}) {
        Rig rig;
        rig.hub.fate = [&](const HttpRequest&) { return says(status); };
        rig.add({incident_row(1, sample_incident("i1", 1)), event_row(2, "e")});
        rig.run(10min);
        EXPECT_THAT(rig.dead, IsEmpty()) << status;
        EXPECT_EQ(rig.pusher->waiting(), 2U) << status;
        EXPECT_LT(rig.hub.requests.size(), 100U) << status;
        EXPECT_THAT(rig.news, SizeIs(1)) << status;
    }
}

TEST(Pusher, HeartbeatIsNeverQueued) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{false, unreachable(), 10s}; };
    for (int i = 0; i < 20; ++i) {
        rig.pusher->heartbeat({});
        rig.run(1s);
    }
    EXPECT_THAT(rig.hub.requests, SizeIs(2));
    EXPECT_EQ(rig.hub.most_in_flight, 1U);
}

TEST(Pusher, WindowThatOneOfTwoHubsKnowsIsNotOver) {
    Rig rig({Rig::hub_sink("new"), Rig::hub_sink("old")});
    rig.hub.fate = [](const HttpRequest& request) {
        const bool knows = request.url.starts_with("http://new.");
        return FakeHub::Fate{
            false, answer(200, knows ? R"({"maintenance":[{"id":"W1"}]})" : R"({"maintenance":[]})")};
    };
    rig.pusher->heartbeat({});
    rig.run(1s);
    ASSERT_THAT(rig.windows, SizeIs(1));
    EXPECT_EQ(rig.windows[0].id, "W1");
    rig.pusher->configure(rig.reached({Rig::hub_sink("old")}));
    rig.pusher->heartbeat({});
    rig.run(1s);
    EXPECT_THAT(rig.windows, IsEmpty()) << "that hub is not asked any more";
}

TEST(Pusher, WhatIsHeldIsAllThatIsOwedAndRemembered) {
    Rig rig({Rig::hub_sink("hub"), Rig::hub_sink("away")});
    rig.hub.fate = [](const HttpRequest& request) {
        return request.url.starts_with("http://away.") ? lost() : FakeHub::Fate{};
    };
    rig.add({incident_row(1, sample_incident("i1", 1)), incident_row(2, sample_incident("i1", 1), "away"),
             event_row(3, "e1", "away")});
    rig.run(1s);
    const auto held = rig.pusher->held();
    ASSERT_THAT(held.changed, SizeIs(2));
    EXPECT_EQ(held.changed[0].sink, "away");
    EXPECT_EQ(held.changed[0].state, OutboxState::waiting);
}

TEST(Pusher, RowsOfASinkThatIsGoneWaitForItsReturn) {
    Rig rig;
    rig.add({incident_row(1, sample_incident("i1", 1), "former")});
    rig.run(1h);
    EXPECT_TRUE(rig.pusher->idle());
    EXPECT_EQ(rig.pusher->waiting(), 0U) << "kept, but not counted as late";
    rig.pusher->configure(rig.reached({Rig::hub_sink("former")}));
    rig.run(1s);
    EXPECT_THAT(rig.delivered, ElementsAre(1));
}

TEST(Pusher, ReloadWithAnotherTokenIsTriedAtOnce) {
    Rig rig;
    rig.hub.fate = [](const HttpRequest&) { return says(403); };
    rig.add({incident_row(1, sample_incident("i1", 1))});
    rig.run(1h);
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{}; };
    rig.pusher->configure(rig.reached({Rig::hub_sink("hub")}));
    rig.run(100ms);
    EXPECT_THAT(rig.delivered, ElementsAre(1));
    EXPECT_THAT(rig.news, SizeIs(2)) << "and people hear that it is over";
}

TEST(Pusher, DeadRowsAreNotSentAgainAfterARestart) {
    Rig rig;
    auto row = incident_row(1, sample_incident("i1", 1));
    row.state = OutboxState::dead;
    rig.rows[1] = row;
    rig.restart();
    rig.run(1h);
    EXPECT_THAT(rig.hub.requests, IsEmpty());
    EXPECT_EQ(rig.pusher->dead(), 1U);
}

// ---- one incident per fault, also when the node has forgotten it

class Forgetful : public testing::Test {
  protected:
    Forgetful() {
        rig.add({incident_row(1, sample_incident("old", 3, State::identified, "md-uuid-1"))});
        rig.run(1s);
        rig.delivered.clear();
        rig.rows.clear();
        rig.restart();  // its database is lost: the fault gets another incident, which the hub refuses
    }
    Rig rig;
};

TEST_F(Forgetful, OpenIncidentOfTheSameFaultIsContinued) {
    rig.add({incident_row(2, sample_incident("new", 1, State::identified, "md-uuid-1"))});
    rig.run(1s);
    EXPECT_THAT(rig.delivered, ElementsAre(2));
    ASSERT_THAT(rig.hub.incidents, SizeIs(1));
    const auto& incident = rig.hub.incidents.at("old").incident;
    EXPECT_EQ(incident.revision, 4);
    ASSERT_THAT(incident.updates, SizeIs(4));
    EXPECT_EQ(incident.updates[2].text, "old update 3");
    EXPECT_EQ(incident.updates[3].text, "new update 1");
    EXPECT_EQ(incident.updates[3].id, 4);
}

TEST_F(Forgetful, EndReachesTheContinuedIncidentAlsoAfterARestart) {
    rig.add({incident_row(2, sample_incident("new", 1, State::identified, "md-uuid-1"))});
    rig.run(1s);
    rig.restart();
    rig.add({incident_row(3, sample_incident("new", 2, State::resolved, "md-uuid-1"))});
    rig.run(1s);
    EXPECT_THAT(rig.delivered, ElementsAre(2, 3));
    ASSERT_THAT(rig.hub.incidents, SizeIs(1));
    EXPECT_EQ(rig.hub.incidents.at("old").incident.state, State::resolved);
}

TEST_F(Forgetful, FaultThatEndedDuringTheOutageStillEndsTheOldIncident) {
    rig.hub.fate = [](const HttpRequest&) { return lost(); };
    rig.add({incident_row(2, sample_incident("new", 1, State::identified, "md-uuid-1")),
             incident_row(3, sample_incident("new", 2, State::resolved, "md-uuid-1"))});
    rig.run(1min);
    rig.hub.fate = [](const HttpRequest&) { return FakeHub::Fate{}; };
    rig.run(10min);
    ASSERT_THAT(rig.hub.incidents, SizeIs(1));
    EXPECT_EQ(rig.hub.incidents.at("old").incident.state, State::resolved);
}

TEST(Pusher, SuccessorWaitsForTheEndOfItsPredecessor) {
    Rig rig;
    rig.add({incident_row(1, sample_incident("first", 1, State::identified, "md-uuid-1"))});
    rig.run(1s);
    rig.hub.fate = [&](const HttpRequest& request) {  // the end is lost at first, the successor is not
        return request.url.ends_with("/first") && rig.now.mono < MonoTime{1'005s} ? says(500)
                                                                                  : FakeHub::Fate{};
    };
    rig.add({incident_row(2, sample_incident("first", 2, State::resolved, "md-uuid-1")),
             incident_row(3, sample_incident("second", 1, State::identified, "md-uuid-1"))});
    rig.run(10min);
    EXPECT_THAT(rig.delivered, UnorderedElementsAre(1, 2, 3));
    EXPECT_THAT(rig.hub.revisions["first"], ElementsAre(1, 2));
    EXPECT_THAT(rig.hub.revisions["second"], ElementsAre(1));
}

// ---- a day without the hub

TEST(Pusher, DayLongOutageLosesAndDoublesNothing) {
    Rig rig;
    bool up = false;
    std::uint64_t dice = 12345;
    rig.hub.fate = [&](const HttpRequest&) -> FakeHub::Fate {
        if (!up) return {false, unreachable(), 10s};
        dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
        switch ((dice >> 33) % 8) {  // back, but not well yet
            case 0:
                return {true, unreachable(), 10s};  // got it, the answer was lost
            case 1:
                return {false, answer(503, "")};
            case 2:
                return {false, answer(500, "")};
            default:
                return {};
        }
    };
    std::int64_t seq = 0;
    for (int minute = 0; minute < 24 * 60; ++minute) {
        std::vector<OutboxRow> rows;
        const int first = minute;  // each lives for three revisions, 200 minutes apart
        for (const int revision : {1, 2, 3}) {
            const int which = first - (revision - 1) * 200;
            if (which < 0 || which % 2 != 0 || which >= 1000) continue;
            const auto state = revision == 3 ? State::resolved : State::identified;
            rows.push_back(
                incident_row(++seq, sample_incident("i" + std::to_string(which), revision, state)));
            ++seq;
            rows.push_back(event_row(seq, "e" + std::to_string(seq)));
        }
        rig.add(rows);
        rig.pusher->heartbeat({});
        rig.run(1min);
        if (minute == 700) rig.restart();
    }
    ASSERT_EQ(seq, 500 * 3 * 2);
    EXPECT_THAT(rig.delivered, IsEmpty());
    EXPECT_LT(rig.hub.requests.size(), 24U * 60 * 2 + 24 * 60 * 60 / 100);
    up = true;
    for (int i = 0; i < 60; ++i) {
        rig.pusher->heartbeat({});
        rig.run(1min);
    }
    EXPECT_EQ(rig.pusher->waiting(), 0U);
    EXPECT_THAT(rig.delivered, SizeIs(3000));
    EXPECT_THAT(rig.hub.incidents, SizeIs(500));
    for (const auto& [id, entry] : rig.hub.incidents) {
        EXPECT_EQ(entry.times_created, 1) << id;
        EXPECT_EQ(entry.incident.revision, 3) << id;
        EXPECT_EQ(entry.incident.updates.size(), 3U) << id;
        EXPECT_THAT(rig.hub.story[id], ElementsAre(State::identified, State::resolved)) << id;
    }
    EXPECT_THAT(rig.hub.events, SizeIs(1500));
    EXPECT_TRUE(rig.dead.empty());
}

}  // namespace
}  // namespace raidwatch::push
