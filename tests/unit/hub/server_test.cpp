#include "hub/server.hpp"

#include <sstream>
#include <thread>

#include <boost/asio.hpp>
#include <gtest/gtest.h>

namespace raidwatch::hub {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// A served handler that repeats what it was told, and blocking clients of it.
class ServerTest : public testing::Test {
  protected:
    void start(ServerOptions options = {}) {
        options.listen = "127.0.0.1:0";
        auto listening = Server::listen(io, options, answering([this](const HttpRequest& request) {
                                            ++handled;
                                            HttpReply reply;
                                            const auto token = request.headers.find("x-word");
                                            reply.body =
                                                request.method + " " + request.target + " " +
                                                std::to_string(request.body.size()) +
                                                (token != request.headers.end() ? " " + token->second : "");
                                            return reply;
                                        }));
        ASSERT_TRUE(listening) << listening.error().text();
        server = std::move(*listening);
        thread = std::jthread([this] { io.run(); });
    }
    ~ServerTest() override {
        if (server) server->stop();
    }
    tcp::socket connect() {
        tcp::socket socket(clients);
        socket.connect({asio::ip::address_v4::loopback(), server->port()});
        return socket;
    }
    /// Everything until the server closes.
    static std::string rest(tcp::socket& socket) {
        std::string text;
        boost::system::error_code error;
        asio::read(socket, asio::dynamic_buffer(text), error);
        return text;
    }
    static void send(tcp::socket& socket, const std::string& text) {
        boost::system::error_code peer_closed_early;
        asio::write(socket, asio::buffer(text), peer_closed_early);
    }
    std::string ask(const std::string& text) {
        auto socket = connect();
        send(socket, text);
        return rest(socket);
    }

    asio::io_context io, clients;
    std::unique_ptr<Server> server;
    std::atomic<int> handled{0};
    std::jthread thread;
};

constexpr const char* kClose = "Host: h\r\nConnection: close\r\n";

TEST_F(ServerTest, RequestIsHandedOverWithLowerCaseHeaders) {
    start();
    const auto answer = ask(std::string("PUT /a?b=c HTTP/1.1\r\n") + kClose +
                            "X-Word: hello\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\nPUT /a?b=c 3 hello")) << answer;
}

TEST_F(ServerTest, LinesOfOneHeaderAreOneList) {
    start();
    const auto answer =
        ask(std::string("GET / HTTP/1.1\r\n") + kClose + "X-Word: 198.51.100.1\r\nx-word: 192.0.2.7\r\n\r\n");
    EXPECT_TRUE(answer.ends_with("GET / 0 198.51.100.1, 192.0.2.7")) << answer;
}

TEST_F(ServerTest, ConnectionIsKeptForTheNextRequestAndPipelinedOnesAreAnsweredInOrder) {
    start();
    const auto answer =
        ask(std::string("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\n") + kClose + "\r\n");
    EXPECT_LT(answer.find("GET /1"), answer.find("GET /2"));
    EXPECT_NE(answer.find("GET /2"), std::string::npos);
}

