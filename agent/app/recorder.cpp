#include "recorder.hpp"

#include <algorithm>
#include <iterator>

namespace raidwatch::app {

namespace {
/// A notice of a fault waits no longer than this for a busy disk.
constexpr Milliseconds kPatience{300};
/// A disk that flushes for so long is in trouble, not busy.
constexpr Milliseconds kStalled{3000};
}  // namespace

void Recorder::record(MonoTime now, store::Commit commit, std::vector<OutboxRow> owed) {
    auto answer = std::make_shared<Answer>();
    ++sent_;
    if (degraded_) release(owed);
    in_flight_.push_back({std::move(owed), now, answer});
    store_.record(std::move(commit), [answer](Status status) {
        answer->status = std::move(status);
        answer->here = true;
    });
}

void Recorder::tick(MonoTime now) {
    settle();
    for (auto& waiting : in_flight_)
        if (waiting.sent + kPatience <= now) release(waiting.owed);
    const auto stalled = [&](const InFlight& waiting) { return waiting.sent + kStalled <= now; };
    if (!degraded_ && std::ranges::any_of(in_flight_, stalled)) {
        const auto why = store_.trouble();
        degrade(why.empty() ? "no answer for " + human_duration(kStalled) : why);
    }
    if (!in_flight_.empty()) return;
    degraded_ = false;
    trouble_.clear();
}

/// Takes the answers that are here, in order.
void Recorder::settle() {
    while (!in_flight_.empty() && in_flight_.front().answer->here) {
        auto done = std::move(in_flight_.front());
        in_flight_.pop_front();
        release(done.owed);
        const auto& status = done.answer->status;
        if (status) continue;
        if (status.error().code == ErrorCode::not_found)
            renewed_ = true;
        else
            degrade(status.error().text());
    }
}

void Recorder::degrade(std::string why) {
    degraded_ = true;
    trouble_ = std::move(why);
    for (auto& waiting : in_flight_) release(waiting.owed);
}

MonoTime Recorder::next_due() const {
    auto next = MonoTime::max();
    for (const auto& waiting : in_flight_) {
        if (waiting.answer->here) return MonoTime::min();
        if (!degraded_) next = std::min(next, waiting.sent + (waiting.owed.empty() ? kStalled : kPatience));
    }
    return next;
}

void Recorder::release(std::vector<OutboxRow>& rows) {
    std::ranges::move(std::exchange(rows, {}), std::back_inserter(released_));
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
