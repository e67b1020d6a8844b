// How often callers may come, and that readers take nothing away from agents.
#include "hub/limits.hpp"

#include "hub_rig.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

MonoTime at(int ms) {
    return MonoTime{Milliseconds{1'000'000 + ms}};
}

HubConfig limited() {
    HubConfig config;
    config.limits = {.node = 2, .program = 2, .reader = 1, .all_readers = 3};
    return config;
}

TEST(RateLimit, BurstIsGrantedThenTheRate) {
    RateLimit limit(2);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(limit.take("a", at(0)), Milliseconds{0});
    EXPECT_GT(limit.take("a", at(0)), Milliseconds{400});
    EXPECT_EQ(limit.take("b", at(0)), Milliseconds{0}) << "another has a bucket of their own";
    EXPECT_EQ(limit.take("a", at(501)), Milliseconds{0});
    EXPECT_GT(limit.take("a", at(502)), Milliseconds{0});
    EXPECT_GT(limit.take("a", at(400)), Milliseconds{0}) << "a clock that seems to go back gives nothing";
}

TEST(RateLimit, LowRateLetsSomeThrough) {
    RateLimit limit(0.05);
    EXPECT_EQ(limit.take("a", at(0)), Milliseconds{0});
    EXPECT_GT(limit.take("a", at(19'000)), Milliseconds{0});
    EXPECT_EQ(limit.take("a", at(20'001)), Milliseconds{0});
}

TEST(RateLimit, ManyCallersAreForgottenNotKept) {
    RateLimit limit(1);
    for (int i = 0; i < 100'000; ++i) EXPECT_EQ(limit.take(std::to_string(i), at(i)), Milliseconds{0});
    RateLimit none(0);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(none.take("a", at(0)), Milliseconds{0});
}

TEST(Reader, IsKnownByAddressOrByWhatItsProxySays) {
    HubConfig config;
    config.proxy_secret = "0123456789abcdef";
    const auto reader = [&](const std::string& peer, std::map<std::string, std::string> headers = {}) {
        return reader_of(config, {"GET", "/", std::move(headers), "", peer});
    };
    EXPECT_EQ(reader("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(reader("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(reader("2001:db8:1:2:3::4"), reader("2001:db8:1:2:ffff::1"));
    EXPECT_NE(reader("2001:db8:1:2::1"), reader("2001:db8:1:3::1"));
    EXPECT_EQ(reader("192.0.2.7", {{"x-forwarded-for", "198.51.100.1"}}), "192.0.2.7")
        << "anybody can say so";
    EXPECT_EQ(reader("127.0.0.1", {{"x-forwarded-for", "10.9.9.9, 198.51.100.1"}}), "198.51.100.1");
    EXPECT_EQ(reader("127.0.0.1"), "");
    EXPECT_EQ(
        reader("192.0.2.7", {{"x-raidwatch-proxy", "0123456789abcdef"}, {"x-forwarded-for", "198.51.100.1"}}),
        "198.51.100.1");
}

TEST(Limits, ReadersWhoComeTooOftenAreToldWhenAndAgentsGoOn) {
    HubRig rig(limited());
    const auto by = rig.node_token("store-1");
    const auto read = [&](const std::string& peer) {
        return rig.hub->handle({"GET", "/healthz", {}, "", peer});
    };
    for (int i = 0; i < 10; ++i) EXPECT_EQ(read("192.0.2.1").status, 200);
    const auto refused = read("192.0.2.1");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.front(), (std::pair<std::string, std::string>{"Retry-After", "1"}));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(read("192.0.2." + std::to_string(i + 2)).status, 200);
    EXPECT_EQ(read("192.0.2.99").status, 429) << "all together";
    for (int i = 0; i < 20; ++i) EXPECT_EQ(rig.heartbeat(by, "store-1").status, 200);
    EXPECT_EQ(rig.heartbeat(by, "store-1").status, 429);
    EXPECT_EQ(rig.heartbeat(rig.node_token("store-2"), "store-2").status, 200);
    rig.clock.advance(Seconds{1});
    EXPECT_EQ(rig.heartbeat(by, "store-1").status, 200);
    EXPECT_EQ(read("192.0.2.1").status, 200);
}

TEST(Limits, GuessingTokensCountsAsReading) {
    HubRig rig(limited());
    const auto guess = [&] {
        return rig.hub
            ->handle({"GET",
                      "/api/operator/v1/nodes",
                      {{"authorization", "Bearer rw_" + std::string(16, '0') + "_" + std::string(64, '0')}},
                      "",
                      "192.0.2.1"})
            .status;
    };
    for (int i = 0; i < 10; ++i) EXPECT_EQ(guess(), 401);
    EXPECT_EQ(guess(), 429);
    EXPECT_EQ(rig.send("GET", "/api/operator/v1/nodes", rig.operator_token()).status, 200);
}

}  // namespace
}  // namespace raidwatch::hub