TEST_F(ServerTest, HeadHasTheLengthButNoBody) {
    start();
    const auto answer = ask(std::string("HEAD /1 HTTP/1.1\r\n") + kClose + "\r\n");
    EXPECT_NE(answer.find("Content-Length: 9\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(ServerTest, OversizeBodyIsAnswered413AndNeverHandled) {
    start();
    const std::string big(kMaxBodyBytes + 1, 'x');
    const auto declared = ask(std::string("PUT / HTTP/1.1\r\n") + kClose +
                              "Content-Length: " + std::to_string(big.size()) + "\r\n\r\n" + big);
    EXPECT_TRUE(declared.starts_with("HTTP/1.1 413")) << declared;
    EXPECT_NE(declared.find("{\"error\":"), std::string::npos);
    const auto chunked = ask(std::string("PUT / HTTP/1.1\r\n") + kClose +
                             "Transfer-Encoding: chunked\r\n\r\n500000\r\n" + big);
    EXPECT_TRUE(chunked.starts_with("HTTP/1.1 413")) << chunked;
    EXPECT_EQ(handled, 0);
}

TEST_F(ServerTest, OnlyWhoShowsATokenMaySendALongBody) {
    start();
    const std::string body(kMaxFormBytes + 1, 'x');
    const auto put = [&](const std::string& target, const std::string& header) {
        return ask("PUT " + target + " HTTP/1.1\r\n" + kClose + header +
                   "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    };
    EXPECT_TRUE(put("/", "").starts_with("HTTP/1.1 413"));
    EXPECT_EQ(handled, 0);
    EXPECT_TRUE(put("/", "Authorization: Bearer x\r\n").starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(put("/v1?api_key=x", "").starts_with("HTTP/1.1 200"));
    const auto chunked = [&](std::size_t size) {
        std::stringstream length;
        length << std::hex << size;
        return ask(std::string("PUT / HTTP/1.1\r\n") + kClose + "Transfer-Encoding: chunked\r\n\r\n" +
                   length.str() + "\r\n" + std::string(size, 'x') + "\r\n0\r\n\r\n");
    };
    EXPECT_TRUE(chunked(kMaxFormBytes).starts_with("HTTP/1.1 200"));
    EXPECT_TRUE(chunked(kMaxFormBytes + 1).starts_with("HTTP/1.1 413"));
}

TEST_F(ServerTest, OversizeHeaderIsAnswered431) {
    start();
    const auto answer =
        ask(std::string("GET / HTTP/1.1\r\n") + kClose + "X-Long: " + std::string(9000, 'x') + "\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 431")) << answer;
    EXPECT_EQ(handled, 0);
}

TEST_F(ServerTest, GarbageIsAnswered400) {
    start();
    EXPECT_TRUE(ask("\x16\x03\x01 what?\r\n\r\n").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(ask("GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n").starts_with("HTTP/1.1 400"));
    EXPECT_EQ(handled, 0);
}

TEST_F(ServerTest, ClientWaitingForAGoAheadGetsOne) {
    start();
    auto socket = connect();
    send(socket,
         std::string("PUT / HTTP/1.1\r\n") + kClose + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    std::string first(12, '\0');
    asio::read(socket, asio::buffer(first));
    EXPECT_EQ(first, "HTTP/1.1 100");
    send(socket, "abc");
    EXPECT_NE(rest(socket).find("PUT / 3"), std::string::npos);
}

TEST_F(ServerTest, ClientThatDripsIsCutOffAtTheDeadlineHoweverManyBytesCome) {
    ServerOptions options;
    options.read_timeout = Milliseconds{150};
    start(options);
    auto socket = connect();
    const auto begun = std::chrono::steady_clock::now();
    boost::system::error_code error;
    for (int i = 0; i < 1000 && !error; ++i) {
        asio::write(socket, asio::buffer("G", 1), error);
        std::this_thread::sleep_for(Milliseconds{10});
    }
    EXPECT_TRUE(error) << "still connected";
    EXPECT_LT(std::chrono::steady_clock::now() - begun, Seconds{5});
    EXPECT_EQ(handled, 0);
}

TEST_F(ServerTest, ClientThatSaysNothingIsCutOffWhileOthersAreServed) {
    ServerOptions options;
    options.read_timeout = Milliseconds{150};
    start(options);
    auto silent = connect();
    EXPECT_NE(ask(std::string("GET /x HTTP/1.1\r\n") + kClose + "\r\n").find("GET /x"), std::string::npos);
    EXPECT_EQ(rest(silent), "");
}

TEST_F(ServerTest, ClientThatLeavesIsLetGoAtOnce) {
    start();
    const auto begun_at = std::chrono::steady_clock::now();
    auto socket = connect();
    send(socket, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
    socket.shutdown(tcp::socket::shutdown_send);
    EXPECT_NE(rest(socket).find("GET /1"), std::string::npos);
    while (server->connections() > 0) std::this_thread::yield();
    EXPECT_LT(std::chrono::steady_clock::now() - begun_at, Seconds{5});
}

TEST_F(ServerTest, ConnectionsOverTheCapAreClosedAndPlaceIsMadeAgain) {
    ServerOptions options;
    options.max_connections = 1;
    start(options);
    auto first = connect();
    send(first, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
    std::string begun(12, '\0');
    asio::read(first, asio::buffer(begun));
    auto second = connect();
    EXPECT_EQ(rest(second), "");
    first.close();
    while (server->connections() > 0) std::this_thread::yield();
    EXPECT_NE(ask(std::string("GET /3 HTTP/1.1\r\n") + kClose + "\r\n").find("GET /3"), std::string::npos);
}

TEST_F(ServerTest, HandlerThatThrowsIsA500AndTheServerGoesOn) {
    auto listening =
        Server::listen(io, {.listen = "127.0.0.1:0"}, answering([](const HttpRequest& request) -> HttpReply {
                           if (request.target == "/bad") throw std::runtime_error("broken");
                           return {};
                       }));
    server = std::move(*listening);
    thread = std::jthread([this] { io.run(); });
    EXPECT_TRUE(ask(std::string("GET /bad HTTP/1.1\r\n") + kClose + "\r\n").starts_with("HTTP/1.1 500"));
    EXPECT_TRUE(ask(std::string("GET /good HTTP/1.1\r\n") + kClose + "\r\n").starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, StopEndsIdleConnectionsAndTheContextRunsDry) {
    start();
    auto idle = connect();
    send(idle, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
    std::string begun(12, '\0');
    asio::read(idle, asio::buffer(begun));
    const auto begun_at = std::chrono::steady_clock::now();
    server->stop();
    thread.join();
    EXPECT_EQ(server->connections(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begun_at, Seconds{5}) << "it waited for a timeout";
}

TEST(ServerListen, BadOrBusyAddressesAreErrors) {
    asio::io_context io;
    const auto nothing = answering([](const HttpRequest&) { return HttpReply{}; });
    for (const char* address :
         {"", "nowhere", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "localhost:80", "127.0.0.1:8x"})
        EXPECT_EQ(Server::listen(io, {.listen = address}, nothing).error().code, ErrorCode::invalid)
            << address;
    const auto first = Server::listen(io, {.listen = "127.0.0.1:0"}, nothing);
    const std::string same = "127.0.0.1:" + std::to_string((*first)->port());
    EXPECT_EQ(Server::listen(io, {.listen = same}, nothing).error().code, ErrorCode::refused);
}

}  // namespace
}  // namespace raidwatch::hub
