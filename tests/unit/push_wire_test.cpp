// Pusher, HTTP client and a hub on loopback together: the wire does its worst, the ledger must be right.
#include "agent/push/http_client.hpp"
#include "agent/push/hub_sink.hpp"
#include "push_fake_hub.hpp"
#include "tests/support/fake_api.hpp"

#include <raidwatch/model/json.hpp>

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

/// The rules of FakeHub behind a real server.
class Wire : public testing::Test {
  protected:
    Wire() {
        start();
        api_.script = [this](const Seen& seen) { return serve(seen); };
    }

    void start() {
        client_ = std::move(*HttpClient::create(io_));
        HubOptions options{api_.url(), "token", Milliseconds{150}};
        pusher_ = std::make_unique<Pusher>(
            std::vector<SinkConfig>{{"hub", std::make_shared<HubSink>(options),
                                     std::shared_ptr<HttpPort>(std::shared_ptr<void>(), client_.get())}},
            3);
        pusher_->on_change([this](Changes changes) {
            for (const auto seq : changes.delivered) rows_.erase(seq);
            for (const auto& row : changes.changed) rows_[row.seq] = row;
            for (const auto& [key, value] : changes.meta) meta_[key] = value;
        });
        std::vector<OutboxRow> stored;
        for (const auto& [seq, row] : rows_) stored.push_back(row);
        pusher_->load(stored, meta_);
    }

    Reply serve(const Seen& seen) {
        const auto well = [&] {
            HttpResponse answer;
            hub_.now = now_.mono;
            hub_.send({.method = seen.method, .url = "http://hub" + seen.target, .body = seen.body},
                      [&](Result<HttpResponse> got) { answer = *got; });
            hub_.answer_due(now_.mono + 1h);
            return support::reply(answer.status, answer.body);
        };
        dice_ = dice_ * 6364136223846793005ULL + 1442695040888963407ULL;
        if (well_) return well();
        switch ((dice_ >> 33) % 10) {
            case 0:
                return support::reply(500, "oops");
            case 1:
                return support::reply(429, "", "Retry-After: 2\r\n");
            case 2:
                return well(), Reply{.close = true};  // taken, and the answer lost
            case 3:
                return Reply{.close = true};
            case 4:
                return well(), Reply{.bytes = well().bytes.substr(0, 40), .close = true};
            case 5:
                return well(), Reply{.bytes = "no HTTP at all\r\n\r\n", .close = true};
            case 6:
                return well(), Reply{.silent = true};
            default:
                return well();
        }
    }

    /// Lets the network work while a request is under way, and time fly otherwise.
    void run(Milliseconds time) {
        const auto end = now_.mono + time;
        while (now_.mono < end) {
            pusher_->tick(now_);
            if (pusher_->busy()) {
                io_.run_one_for(1s);
                continue;
            }
            const auto next = std::min(pusher_->next_due().value_or(end), end);
            now_.utc += std::max(next, now_.mono) - now_.mono;
            now_.mono = std::max(next, now_.mono);
        }
    }
    void add(const OutboxRow& row) {
        rows_[row.seq] = row;
        pusher_->add({row});
        pusher_->release(row.seq);
    }

    asio::io_context io_;
    FakeApi api_{io_};
    FakeHub hub_;
    bool well_ = false;
    std::uint64_t dice_ = 99;
    Now now_{from_unix_ms(1'790'000'000'000), MonoTime{1000s}};
    std::unique_ptr<HttpClient> client_;
    std::unique_ptr<Pusher> pusher_;
    std::map<std::int64_t, OutboxRow> rows_;
    std::map<std::string, std::string> meta_;
};

TEST_F(Wire, WhateverHappensOnTheWayEveryIncidentArrivesOnceAndInOrder) {
    constexpr int kIncidents = 12;
    std::int64_t seq = 0;
    for (const int revision : {1, 2, 3}) {
        for (int i = 0; i < kIncidents; ++i) {
            const auto state = revision == 3 ? State::resolved : State::identified;
            add(incident_row(++seq, sample_incident("i" + std::to_string(i), revision, state)));
            ++seq;
            add(event_row(seq, "e" + std::to_string(seq)));
        }
        run(20s);
        start();  // killed between request and answer, and begun again from what is stored
    }
    for (int i = 0; i < 200 && pusher_->waiting() > 0; ++i) run(1min);
    EXPECT_EQ(pusher_->waiting(), 0U);
    EXPECT_TRUE(rows_.empty()) << rows_.begin()->second.last_error;
    ASSERT_EQ(hub_.incidents.size(), static_cast<std::size_t>(kIncidents));
    for (const auto& [id, entry] : hub_.incidents) {
        EXPECT_EQ(entry.times_created, 1) << id;
        EXPECT_EQ(entry.incident.revision, 3) << id;
        EXPECT_EQ(entry.incident.state, State::resolved) << id;
        EXPECT_TRUE(std::ranges::is_sorted(hub_.revisions[id])) << id;
        EXPECT_NE(hub_.story[id].front(), State::resolved) << id;
    }
    EXPECT_EQ(hub_.events.size(), 36U);
}

TEST_F(Wire, IncidentIsThereWithinOneRoundTrip) {
    well_ = true;
    add(incident_row(1, sample_incident("i1", 1)));
    pusher_->tick(now_);
    while (pusher_->busy() && hub_.incidents.empty()) io_.run_one_for(1s);
    EXPECT_EQ(api_.seen.size(), 1U);
    EXPECT_EQ(api_.seen[0].headers.at("content-type"), "application/json");
}

}  // namespace
}  // namespace raidwatch::push
