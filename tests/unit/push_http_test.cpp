// The HTTP client against a real server on loopback.
#include "agent/push/http_client.hpp"
#include "agent/push/url.hpp"
#include "tests/support/fake_api.hpp"

#include <filesystem>
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace raidwatch::push {
namespace {

using support::FakeApi;
using support::Reply;
using support::Seen;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;
namespace asio = boost::asio;

class HttpTest : public testing::Test {
  protected:
    ~HttpTest() override { std::filesystem::remove_all(directory_); }

    HttpClient& client(HttpClientOptions options = {}) {
        auto made = HttpClient::create(io_, std::move(options));
        EXPECT_TRUE(made) << made.error().text();
        client_ = std::move(*made);
        return *client_;
    }
    /// Sends and runs the loop until the answer is there.
    Result<HttpResponse> ask(HttpRequest request) {
        if (!client_) client();
        std::optional<Result<HttpResponse>> answer;
        client_->send(std::move(request), [&](Result<HttpResponse> got) {
            EXPECT_FALSE(answer) << "called back twice";
            answer = std::move(got);
        });
        EXPECT_FALSE(answer) << "callbacks run later";
        while (!answer && io_.run_one_for(30s) > 0) {
        }
        return answer ? *answer : failure(ErrorCode::io, "waiting", "test", "no callback");
    }
    Result<HttpResponse> get(const std::string& url, Milliseconds deadline = 10s) {
        return ask({.method = "GET", .url = url, .deadline = deadline});
    }
    std::string made_directory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "raidwatch-http-XXXXXX").string();
        return directory_ = ::mkdtemp(pattern.data());
    }

    asio::io_context io_;
    std::unique_ptr<HttpClient> client_;
    std::string directory_ = "/nonexistent";
};

TEST_F(HttpTest, RequestArrivesAsItWasGiven) {
    FakeApi api(io_);
    api.script = [](const Seen&) { return support::reply(201, "{\"number\":7}", "X-Mixed-Case: Yes\r\n"); };
    const auto answer = ask({.method = "PUT",
                             .url = api.url() + "/api/x?key=a%20b",
                             .headers = {{"authorization", "Bearer t"}},
                             .body = "{}"});
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->body, "{\"number\":7}");
    EXPECT_EQ(answer->headers.at("x-mixed-case"), "Yes");
    const auto& seen = api.seen.at(0);
    EXPECT_EQ(seen.method, "PUT");
    EXPECT_EQ(seen.target, "/api/x?key=a%20b");
    EXPECT_EQ(seen.body, "{}");
    EXPECT_EQ(seen.headers.at("authorization"), "Bearer t");
    EXPECT_EQ(seen.headers.at("host"), "127.0.0.1:" + std::to_string(api.port()));
}

TEST_F(HttpTest, ConnectionIsKeptAndOneThatWasClosedReplaced) {
    FakeApi api(io_);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(get(api.url()));
    EXPECT_EQ(api.connections, 1);
    api.drop_connections();
    ASSERT_TRUE(get(api.url()));
    EXPECT_EQ(api.connections, 2);
}

TEST_F(HttpTest, ConnectionClosedUnderTheRequestIsTriedOnceMore) {
    FakeApi api(io_);
    ASSERT_TRUE(get(api.url()));
    int times = 0;
    api.script = [&](const Seen&) { return ++times == 1 ? Reply{.close = true} : support::reply(200); };
    EXPECT_TRUE(get(api.url()));
    EXPECT_EQ(times, 2);
    times = 0;
    const auto post = ask({.method = "POST", .url = api.url()});
    ASSERT_FALSE(post) << "what is not idempotent is the caller's to repeat";
    EXPECT_EQ(post.error().code, ErrorCode::unreachable);
    EXPECT_EQ(times, 1);
}

TEST_F(HttpTest, FreshConnectionThatIsClosedIsAnError) {
    FakeApi api(io_);
    api.script = [](const Seen&) { return Reply{.close = true}; };
    EXPECT_EQ(get(api.url()).error().code, ErrorCode::unreachable);
    EXPECT_EQ(api.seen.size(), 1U);
}

TEST_F(HttpTest, RedirectIsAnAnswer) {
    FakeApi api(io_);
    api.script = [](const Seen&) { return support::reply(302, "", "Location: http://elsewhere/\r\n"); };
    EXPECT_EQ(get(api.url())->status, 302);
    EXPECT_EQ(api.seen.size(), 1U);
}

TEST_F(HttpTest, ContinueIsNotTheAnswer) {
    FakeApi api(io_);
    api.script = [](const Seen&) {
        auto answer = support::reply(200);
        answer.bytes = "HTTP/1.1 100 Continue\r\n\r\n" + answer.bytes;
        return answer;
    };
    EXPECT_EQ(get(api.url())->status, 200);
}

