#include "post.hpp"

#include <algorithm>

namespace raidwatch::push {

namespace {

constexpr int kMostInquiries = 3;  ///< in a row before the ordinary back-off takes over

}  // namespace

template <class Act>
auto Pusher::Post::noting(Party& party, const Act& act) {
    const SinkMemory before = party.memory;
    auto result = act();
    if (before == party.memory) return result;
    const auto prefix = meta_prefix(party.config.name);
    for (const auto& [key, value] : before)
        if (!key.starts_with('~') && !party.memory.contains(key)) changes_.meta[prefix + key] = "";
    for (const auto& [key, value] : party.memory) {
        const auto known = before.find(key);
        if (!key.starts_with('~') && (known == before.end() || known->second != value))
            changes_.meta[prefix + key] = value;
    }
    return result;
}

void Pusher::Post::heartbeat(const Heartbeat& heartbeat) {
    for (auto& [name, party] : parties_)
        if (party.config.sink) party.heartbeat = heartbeat;
}

void Pusher::Post::tick(Now now) {
    do {
        take_answers(now);
        for (auto& [name, party] : parties_)
            if (party.config.sink) send_due(party, now);
    } while (!inbox_->answers.empty());
    if (!changes_.empty() && on_change) on_change(std::exchange(changes_, {}));
}

std::optional<MonoTime> Pusher::Post::next_due() const {
    if (!inbox_->answers.empty()) return MonoTime::min();
    std::optional<MonoTime> next;
    const auto at = [&](MonoTime time) { next = std::min(next.value_or(MonoTime::max()), time); };
    for (const auto& [name, party] : parties_) {
        if (!party.config.sink) continue;
        if (party.heartbeat && !party.heartbeat_in_flight) at(party.health.heartbeat_not_before());
        if (party.lanes_in_flight >= (party.health.well() ? party.config.lanes_in_flight : 1)) continue;
        const auto lanes = outbox_.all().find(name);
        if (lanes == outbox_.all().end()) continue;
        for (const auto& [key, lane] : lanes->second)
            if (!lane.in_flight && !outbox_.sendable(lane).empty())
                at(std::max({lane.due, party.health.not_before(), party.paced_until}));
    }
    return next;
}

// ---- sending

void Pusher::Post::send_due(Party& party, Now now) {
    if (party.heartbeat && !party.heartbeat_in_flight && party.health.heartbeat_not_before() <= now.mono) {
        const auto beat = *std::exchange(party.heartbeat, std::nullopt);
        auto request =
            noting(party, [&] { return party.config.sink->heartbeat(beat, party.memory, now.utc); });
        party.heartbeat_in_flight = request.has_value();
        if (request)
            send(std::move(*request), {Purpose::heartbeat, party.config.name, {}, party.config.sink});
    }
    // While the API as a whole is in trouble, one lane at a time finds out whether it is over.
    const int most = party.health.well() ? party.config.lanes_in_flight : 1;
    while (party.lanes_in_flight < most && party.health.not_before() <= now.mono &&
           party.paced_until <= now.mono) {
        std::string name;
        Lane* lane = next_lane(party, now.mono, name);
        if (!lane) return;
        send_parcel(now, party, name, *lane);
    }
}

/// Never tried ones first, by age; then the one whose last attempt is the longest ago.
Lane* Pusher::Post::next_lane(Party& party, MonoTime now, std::string& name) {
    Lane* best = nullptr;
    const auto rank = [](const Lane& lane) { return std::pair(lane.last_attempt, lane.rows.front().seq); };
    for (auto& [key, lane] : outbox_.lanes(party.config.name)) {
        if (lane.in_flight || lane.due > now || outbox_.sendable(lane).empty()) continue;
        if (best && rank(*best) <= rank(lane)) continue;
        best = &lane;
        name = key;
    }
    return best;
}

void Pusher::Post::send_parcel(Now now, Party& party, const std::string& name, Lane& lane) {
    const auto rows = outbox_.sendable(lane);
    const auto& sink = party.config.sink;
    lane.in_flight = true;
    lane.last_attempt = last_id_ + 1;
    ++party.lanes_in_flight;
    if (const auto pace = sink->pace(); pace > Milliseconds{0}) party.paced_until = now.mono + pace;
    if (sink->asks_first(rows, party.memory))
        if (auto question = sink->inquiry(rows, party.memory))
            return send(std::move(*question), {Purpose::inquiry, party.config.name, name, sink, 1});
    auto parcel = sink->parcel(rows, party.memory, now.utc);
    send(std::move(parcel.request),
         {Purpose::parcel, party.config.name, name, sink, parcel.rows, parcel.last});
}

void Pusher::Post::send(HttpRequest request, Sent what) {
    const auto id = ++last_id_;
    const auto door = parties_[what.party].config.http;
    sent_[id] = std::move(what);
    door->send(std::move(request), [inbox = inbox_, id](Result<HttpResponse> answer) {
        inbox->answers.emplace_back(id, std::move(answer));
        if (inbox->wake) inbox->wake();
    });
}

// ---- answers

void Pusher::Post::take_answers(Now now) {
    for (auto& [id, answer] : std::exchange(inbox_->answers, {})) {
        auto sent = sent_.extract(id);
        if (!sent.empty()) take(now, sent.mapped(), answer);
    }
}

void Pusher::Post::take(Now now, const Sent& sent, const Result<HttpResponse>& answer) {
    auto& party = parties_[sent.party];
    if (sent.purpose == Purpose::heartbeat) return take_heartbeat(now, party, sent, answer);
    const auto verdict = verdict_of(now, party, sent, answer);
    if (verdict.kind == Verdict::Kind::recover && inquire(party, sent)) return;
    outbox_.lanes(sent.party)[sent.lane].in_flight = false;
    --party.lanes_in_flight;
    settle(now, party, sent, verdict);
}

void Pusher::Post::take_heartbeat(Now now, Party& party, const Sent& sent,
                                  const Result<HttpResponse>& answer) {
    party.heartbeat_in_flight = false;
    const auto verdict =
        answer ? judge_status(*answer, now.utc)
               : Verdict{.kind = Verdict::Kind::retry, .reason = answer.error().text(), .whole_sink = true};
    if (verdict.kind == Verdict::Kind::delivered) {
        if (auto windows = sent.sink->windows(*answer)) {
            party.windows = std::move(windows);
            changes_.windows = windows_of_all();
        }
        return tell(party, party.health.success());
    }
    if (!verdict.whole_sink) return;
    const bool is_refusal = verdict.kind == Verdict::Kind::paused;
    tell(party, party.health.trouble(now.mono, verdict.reason, is_refusal, verdict.after, jitter_, true));
}

/// One hub does not know what was declared at another: a window is over only when none has it.
std::vector<MaintenanceWindow> Pusher::Post::windows_of_all() const {
    std::vector<MaintenanceWindow> all;
    for (const auto& [name, party] : parties_) {
        if (!party.config.sink || !party.windows) continue;
        for (const auto& window : *party.windows) {
            const auto known = std::ranges::find(all, window.id, &MaintenanceWindow::id);
            if (known == all.end())
                all.push_back(window);
            else if (known->revision < window.revision)
                *known = window;
        }
    }
    return all;
}

Verdict Pusher::Post::verdict_of(Now now, Party& party, const Sent& sent,
                                 const Result<HttpResponse>& answer) {
    auto& lanes = outbox_.lanes(sent.party);
    const auto rows = std::span<const OutboxRow>(lanes[sent.lane].rows).first(sent.rows);
    if (!answer) {
        if (sent.purpose == Purpose::parcel)
            noting(party, [&] { return sent.sink->lost(rows, party.memory, now.utc), true; });
        return {.kind = Verdict::Kind::retry, .reason = answer.error().text(), .whole_sink = true};
    }
    if (sent.purpose == Purpose::parcel)
        return noting(party, [&] { return sent.sink->judge(rows, *answer, party.memory, now.utc); });
    const auto owed = [&](const std::string& lane) { return lane != sent.lane && lanes.contains(lane); };
    return noting(party,
                  [&] { return sent.sink->judge_inquiry(rows, *answer, party.memory, owed, now.utc); });
}

bool Pusher::Post::inquire(Party& party, const Sent& sent) {
    auto& lane = outbox_.lanes(sent.party)[sent.lane];
    if (lane.inquiries >= kMostInquiries) return false;
    auto request = sent.sink->inquiry(std::span<const OutboxRow>(lane.rows).first(sent.rows), party.memory);
    if (!request) return false;
    ++lane.inquiries;
    auto asked = sent;
    asked.purpose = Purpose::inquiry;
    send(std::move(*request), std::move(asked));
    return true;
}

// ---- consequences

void Pusher::Post::settle(Now now, Party& party, const Sent& sent, const Verdict& verdict) {
    // A clear word about the rows shows that the API as a whole works.
    const bool clear =
        verdict.kind == Verdict::Kind::delivered || verdict.kind == Verdict::Kind::dead || verdict.at_once;
    if (!verdict.whole_sink && clear) tell(party, party.health.success());
    switch (verdict.kind) {
        case Verdict::Kind::delivered:
            return delivered(party, sent);
        case Verdict::Kind::dead:
            return refused(sent, verdict.reason);
        case Verdict::Kind::retry:
        case Verdict::Kind::paused:
        case Verdict::Kind::recover:
            return later(now, party, sent, verdict);
    }
}

void Pusher::Post::delivered(Party& party, const Sent& sent) {
    auto& lane = outbox_.lanes(party.config.name)[sent.lane];
    lane.failures = lane.inquiries = 0;
    lane.due = MonoTime::min();
    if (sent.last) outbox_.deliver(sent.party, sent.lane, sent.rows, changes_.delivered);
}

/// One bad row must not take the others of its parcel along: halves are sent until it is alone.
void Pusher::Post::refused(const Sent& sent, const std::string& reason) {
    auto& lane = outbox_.lanes(sent.party)[sent.lane];
    lane.due = MonoTime::min();
    if (sent.rows > 1) {
        lane.limit = sent.rows / 2;
        return;
    }
    lane.limit = Lane::kNoLimit;
    lane.failures = lane.inquiries = 0;
    changes_.changed.push_back(outbox_.bury(sent.party, sent.lane, reason));
}

void Pusher::Post::later(Now now, Party& party, const Sent& sent, const Verdict& verdict) {
    auto& lane = outbox_.lanes(sent.party)[sent.lane];
    if (verdict.whole_sink) {
        const bool is_refusal = verdict.kind == Verdict::Kind::paused;
        tell(party, party.health.trouble(now.mono, verdict.reason, is_refusal, verdict.after, jitter_));
    } else if (!verdict.at_once) {
        lane.inquiries = 0;
        tell(party, party.health.suspect(now.mono, verdict.reason));
        lane.due =
            now.mono + std::max(jitter_.pause(++lane.failures), verdict.after.value_or(Milliseconds{0}));
    }
    if (lane.rows.front().last_error == verdict.reason || verdict.at_once) return;
    lane.rows.front().last_error = verdict.reason;
    changes_.changed.push_back(lane.rows.front());
}

void Pusher::Post::tell(const Party& party, SinkHealth::News news) {
    if (news == SinkHealth::News::none) return;
    const bool paused = news == SinkHealth::News::paused;
    changes_.news.push_back({party.config.name, paused, paused ? party.health.reason() : std::string()});
}

}  // namespace raidwatch::push
