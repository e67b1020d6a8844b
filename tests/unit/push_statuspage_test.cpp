// Against a page written after the documentation of Statuspage's manage API, not after our sink: it forgets
// nothing, repeats what it is told twice, and loses answers when asked to.
#include "agent/push/statuspage_sink.hpp"
#include "push_sink_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::push {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Json = nlohmann::json;
using State = IncidentState;
using Severity = IncidentSeverity;

class Page {
  public:
    std::vector<Json> incidents;
    std::map<std::string, std::string> components;
    bool reopens = true;

    HttpResponse handle(const HttpRequest& request) {
        const std::string base = "https://api.statuspage.io/v1/pages/p1/incidents";
        if (request.headers.at("authorization") != "OAuth key") return {401, {}, "{}"};
        if (!request.url.starts_with(base)) return {404, {}, "{}"};
        const auto rest = request.url.substr(base.size());
        if (request.method == "POST") return create(Json::parse(request.body)["incident"]);
        if (request.method == "GET" && rest.starts_with("?")) return search(rest.substr(rest.find("q=") + 2));
        for (auto& incident : incidents)
            if (rest == "/" + incident["id"].get<std::string>())
                return request.method == "GET" ? HttpResponse{200, {}, incident.dump()}
                                               : update(incident, Json::parse(request.body)["incident"]);
        return {404, {}, R"({"error":"not found"})"};
    }

  private:
    HttpResponse create(Json wanted) {
        wanted["id"] = "remote" + std::to_string(incidents.size() + 1);
        wanted["incident_updates"] = Json::array();
        incidents.push_back(wanted);
        return update(incidents.back(), wanted, 201);
    }
    HttpResponse update(Json& incident, const Json& wanted, int status = 200) {
        if (incident["status"] == "resolved" && wanted["status"] != "resolved" && !reopens)
            return {422, {}, R"({"error":["cannot be re-opened"]})"};
        for (const char* field : {"name", "status", "impact_override", "metadata"})
            incident[field] = wanted[field];
        incident["incident_updates"].push_back({{"status", wanted["status"]}, {"body", wanted["body"]}});
        if (wanted.contains("components"))
            for (const auto& [id, state] : wanted["components"].items()) components[id] = state;
        return {status, {}, incident.dump()};
    }
    /// In name, status and update texts; not in metadata.
    HttpResponse search(const std::string& words) {
        auto found = Json::array();
        for (const auto& incident : incidents)
            for (const auto& one : incident["incident_updates"])
                if (one["body"].get<std::string>().find(words) != std::string::npos) {
                    found.push_back(incident);
                    break;
                }
        return {200, {}, found.dump()};
    }
};

struct Statuspage : SinkRig, testing::Test {
    Statuspage()
        : SinkRig(std::make_shared<StatuspageSink>(StatuspageOptions{
              .page = "p1", .key = "key", .components = {{"POP3/IMAP", "comp1"}, {"SMTP", "comp2"}}})) {
        api.script = [this](const HttpRequest& request) -> Result<HttpResponse> {
            return page.handle(request);
        };
    }
    /// The page gets the next request of this method, its answer is lost.
    void lose_answer_of(const std::string& method) {
        api.script = [this, method,
                      lost = false](const HttpRequest& request) mutable -> Result<HttpResponse> {
            auto reply = page.handle(request);
            if (request.method == method && !std::exchange(lost, true)) return unreachable();
            return reply;
        };
    }
    std::vector<std::string> statuses(std::size_t incident = 0) const {
        std::vector<std::string> list;
        for (const auto& update : page.incidents.at(incident)["incident_updates"])
            list.push_back(update["status"]);
        return list;
    }
    Page page;
};