struct Bad {
    const char* name;
    Reply reply;
    ErrorCode code;
};
class BadAnswer : public HttpTest, public testing::WithParamInterface<Bad> {};

TEST_P(BadAnswer, IsAnErrorInTime) {
    FakeApi api(io_);
    api.script = [](const Seen&) { return GetParam().reply; };
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = get(api.url() + "/secret-path", 400ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, GetParam().code) << answer.error().text();
    EXPECT_THAT(answer.error().text(), Not(HasSubstr("secret")));
    api.script = [](const Seen&) { return support::reply(200); };
    EXPECT_TRUE(get(api.url())) << "and the next request is not harmed";
}

INSTANTIATE_TEST_SUITE_P(
    Each, BadAnswer,
    testing::Values(
        Bad{"Garbage", {.bytes = "\x16\x03garbage\r\n\r\n"}, ErrorCode::malformed},
        Bad{"Mail", {.bytes = "220 mx.example ESMTP\r\n\r\n"}, ErrorCode::malformed},
        Bad{"HalfABody",
            {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", .close = true},
            ErrorCode::unreachable},
        Bad{"HalfAHeader", {.bytes = "HTTP/1.1 200 OK\r\nContent-Le", .close = true}, ErrorCode::unreachable},
        Bad{"Silence", {.silent = true}, ErrorCode::timed_out},
        Bad{"Stall", {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"}, ErrorCode::timed_out},
        Bad{"Drip",
            {.bytes = support::reply(200, std::string(500, ' ')).bytes, .between_bytes = 5ms},
            ErrorCode::timed_out},
        Bad{"Flood", {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"}, ErrorCode::malformed},
        Bad{"EndlessHeader",
            {.bytes = "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')},
            ErrorCode::malformed}),
    [](const auto& bad) { return bad.param.name; });

TEST_F(HttpTest, ConnectionClosedInMidRequestIsAnError) {
    FakeApi api(io_);
    api.close_after_bytes = 10;
    const auto answer =
        ask({.method = "PUT", .url = api.url(), .body = std::string(3'000'000, 'x'), .deadline = 5s});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::unreachable) << answer.error().text();
}

TEST_F(HttpTest, NobodyListensIsAnError) {
    std::string url;
    {
        FakeApi api(io_);
        url = api.url();
    }
    EXPECT_EQ(get(url).error().code, ErrorCode::unreachable);
}

TEST_F(HttpTest, BodyWithoutLengthEndsWithTheConnection) {
    FakeApi api(io_);
    api.script = [](const Seen&) {
        return Reply{.bytes = "HTTP/1.0 200 OK\r\n\r\nall of it", .close = true};
    };
    EXPECT_EQ(get(api.url())->body, "all of it");
}

TEST_F(HttpTest, LineBreakInAHeaderIsRefused) {
    FakeApi api(io_);
    const auto answer =
        ask({.method = "GET", .url = api.url(), .headers = {{"authorization", "x\r\nEvil: 1"}}});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::invalid);
    EXPECT_TRUE(api.seen.empty());
}

// ---- names

TEST_F(HttpTest, HangingResolverIsGivenUpAtTheDeadlineAndHoldsUpNoOther) {
    FakeApi api(io_);
    std::promise<void> release;
    const auto released = release.get_future().share();
    client({.resolve = [released](const std::string& host) -> Result<std::vector<std::string>> {
        if (host == "slow.example") released.wait();
        return std::vector<std::string>{"127.0.0.1"};
    }});
    std::optional<Result<HttpResponse>> slow;
    client_->send({.method = "GET", .url = api.url("slow.example"), .deadline = 300ms},
                  [&](auto got) { slow = got; });
    EXPECT_TRUE(get(api.url("quick.example")));
    EXPECT_FALSE(slow);
    while (!slow && io_.run_one_for(10s) > 0) {
    }
    ASSERT_TRUE(slow);
    EXPECT_EQ(slow->error().code, ErrorCode::timed_out);
    release.set_value();
}

TEST_F(HttpTest, AddressesOnceGoodServeWhileNoneCanBeHad) {
    FakeApi api(io_);
    int asked = 0;
    client({.resolve = [&](const std::string& host) -> Result<std::vector<std::string>> {
        if (++asked == 1)
            return std::vector<std::string>{"127.0.0.2", "127.0.0.1"};  // nobody listens on the first
        return failure(ErrorCode::unreachable, "looking up", host);
    }});
    ASSERT_TRUE(get(api.url("hub.example")));
    api.drop_connections();
    api.script = [](const Seen&) { return Reply{.close = true}; };
    EXPECT_FALSE(ask({.method = "POST", .url = api.url("hub.example")}));
    api.script = [](const Seen&) { return support::reply(200); };
    EXPECT_TRUE(get(api.url("hub.example")));
}

TEST_F(HttpTest, NameWithoutAddressIsAnError) {
    client({.resolve = [](const std::string& host) -> Result<std::vector<std::string>> {
        return failure(ErrorCode::unreachable, "looking up", host, "unknown");
    }});
    const auto answer = get("http://nowhere.example/");
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().text(), HasSubstr("nowhere.example"));
}

TEST_F(HttpTest, SystemResolverKnowsLocalhost) {
    FakeApi api(io_);
    EXPECT_TRUE(get(api.url("localhost")));
}

TEST_F(HttpTest, ClientMayEndInMidRequest) {
    FakeApi api(io_);
    api.script = [](const Seen&) { return Reply{.silent = true}; };
    client();
    client_->send({.method = "GET", .url = api.url()},
                  [](auto) { ADD_FAILURE() << "called back after its end"; });
    while (api.seen.empty() && io_.run_one_for(10s) > 0) {
    }
    client_.reset();
    io_.poll();
}

// ---- TLS

TEST_F(HttpTest, TrustedCertificateOfTheRightNameIsAccepted) {
    const auto certificate = support::make_certificate(made_directory(), "hub.example");
    FakeApi api(io_, certificate);
    client({.ca_file = certificate.certificate_file,
            .resolve = [](const auto&) { return std::vector<std::string>{"127.0.0.1"}; }});
    for (int i = 0; i < 2; ++i) {
        const auto answer = get(api.url("hub.example"));
        ASSERT_TRUE(answer) << answer.error().text();
    }
    EXPECT_EQ(api.connections, 1);
}

TEST_F(HttpTest, CertificateOfAnotherNameIsRefused) {
    const auto certificate = support::make_certificate(made_directory(), "other.example");
    FakeApi api(io_, certificate);
    client({.ca_file = certificate.certificate_file,
            .resolve = [](const auto&) { return std::vector<std::string>{"127.0.0.1"}; }});
    const auto answer = get(api.url("hub.example"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::refused);
    EXPECT_THAT(answer.error().text(), HasSubstr("hostname mismatch"));
    EXPECT_TRUE(api.seen.empty()) << "no byte of the request went there";
}

TEST_F(HttpTest, UnknownIssuerIsRefused) {
    FakeApi api(io_, support::make_certificate(made_directory(), "127.0.0.1"));
    const auto answer = get(api.url());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::refused) << answer.error().text();
    EXPECT_TRUE(api.seen.empty());
}

TEST_F(HttpTest, ExpiredCertificateIsRefused) {
    const auto certificate = support::make_certificate(made_directory(), "127.0.0.1", 0);
    FakeApi api(io_, certificate);
    client({.ca_file = certificate.certificate_file});
    EXPECT_EQ(get(api.url()).error().code, ErrorCode::refused);
}

TEST_F(HttpTest, CertificateOfAnAddressIsAccepted) {
    const auto certificate = support::make_certificate(made_directory(), "127.0.0.1");
    FakeApi api(io_, certificate);
    client({.ca_file = certificate.certificate_file});
    EXPECT_TRUE(get(api.url()));
}

TEST_F(HttpTest, PlainServerBehindHttpsIsAnErrorInTime) {
    FakeApi api(io_);
    const auto answer = get("https://127.0.0.1:" + std::to_string(api.port()), 1s);
    EXPECT_FALSE(answer);
}

TEST_F(HttpTest, MissingCertificateFilesAreToldAtOnce) {
    const auto made = HttpClient::create(io_, {.ca_file = "/nonexistent/ca.pem"});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::invalid);
    EXPECT_THAT(made.error().text(), HasSubstr("/nonexistent/ca.pem"));
    EXPECT_FALSE(
        HttpClient::create(io_, {.client_certificate_file = "/nonexistent/c.pem", .client_key_file = "/x"}));
}

// ---- URLs

TEST(Url, PartsAreRead) {
    const auto url = parse_url("https://Hub.Example:8443/a/b?c=d#e");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->origin, (Origin{true, "hub.example", 8443}));
    EXPECT_EQ(url->target, "/a/b?c=d");
    EXPECT_EQ(url->origin.text(), "https://hub.example:8443");
    EXPECT_EQ(parse_url("http://[::1]")->origin, (Origin{false, "::1", 80}));
    EXPECT_EQ(parse_url("http://[::1]:81/")->origin.authority(), "[::1]:81");
    EXPECT_EQ(parse_url("https://h?q")->target, "/?q");
}

TEST(Url, NonsenseIsRefusedWithoutRepeatingIt) {
    for (const char* text : {"", "hub.example", "ftp://hub.example", "http://", "http://:80", "http://h:0",
                             "http://h:65536", "http://h:8x", "http://h:", "http://a b/", "http://h/\r\nX: y",
                             "http://[::1", "http://::1/", "https://user:password@hub.example/"}) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().code, ErrorCode::invalid) << text;
        EXPECT_THAT(url.error().text(), Not(HasSubstr(":password@"))) << text;
    }
}

}  // namespace
}  // namespace raidwatch::push
