// Clients that begin a handshake and leave it at that.
#include "tls_rig.hpp"

namespace raidwatch::hub {
namespace {

namespace asio = boost::asio;

/// The first bytes of a ClientHello that says it is longer.
const std::string kHalfAHello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);

TEST_F(TlsRig, WhoeverNeverFinishesTheHandshakeIsCutOffWhileOthersAreServed) {
    ServerOptions options;
    options.handshake_timeout = Milliseconds{300};
    start(files(own), options);
    auto silent = connect();
    auto half = connect();
    asio::write(half, asio::buffer(kHalfAHello));
    EXPECT_TRUE(visit().answer.ends_with("/x"));
    EXPECT_EQ(rest_of(silent), "");
    EXPECT_EQ(rest_of(half), "");
    while (server->connections() > 0) std::this_thread::yield();
}

TEST_F(TlsRig, BytesNowAndThenBuyNoTime) {
    ServerOptions options;
    options.handshake_timeout = Milliseconds{300};
    start(files(own), options);
    auto drip = connect();
    const auto begun = std::chrono::steady_clock::now();
    boost::system::error_code error;
    asio::write(drip, asio::buffer(kHalfAHello), error);
    for (int i = 0; i < 400 && !error; ++i) {
        asio::write(drip, asio::buffer("x", 1), error);
        std::this_thread::sleep_for(Milliseconds{20});
    }
    EXPECT_TRUE(error) << "still connected";
    EXPECT_LT(std::chrono::steady_clock::now() - begun, Seconds{5});
}

TEST_F(TlsRig, WhoeverIsSilentAfterTheHandshakeIsCutOff) {
    ServerOptions options;
    options.read_timeout = Milliseconds{300};
    start(files(own), options);
    asio::ssl::context context(asio::ssl::context::tls_client);
    asio::ssl::stream<asio::ip::tcp::socket> stream(connect(), context);
    stream.handshake(asio::ssl::stream_base::client);
    std::string text;
    boost::system::error_code error;
    asio::read(stream, asio::dynamic_buffer(text), error);
    EXPECT_EQ(text, "");
}

TEST_F(TlsRig, CrowdOfSilentClientsKeepsNobodyOut) {
    ServerOptions options;
    options.max_newcomers = 5;
    options.newcomer_patience = Milliseconds{0};
    start(files(own), options);
    std::vector<asio::ip::tcp::socket> crowd;
    for (int i = 0; i < 40; ++i) {
        crowd.push_back(connect());
        if (i % 2 == 0) asio::write(crowd.back(), asio::buffer(kHalfAHello));
        if (i % 10 != 0) continue;
        EXPECT_TRUE(visit().answer.ends_with("/x"));
    }
    EXPECT_EQ(rest_of(crowd.front()), "") << "the oldest gave way";
    while (server->connections() > options.max_newcomers) std::this_thread::yield();
}

TEST_F(TlsRig, StopEndsHandshakes) {
    start(files(own));
    auto half = connect();
    asio::write(half, asio::buffer(kHalfAHello));
    while (server->connections() == 0) std::this_thread::yield();
    const auto begun = std::chrono::steady_clock::now();
    server->stop();
    thread.join();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, Seconds{5});
}

}  // namespace
}  // namespace raidwatch::hub
