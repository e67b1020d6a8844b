// The courier against a receiver that answers as badly as it is told.
#include "hub/deliver/courier.hpp"

#include "tests/support/fake_api.hpp"

#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

class Carrying : public testing::Test {
  protected:
    Carrying() { config.subscriptions.allow_internal = true; }

    void send(const std::string& url) {
        if (!courier)
            courier = std::move(*Courier::create(config, {Milliseconds{300}, Milliseconds{300}, 10}));
        Parcel parcel;
        parcel.seq = ++seq;
        parcel.address = url;
        parcel.headers = {"content-type: application/json", "webhook-id: m1"};
        parcel.body = R"({"type":"x"})";
        courier->send(std::move(parcel));
    }
    /// What became of them, by their order.
    std::map<std::int64_t, Carried> ended() {
        std::map<std::int64_t, Carried> all;
        while (courier->under_way() > 0) {
            io.poll();
            for (auto& [parcel, how] : courier->wait(Milliseconds{2})) all[parcel.seq] = how;
        }
        return all;
    }
    Carried carry(const std::string& url) {
        send(url);
        return ended()[seq];
    }

    boost::asio::io_context io;
    support::FakeApi api{io};
    HubConfig config;
    std::unique_ptr<Courier> courier;
    std::int64_t seq = 0;
};

TEST_F(Carrying, WebhookArrivesAsPacked) {
    EXPECT_TRUE(carry(api.url() + "/hook?a=1").arrived);
    ASSERT_EQ(api.seen.size(), 1U);
    EXPECT_EQ(api.seen[0].method, "POST");
    EXPECT_EQ(api.seen[0].target, "/hook?a=1");
    EXPECT_EQ(api.seen[0].body, R"({"type":"x"})");
    EXPECT_EQ(api.seen[0].headers["webhook-id"], "m1");
    EXPECT_EQ(api.seen[0].headers["content-type"], "application/json");
}

TEST_F(Carrying, AnythingButSuccessDidNotArriveAndRedirectsAreNotFollowed) {
    api.script = [](const support::Seen& seen) {
        if (seen.target == "/moved") return support::reply(302, "", "Location: /elsewhere\r\n");
        return support::reply(seen.target == "/gone" ? 410 : 500);
    };
    EXPECT_EQ(carry(api.url() + "/broken").why, "HTTP 500");
    EXPECT_EQ(carry(api.url() + "/moved").why, "HTTP 302");
    const auto gone = carry(api.url() + "/gone");
    EXPECT_TRUE(gone.gone && !gone.arrived);
    for (const auto& seen : api.seen) EXPECT_NE(seen.target, "/elsewhere");
}

TEST_F(Carrying, SilentReceiverHasADeadlineAndDelaysNoOther) {
    api.script = [](const support::Seen& seen) {
        support::Reply reply = support::reply(200);
        reply.silent = seen.target == "/silent";
        if (seen.target == "/drip") reply.between_bytes = Milliseconds{50};
        return reply;
    };
    const auto begun = std::chrono::steady_clock::now();
    for (const char* path : {"/silent", "/silent", "/drip", "/quick"}) send(api.url() + path);
    std::map<std::int64_t, Milliseconds> took;
    while (courier->under_way() > 0) {
        io.poll();
        for (auto& [parcel, how] : courier->wait(Milliseconds{2})) {
            took[parcel.seq] =
                std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begun);
            EXPECT_EQ(how.arrived, parcel.seq == 4) << how.why;
        }
    }
    EXPECT_LT(took[4], Milliseconds{250});
    EXPECT_LT(took[1], Milliseconds{3000});
}

TEST_F(Carrying, EndlessAnswerIsCutOff) {
    api.script = [](const support::Seen&) { return support::reply(200, std::string(1U << 20, 'x')); };
    EXPECT_TRUE(carry(api.url() + "/").arrived) << "it said 200";
}

TEST_F(Carrying, NothingInsideIsSpokenToUnlessAllowed) {
    config.subscriptions.allow_internal = false;
    const auto port = std::to_string(api.port());
    for (const auto& host : {"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"}) {
        const auto how = carry("https://" + std::string(host) + ":" + port + "/");
        EXPECT_FALSE(how.arrived);
        EXPECT_EQ(how.why, "the address leads inside") << host;
    }
    EXPECT_FALSE(carry("http://127.0.0.1:" + port + "/").arrived);
    EXPECT_FALSE(carry("file:///etc/passwd").arrived);
    io.poll();
    EXPECT_EQ(api.connections, 0);
}

TEST_F(Carrying, NobodyThereIsAFailureWithItsReason) {
    EXPECT_NE(carry("http://127.0.0.1:1/").why, "");
    EXPECT_NE(carry("http://nowhere.invalid/").why, "");
}

}  // namespace
}  // namespace raidwatch::hub
