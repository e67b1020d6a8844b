// Two status APIs on loopback, one of which does its worst: the other one must not notice, and nothing that
// is owed to the bad one is lost.
#include "agent/push/http_client.hpp"
#include "agent/push/hub_sink.hpp"
#include "push_fake_hub.hpp"
#include "tests/support/fake_api.hpp"

#include <chrono>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::push {
namespace {

using support::FakeApi;
using support::Reply;
using support::Seen;
using State = IncidentState;
using namespace std::chrono_literals;
namespace asio = boost::asio;

struct Badness {
    const char* name;
    Reply reply;
    std::size_t close_after_bytes = 0;
    bool wrong_certificate = false;
};

void PrintTo(const Badness& badness, std::ostream* out) {
    *out << badness.name;
}

/// Every directory of its own, removed at the end.
class Scratch {
  public:
    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "raidwatch-bad-sink.XXXXXX").string();
        if (const char* made = ::mkdtemp(name.data())) path_ = made;
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

class BadSink : public testing::TestWithParam<Badness> {
  protected:
    static constexpr Milliseconds kDeadline{400};

    /// A hub's rules behind a server on loopback.
    Reply serve(FakeHub& hub, const Seen& seen) {
        HttpResponse answer;
        hub.now = now_.mono;
        hub.send({.method = seen.method, .url = "http://hub" + seen.target, .body = seen.body},
                 [&](Result<HttpResponse> got) { answer = *got; });
        hub.answer_due(now_.mono + 1h);
        return support::reply(answer.status, answer.body);
    }

    SinkConfig sink(const std::string& name, const FakeApi& api, HttpClient& client) {
        HubOptions options{api.url("127.0.0.1"), "token", kDeadline};
        return {name, std::make_shared<HubSink>(options),
                std::shared_ptr<HttpPort>(std::shared_ptr<void>(), &client)};
    }

    void add(std::int64_t seq, const std::string& to, int revision, State state) {
        const auto row = incident_row(seq, sample_incident("i-" + to, revision, state), to);
        rows_[seq] = row;
        pusher_->add({row});
        pusher_->release(seq);
    }

    void listen() {
        pusher_->on_change([this](const Changes& changes) {
            for (const auto seq : changes.delivered) rows_.erase(seq);
            for (const auto& row : changes.changed) rows_[row.seq] = row;
        });
    }

    std::size_t owed_to(const std::string& name) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(rows_, [&](const auto& row) { return row.second.sink == name; }));
    }

    /// Real time: the network works, the pusher's clock goes with it.
    template <class Until>
    Milliseconds work(Until until, Milliseconds longest) {
        const auto began = std::chrono::steady_clock::now();
        const auto passed = [&] {
            return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - began);
        };
        const auto from = now_;
        while (!until() && passed() < longest) {
            pusher_->tick(now_);
            io_.run_one_for(5ms);
            now_ = {from.utc + passed(), from.mono + passed()};
        }
        return passed();
    }

    asio::io_context io_;
    Now now_{from_unix_ms(1'790'000'000'000), MonoTime{1000s}};
    std::unique_ptr<Pusher> pusher_;
    std::map<std::int64_t, OutboxRow> rows_;
};

TEST_P(BadSink, DelaysNoOtherAndLosesNothing) {
    const Scratch scratch;
    const auto certificate = support::make_certificate(scratch.path(), "elsewhere.example");
    std::optional<support::Certificate> tls;
    if (GetParam().wrong_certificate) tls = certificate;
    FakeApi good(io_), bad(io_, tls);
    FakeHub good_hub, bad_hub;
    bool mended = false;
    good.script = [&](const Seen& seen) { return serve(good_hub, seen); };
    bad.script = [&](const Seen& seen) { return mended ? serve(bad_hub, seen) : GetParam().reply; };
    bad.close_after_bytes = GetParam().close_after_bytes;
    HttpClientOptions trusting;
    if (tls) trusting.ca_file = tls->certificate_file;  // the issuer is known, the name is another's
    auto good_client = std::move(*HttpClient::create(io_));
    auto bad_client = std::move(*HttpClient::create(io_, trusting));
    pusher_ = std::make_unique<Pusher>(
        std::vector<SinkConfig>{sink("bad", bad, *bad_client), sink("good", good, *good_client)}, 7);
    listen();

    for (int round = 0; round < 3; ++round) {  // also while the bad one is known to be bad
        const auto state = round == 2 ? State::resolved : State::identified;
        add(round * 2 + 1, "bad", round + 1, state);
        add(round * 2 + 2, "good", round + 1, state);
        const auto took = work([&] { return owed_to("good") == 0; }, 5s);
        EXPECT_LT(took, kDeadline) << "the good one waited for the bad one in round " << round;
        work([] { return false; }, 150ms);
    }
    EXPECT_EQ(good_hub.incidents.at("i-good").times_created, 1);
    EXPECT_THAT(good_hub.revisions["i-good"], testing::ElementsAre(1, 2, 3));
    EXPECT_EQ(owed_to("bad"), 3U) << "nothing is given up";
    work([&] { return !rows_.at(1).last_error.empty(); }, 2s);
    EXPECT_FALSE(rows_.at(1).last_error.empty()) << "and why is known";
    if (GetParam().wrong_certificate) {
        EXPECT_TRUE(bad.seen.empty()) << "not a byte of it was sent there";
        return;
    }
    mended = true;
    bad.close_after_bytes = 0;
    for (int i = 0; i < 20 && owed_to("bad") > 0; ++i) {
        now_ = {now_.utc + 1h, now_.mono + 1h};
        work([&] { return owed_to("bad") == 0; }, kDeadline + 100ms);
    }
    EXPECT_EQ(owed_to("bad"), 0U);
    EXPECT_EQ(bad_hub.incidents.at("i-bad").times_created, 1);
    EXPECT_EQ(bad_hub.story["i-bad"].back(), State::resolved);
    EXPECT_NE(bad_hub.story["i-bad"].front(), State::resolved) << "an end never comes first";
}

INSTANTIATE_TEST_SUITE_P(
    Manners, BadSink,
    testing::Values(
        Badness{.name = "answers 500", .reply = support::reply(500, "oops")},
        Badness{.name = "answers 429 and asks for an hour",
                .reply = support::reply(429, "", "Retry-After: 3600\r\n")},
        Badness{.name = "answers garbage",
                .reply = {.bytes = "\x01\x02 no HTTP at all\r\n\r\n", .close = true}},
        Badness{.name = "answers 200 with garbage", .reply = support::reply(200, "<html>welcome")},
        Badness{.name = "gives half an answer",
                .reply = {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"num"}},
        Badness{.name = "drips", .reply = {.bytes = support::reply(200).bytes, .between_bytes = 50ms}},
        Badness{.name = "says nothing at all", .reply = {.silent = true}},
        Badness{.name = "closes in mid-request", .close_after_bytes = 20},
        Badness{.name = "has the certificate of another",
                .reply = support::reply(200),
                .wrong_certificate = true}),
    [](const auto& one) {
        std::string name(one.param.name);
        std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
        return name;
    });

}  // namespace
}  // namespace raidwatch::push