TEST_F(Statuspage, StoryIsToldUpdateByUpdate) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    add(told_incident("i1", 2, State::identified, Severity::critical));
    add(told_incident("i1", 3, State::monitoring, Severity::critical));
    add(told_incident("i1", 4, State::resolved, Severity::critical));
    run(30s);
    ASSERT_THAT(page.incidents, SizeIs(1));
    EXPECT_THAT(statuses(), ElementsAre("identified", "identified", "monitoring", "resolved"));
    EXPECT_EQ(page.incidents[0]["metadata"]["raidwatch"]["revision"], 4);
    EXPECT_THAT(delivered, ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(meta, IsEmpty()) << "nothing is kept of what is over";
}

TEST_F(Statuspage, CustomersSeeNoSerialAndNoDevice) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(10s);
    const auto all = page.incidents.at(0).dump();
    EXPECT_THAT(all, HasSubstr("POP3/IMAP: degraded redundancy"));
    EXPECT_THAT(all, Not(HasSubstr("ZC1A0005")));
    EXPECT_THAT(all, Not(HasSubstr("sdf")));
    EXPECT_THAT(all, Not(HasSubstr("store-1")));
}

TEST_F(Statuspage, LostAnswerToThePostMakesNoSecondIncident) {
    lose_answer_of("POST");
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(10min);
    EXPECT_THAT(page.incidents, SizeIs(1));
    EXPECT_THAT(delivered, ElementsAre(1));
}

TEST_F(Statuspage, LostAnswerToAnUpdateIsNotShownTwice) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(10s);
    lose_answer_of("PATCH");
    add(told_incident("i1", 2, State::monitoring, Severity::minor));
    run(10min);
    EXPECT_THAT(statuses(), ElementsAre("identified", "monitoring"));
    EXPECT_THAT(delivered, ElementsAre(1, 2));
}

TEST_F(Statuspage, CrashBetweenPostAndAnswerAdoptsWhatIsThere) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(1010ms);
    ASSERT_THAT(page.incidents, SizeIs(1)) << "posted, not answered yet";
    ASSERT_THAT(delivered, IsEmpty());
    restart();
    run(1min);
    EXPECT_THAT(page.incidents, SizeIs(1));
    EXPECT_THAT(statuses(), ElementsAre("identified"));
    EXPECT_THAT(delivered, ElementsAre(1));
}

TEST_F(Statuspage, RequestThatNeverArrivedIsPostedAgainAfterAMinute) {
    api.script = [this, lost = false](const HttpRequest& request) mutable -> Result<HttpResponse> {
        if (request.method == "POST" && !std::exchange(lost, true)) return unreachable();
        return page.handle(request);
    };
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(59s);
    EXPECT_THAT(page.incidents, IsEmpty()) << "the lost request may still be under way";
    run(5min);
    EXPECT_THAT(page.incidents, SizeIs(1));
}

TEST_F(Statuspage, ClockSetBackWhileAPostIsUnsureDelaysItByMinutesAtMost) {
    api.script = [this, lost = false](const HttpRequest& request) mutable -> Result<HttpResponse> {
        if (request.method == "POST" && !std::exchange(lost, true)) return unreachable();
        return page.handle(request);
    };
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(2s);
    now.utc -= 24h;
    run(10min);
    EXPECT_THAT(page.incidents, SizeIs(1));
}

TEST_F(Statuspage, IncidentRemovedThereIsPostedAgain) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(10s);
    page.incidents.clear();
    add(told_incident("i1", 2, State::monitoring, Severity::minor));
    run(1min);
    ASSERT_THAT(page.incidents, SizeIs(1));
    EXPECT_THAT(statuses(), ElementsAre("monitoring"));
}

TEST_F(Statuspage, RelapseContinuesTheSameIncident) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    add(told_incident("i1", 2, State::resolved, Severity::minor));
    run(10s);
    auto back = told_incident("i1", 3, State::identified, Severity::minor);
    back.reopened = 1;
    add(back);
    run(10s);
    EXPECT_THAT(page.incidents, SizeIs(1));
    EXPECT_THAT(statuses(), ElementsAre("identified", "resolved", "identified"));
}

