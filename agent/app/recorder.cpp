#include "recorder.hpp"

#include "debt.hpp"

#include <algorithm>
#include <iterator>

namespace raidwatch::app {

namespace {

constexpr Milliseconds kPatience{300};
constexpr Milliseconds kRetryAfter{5000};
/// A store that stalls is not given more than this; the rest waits here as one commit.
constexpr std::size_t kMostInFlight = 16;

void owe(std::optional<store::Commit>& debt, store::Commit commit) {
    if (debt)
        absorb(*debt, std::move(commit));
    else
        debt = std::move(commit);
}

}  // namespace

void Recorder::record(MonoTime now, store::Commit commit, std::vector<OutboxRow> owed) {
    if (degraded_) release(owed);
    if (refused_ || waiting_ || in_flight_.size() >= kMostInFlight) {
        owe(waiting_, std::move(commit));
        std::ranges::move(owed, std::back_inserter(waiting_owed_));
    } else {
        send(now, std::move(commit), std::move(owed));
    }
}

void Recorder::send(MonoTime now, store::Commit commit, std::vector<OutboxRow> owed) {
    auto answer = std::make_shared<Answer>();
    in_flight_.push_back({commit, std::move(owed), now + kPatience, answer});
    store_.record(std::move(commit), [answer](Status status) {
        answer->status = std::move(status);
        answer->here = true;
    });
}

void Recorder::tick(MonoTime now) {
    settle(now);
    const auto impatient = [&](const InFlight& waiting) { return waiting.patience_ends <= now; };
    if (std::ranges::any_of(in_flight_, impatient))
        degrade("no answer for " + std::to_string(kPatience.count()) + " ms");
    if (in_flight_.empty() && (refused_ ? retry_at_ <= now : waiting_.has_value())) {
        if (waiting_) owe(refused_, *std::exchange(waiting_, std::nullopt));
        send(now, *std::exchange(refused_, std::nullopt), std::exchange(waiting_owed_, {}));
        settle(now);
    }
    if (in_flight_.empty() && !refused_ && !waiting_) degraded_ = false;
}

/// Takes the answers that are here, in order.
void Recorder::settle(MonoTime now) {
    while (!in_flight_.empty() && in_flight_.front().answer->here) {
        const auto& status = in_flight_.front().answer->status;
        if (!status) degrade(status.error().text());
        auto done = std::move(in_flight_.front());
        in_flight_.pop_front();
        // One that was taken behind a refused one is sent again after it: repeating is harmless, disorder is
        // not.
        if (!done.answer->status || refused_)
            refuse(now, std::move(done.commit));
        else
            release(done.owed);
    }
}

void Recorder::refuse(MonoTime now, store::Commit commit) {
    owe(refused_, std::move(commit));
    retry_at_ = now + kRetryAfter;
    renewed_ = true;
}

void Recorder::degrade(std::string why) {
    trouble_ = std::move(why);
    if (std::exchange(degraded_, true)) return;
    for (auto& waiting : in_flight_) release(waiting.owed);
    release(waiting_owed_);
}

MonoTime Recorder::next_due() const {
    auto next = MonoTime::max();
    for (const auto& waiting : in_flight_) {
        if (waiting.answer->here) return MonoTime::min();
        if (!degraded_) next = std::min(next, waiting.patience_ends);
    }
    if (in_flight_.empty() && refused_) next = std::min(next, retry_at_);
    if (in_flight_.empty() && !refused_ && waiting_) return MonoTime::min();
    return next;
}

void Recorder::release(std::vector<OutboxRow>& rows) {
    std::ranges::move(std::exchange(rows, {}), std::back_inserter(released_));
}

std::vector<OutboxRow> Recorder::take_released() {
    return std::exchange(released_, {});
}

bool Recorder::take_renewed() {
    return !degraded_ && std::exchange(renewed_, false);
}

std::vector<Event> Recorder::take_notes(UtcTime now) {
    if (degraded_ == said_) return {};
    said_ = degraded_;
    Event event;
    event.at = now;
    event.kind = degraded_ ? kind::store_degraded : kind::store_recovered;
    event.severity = degraded_ ? Severity::warning : Severity::info;
    event.subject = {SubjectKind::store, "store", "store"};
    event.text = degraded_ ? "The state database cannot be written (" + trouble_ +
                                 "); monitoring and delivery go on in memory."
                           : "The state database can be written again; what happened meanwhile is recorded.";
    event.source = "store";
    return {event};
}

}  // namespace raidwatch::app
