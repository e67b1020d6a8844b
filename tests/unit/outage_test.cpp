// A day without the status API, from faults to the receiver: lifecycle, outbox, a real database and the
// pusher on a simulated clock. 500 incidents open, are updated, escalate and end meanwhile, and the agent is
// killed.
#include "agent/app/outbox.hpp"
#include "agent/incident/lifecycle.hpp"
#include "agent/push/hub_sink.hpp"
#include "agent/store/store.hpp"
#include "push_fake_hub.hpp"

#include <raidwatch/base/ids.hpp>

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::push {
namespace {

using namespace std::chrono_literals;
using State = IncidentState;

constexpr int kIncidents = 500;
constexpr int kDay = 24 * 60;  ///< minutes

class CountingIds final : public IdSource {
  public:
    std::string next(std::int64_t) override {
        auto text = std::to_string(++count_);
        return std::string(26 - text.size(), '0') + text;
    }

  private:
    std::int64_t count_ = 0;
};

/// What is wrong with array number `i` so many minutes after its first fault; nullopt: nothing.
std::optional<Fault> fault_after(int i, int minutes) {
    if (minutes < 0 || minutes >= 300) return std::nullopt;
    Fault fault;
    const auto name = "md" + std::to_string(i);
    fault.subject = {SubjectKind::array, "md-uuid-" + name, name};
    fault.kind = kind::array_degraded;
    fault.severity = Severity::warning;
    fault.summary = name + " is degraded: 2 of 3 members active";
    fault.parts = {{SubjectKind::disk, "wwn-" + name, "SER" + name}};
    if (minutes >= 20) fault.repair = "rebuild onto S9: " + std::to_string(minutes / 3) + " %";
    if (minutes >= 100) {  // a second member during the rebuild
        fault.severity = Severity::critical;
        fault.parts.push_back({SubjectKind::disk, "wwn-second-" + name, "SECOND" + name});
        fault.summary = name + " is degraded: 1 of 3 members active, no redundancy left";
    }
    return fault;
}

/// The part of the node between its faults and two hubs, one of which is away.
class Node {
  public:
    Node() {
        std::string name = (std::filesystem::temp_directory_path() / "raidwatch-outage.XXXXXX").string();
        if (const char* made = ::mkdtemp(name.data())) folder_ = made;
        start();
    }
    ~Node() { std::filesystem::remove_all(folder_); }

    /// Begins, or begins again from what the database holds.
    void start() {
        pusher_.reset();
        store_.reset();
        auto store = store::Store::open(path());
        ASSERT_TRUE(store) << store.error().text();
        store_ = std::move(*store);
        auto state = store_->load();
        ASSERT_TRUE(state) << state.error().text();
        book_ = state->incidents;
        next_seq_ = state->next_outbox_seq;
        next_number_ = state->next_incident_number;
        pusher_ = std::make_unique<Pusher>(
            std::vector<SinkConfig>{reached("away", away), reached("well", well)}, ++lives_);
        pusher_->on_change([this](Changes changes) {
            owed_.delivered.insert(owed_.delivered.end(), changes.delivered.begin(), changes.delivered.end());
            owed_.outbox.insert(owed_.outbox.end(), changes.changed.begin(), changes.changed.end());
            for (const auto& [key, value] : changes.meta) owed_.meta[key] = value;
        });
        pusher_->load(state->outbox, state->meta);
    }

    void minute(const std::vector<Fault>& faults) {
        auto step = incident::advance(book_, {"node1", faults, {}, now.utc}, {}, ids_, next_number_);
        for (auto& event : step.events) event.id = ids_.next(0), event.node = "node1", event.at = now.utc;
        store::Commit commit;
        commit.at = now.utc;
        commit.incidents = step.changed;
        commit.events = step.events;
        commit.outbox = app::owed(step.changed, step.events, sinks_, next_seq_, now.utc);
        owed_rows += commit.outbox.size();
        record(commit);
        pusher_->add(commit.outbox);
        pusher_->release(next_seq_ - 1);
        run(1min);
    }

    void run(Milliseconds time) {
        const auto end = now.mono + time;
        for (;;) {
            for (auto* hub : {&away, &well}) hub->answer_due(now.mono);
            pusher_->tick(now);
            record({});
            auto next = pusher_->next_due().value_or(end);
            for (auto* hub : {&away, &well}) next = std::min(next, hub->next_answer().value_or(end));
            next = std::max(next, now.mono);
            if (next >= end) break;
            pass(next - now.mono);
        }
        pass(end - now.mono);
    }

    std::size_t waiting(const std::string& sink) {
        auto state = store_->load();
        return static_cast<std::size_t>(std::ranges::count(state->outbox, sink, &OutboxRow::sink));
    }
    /// With what is still in the write-ahead log.
    std::uintmax_t bytes() const {
        std::uintmax_t all = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder_)) all += entry.file_size();
        return all;
    }
    const std::vector<Incident>& book() const { return book_; }

    FakeHub away, well;
    Now now{from_unix_ms(1'790'000'000'000), MonoTime{1'000s}};
    std::size_t owed_rows = 0;

  private:
    std::string path() const { return folder_ + "/raidwatch.db"; }
    void pass(Milliseconds time) {
        now.utc += time;
        now.mono += time;
        away.now = well.now = now.mono;
    }
    static SinkConfig reached(const std::string& name, FakeHub& hub) {
        return {name, std::make_shared<HubSink>(HubOptions{"http://" + name + ".example", "token"}),
                std::shared_ptr<HttpPort>(std::shared_ptr<void>(), &hub)};
    }
    void record(store::Commit commit) {
        commit.at = now.utc;
        commit.delivered = std::exchange(owed_.delivered, {});
        for (auto& row : std::exchange(owed_.outbox, {})) commit.outbox.push_back(std::move(row));
        commit.meta = std::exchange(owed_.meta, {});
        if (commit.incidents.empty() && commit.outbox.empty() && commit.delivered.empty() &&
            commit.meta.empty())
            return;
        const auto done = store_->apply(commit);
        ASSERT_TRUE(done) << done.error().text();
    }

    std::vector<app::SinkConfig> sinks_{{.type = "hub", .name = "away"}, {.type = "hub", .name = "well"}};
    std::string folder_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Pusher> pusher_;
    std::vector<Incident> book_;
    CountingIds ids_;
    store::Commit owed_;  ///< what the pusher wants recorded
    std::int64_t next_seq_ = 1, next_number_ = 1;
    std::uint64_t lives_ = 0;
};

TEST(Outage, OfADayLosesNothingDoublesNothingAndStaysSmall) {
    Node node;
    bool up = false;
    node.away.fate = [&](const HttpRequest&) -> FakeHub::Fate {
        return up ? FakeHub::Fate{} : FakeHub::Fate{false, unreachable(), 10s};
    };
    for (int minute = 0; minute < kDay; ++minute) {
        std::vector<Fault> faults;
        for (int i = 0; i < kIncidents; ++i)
            if (auto fault = fault_after(i, minute - i * 2)) faults.push_back(std::move(*fault));
        node.minute(faults);
        if (minute == 700) node.start();  // killed
        if (minute % 240 == 0) {
            EXPECT_EQ(node.waiting("well"), 0U) << "it waits for the one that is away";
        }
    }
    const auto owed = node.waiting("away");
    const auto tried = node.away.requests.size();
    RecordProperty("rows_owed", static_cast<int>(owed));
    RecordProperty("database_bytes", static_cast<int>(node.bytes()));
    RecordProperty("requests_while_away", static_cast<int>(tried));
    EXPECT_EQ(owed * 2, node.owed_rows) << "nothing of it is forgotten";
    EXPECT_LT(node.bytes(), 64U << 20);
    EXPECT_LT(node.bytes() / owed, 8192U) << "bytes for each row that is owed, history included";
    EXPECT_LT(tried, 24U * 60) << "full-jitter back-off: no more than a request a minute";

    up = true;
    node.run(15min);
    EXPECT_EQ(node.waiting("away"), 0U);
    const auto sent = node.away.requests.size() - tried;
    RecordProperty("requests_to_catch_up", static_cast<int>(sent));
    EXPECT_LE(sent, 2U * kIncidents + node.away.events.size() / 50 + 10)
        << "two an incident (what it came to, its end), one for fifty events, and ten more";
    for (auto* hub : {&node.away, &node.well}) {
        ASSERT_EQ(hub->incidents.size(), static_cast<std::size_t>(kIncidents));
        EXPECT_EQ(hub->repeated_events, 0);
        for (const auto& incident : node.book()) {
            const auto& there = hub->incidents.at(incident.id);
            EXPECT_EQ(there.times_created, 1);
            EXPECT_EQ(there.incident, incident);
            EXPECT_EQ(there.incident.severity, IncidentSeverity::critical);
            EXPECT_TRUE(std::ranges::is_sorted(hub->revisions.at(incident.id)));
            EXPECT_EQ(hub->story.at(incident.id).back(), State::resolved);
            EXPECT_NE(hub->story.at(incident.id).front(), State::resolved) << "an end never comes first";
        }
    }
    EXPECT_EQ(node.away.events, node.well.events) << "and in the same order";
    const auto after = node.bytes();
    node.run(24h);
    EXPECT_LE(node.bytes(), after + (1U << 20)) << "what is delivered leaves the database";
}

}  // namespace
}  // namespace raidwatch::push
