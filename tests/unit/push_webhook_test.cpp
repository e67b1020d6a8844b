#include "agent/push/webhook_sink.hpp"
#include "push_sink_rig.hpp"

#include <raidwatch/base/webhook_signature.hpp>

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

// Key, id, time, body and signature of the specification's own example
// (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).
constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::shared_ptr<const Sink> sink(std::vector<std::string> keys = {*webhook_key(kSecret)}) {
    return std::make_shared<WebhookSink>(
        WebhookOptions{.url = "https://hooks.example.net/raidwatch", .keys = std::move(keys)});
}

TEST(WebhookSignature, ExampleOfTheSpecificationGivesItsSignature) {
    EXPECT_EQ(webhook_signature({*webhook_key(kSecret)}, "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                from_unix_ms(1'614'265'330'000), R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, SeveralKeysSignSideBySide) {
    const auto header = webhook_signature({"one key that is long enough.", "another key, just as long."},
                                          "id", from_unix_ms(0), "body");
    EXPECT_THAT(header, testing::MatchesRegex("v1,[A-Za-z0-9+/]+= v1,[A-Za-z0-9+/]+="));
}

TEST(WebhookKey, AnythingButASecretIsRefusedWithoutShowingIt) {
    for (const char* bad :
         {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_!!!!"}) {
        const auto key = webhook_key(bad);
        ASSERT_FALSE(key) << bad;
        EXPECT_EQ(key.error().text().find("MfKQ"), std::string::npos);
    }
}

TEST(Webhook, IncidentIsOneSignedCloudEvent) {
    SinkRig rig(sink());
    rig.add(told_incident("i1", 1, IncidentState::identified, IncidentSeverity::minor));
    rig.run(1s);
    ASSERT_THAT(rig.api.requests, SizeIs(1));
    const auto& request = rig.api.requests[0];
    EXPECT_EQ(request.headers.at("webhook-id"), "i1.1");
    EXPECT_EQ(request.headers.at("webhook-timestamp"), "1795320000");
    EXPECT_EQ(request.headers.at("webhook-signature"),
              webhook_signature({*webhook_key(kSecret)}, "i1.1", *parse_rfc3339("2026-11-22T04:00:00Z"),
                                request.body));
    const auto event = Json::parse(request.body);
    EXPECT_EQ(event["specversion"], "1.0");
    EXPECT_EQ(event["id"], "i1.1");
    EXPECT_EQ(event["source"], "/raidwatch/store-1");
    EXPECT_EQ(event["type"], "io.raidwatch.incident.identified");
    EXPECT_EQ(event["subject"], "md0");
    EXPECT_EQ(event["data"]["services"][0], "POP3/IMAP");
    EXPECT_THAT(rig.delivered, ElementsAre(1));
}

TEST(Webhook, EveryRevisionAndEventIsSentInItsOwnRequest) {
    SinkRig rig(sink());
    rig.add(told_incident("i1", 1, IncidentState::identified, IncidentSeverity::minor));
    rig.add(told_incident("i1", 2, IncidentState::resolved, IncidentSeverity::minor));
    rig.add_event("e1");
    rig.run(1s);
    std::vector<std::string> ids;
    for (const auto& request : rig.api.requests) ids.push_back(request.headers.at("webhook-id"));
    EXPECT_THAT(ids, testing::UnorderedElementsAre("i1.1", "i1.2", "e1"));
    EXPECT_THAT(rig.delivered, SizeIs(3));
}

TEST(Webhook, RepetitionKeepsItsIdAndHasANewTimestamp) {
    SinkRig rig(sink());
    rig.api.script = [&](const HttpRequest&) {
        return rig.api.requests.size() < 6 ? unreachable() : answer(204, "");
    };
    rig.add(told_incident("i1", 1, IncidentState::identified, IncidentSeverity::minor));
    rig.run(10min);
    ASSERT_THAT(rig.api.requests, SizeIs(6));
    EXPECT_EQ(rig.api.requests[5].headers.at("webhook-id"), "i1.1");
    EXPECT_NE(rig.api.requests[0].headers.at("webhook-timestamp"),
              rig.api.requests[5].headers.at("webhook-timestamp"));
    EXPECT_THAT(rig.delivered, ElementsAre(1));
}

TEST(Webhook, GoneReceiverPausesTheSinkAndLosesNothing) {
    SinkRig rig(sink());
    rig.api.script = [](const HttpRequest&) { return answer(410); };
    rig.add(told_incident("i1", 1, IncidentState::identified, IncidentSeverity::minor));
    rig.run(1h);
    ASSERT_THAT(rig.news, SizeIs(1));
    EXPECT_TRUE(rig.news[0].paused);
    EXPECT_THAT(rig.refused, IsEmpty());
    rig.api.script = [](const HttpRequest&) { return answer(200); };
    rig.run(1h);
    EXPECT_THAT(rig.delivered, ElementsAre(1));
}

TEST(Webhook, WrongAddressKeepsWhatIsOwed) {
    SinkRig rig(sink());
    rig.api.script = [](const HttpRequest&) { return answer(404); };
    rig.add(told_incident("i1", 1, IncidentState::identified, IncidentSeverity::minor));
    rig.run(1h);
    EXPECT_THAT(rig.refused, IsEmpty());
    EXPECT_THAT(rig.delivered, IsEmpty());
}

}  // namespace
}  // namespace raidwatch::push