TEST_F(Statuspage, RelapseThatThePageRefusesBecomesALinkedIncident) {
    page.reopens = false;
    add(told_incident("i1", 1, State::identified, Severity::minor));
    add(told_incident("i1", 2, State::resolved, Severity::minor));
    run(10s);
    auto back = told_incident("i1", 3, State::identified, Severity::minor);
    back.reopened = 1;
    add(back);
    auto end = told_incident("i1", 4, State::resolved, Severity::minor);
    end.reopened = 1;
    add(end);
    run(1min);
    ASSERT_THAT(page.incidents, SizeIs(2));
    EXPECT_THAT(statuses(1), ElementsAre("identified", "resolved"));
    EXPECT_THAT(refused, IsEmpty());
}

TEST_F(Statuspage, EndOfOneIncidentLeavesAComponentRedThatAnotherHits) {
    auto outage = told_incident("i1", 1, State::identified, Severity::critical);
    outage.kind = kind::array_failed;
    add(outage);
    add(told_incident("i2", 1, State::identified, Severity::minor));
    run(10s);
    EXPECT_EQ(page.components["comp1"], "major_outage");
    add(told_incident("i2", 2, State::resolved, Severity::minor));
    run(10s);
    EXPECT_EQ(page.components["comp1"], "major_outage");
    outage = told_incident("i1", 2, State::resolved, Severity::critical);
    outage.kind = kind::array_failed;
    add(outage);
    run(10s);
    EXPECT_EQ(page.components["comp1"], "operational");
    EXPECT_EQ(page.components.count("comp2"), 0U) << "SMTP was never hit";
}

TEST_F(Statuspage, ComponentIsDegradedOnlyWhileNoRedundancyIsLeft) {
    auto fault = told_incident("i1", 1, State::identified, Severity::critical);
    add(fault);
    run(10s);
    EXPECT_EQ(page.components["comp1"], "degraded_performance");
    fault = told_incident("i1", 2, State::monitoring, Severity::critical);
    fault.updates.back().severity = Severity::minor;
    add(fault);
    run(10s);
    EXPECT_EQ(page.components["comp1"], "operational") << "a warning is left of it";
}

TEST_F(Statuspage, NoMoreThanOneRequestASecond) {
    for (int i = 0; i < 10; ++i)
        add(told_incident("i" + std::to_string(i), 1, State::identified, Severity::minor));
    run(10s);
    EXPECT_THAT(api.requests, SizeIs(testing::Le(12)));
    run(30s);
    EXPECT_THAT(delivered, SizeIs(10));
}

TEST_F(Statuspage, AnswerAboutAnotherIncidentIsNoDeliveryAndThatOneIsNeverWrittenTo) {
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(5s);
    ASSERT_THAT(delivered, SizeIs(1));
    const auto honest = api.script;
    api.script = [](const HttpRequest&) { return answer(200, R"({"id":"foreign"})"); };
    add(told_incident("i1", 2, State::monitoring, Severity::minor));
    run(5s);
    EXPECT_THAT(delivered, SizeIs(1));
    api.script = honest;
    run(10min);
    EXPECT_THAT(delivered, SizeIs(2));
    for (const auto& request : api.requests) EXPECT_THAT(request.url, Not(HasSubstr("foreign")));
}

TEST_F(Statuspage, SomethingElseAtTheAddressIsNoDelivery) {
    api.script = [](const HttpRequest&) { return answer(200, "<html>proxy login</html>"); };
    add(told_incident("i1", 1, State::identified, Severity::minor));
    run(5min);
    EXPECT_THAT(delivered, IsEmpty());
    EXPECT_THAT(refused, IsEmpty());
    ASSERT_THAT(news, SizeIs(1));
    EXPECT_THAT(news[0].reason, HasSubstr("no answer of a Statuspage"));
}

}  // namespace
}  // namespace raidwatch::push
