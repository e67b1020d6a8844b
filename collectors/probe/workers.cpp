#include "workers.hpp"

#include <algorithm>
#include <utility>

#include <signal.h>
#include <sys/wait.h>

namespace raidwatch::probe {

namespace {

constexpr Milliseconds kEndAfterKill{1000};  ///< longer, and it is not going to end soon
constexpr Milliseconds kEndAfterAnswer{1000};
constexpr std::size_t kMostLanes = 512;

std::string reason(const Worker& worker) {
    const int status = worker.status().value_or(0);
    if (WIFSIGNALED(status)) return "the reading process died by signal " + std::to_string(WTERMSIG(status));
    return "the reading process ended without an answer, status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Findings blind(const Domain& domain, UtcTime at, ErrorCode code, std::string why) {
    Findings findings;
    findings.domain = domain;
    findings.taken_at = at;
    findings.problems.push_back({domain.text(), code, std::move(why)});
    return findings;
}

Workers::~Workers() {
    for (const auto& [domain, lane] : lanes_)
        if (lane.run) lane.run->worker.kill();
}

void Workers::request(const CollectRequest& request, std::uint64_t client, Now now) {
    const auto refuse = [&](ErrorCode code, const std::string& why) {
        ports_.answer(client, encode(Message{blind(request.domain, now.utc, code, why)}));
    };
    const auto known = lanes_.find(request.domain);
    if (known == lanes_.end() && lanes_.size() >= kMostLanes)
        return refuse(ErrorCode::busy, "too many domains are being read");
    Lane& lane = known == lanes_.end() ? lanes_[request.domain] : known->second;
    if (lane.run && lane.run->wedged)
        return refuse(ErrorCode::timed_out,
                      "wedged: the read begun at " + to_rfc3339(lane.run->started) + " cannot be ended");
    lane.next.push_back({client, now.mono + request.deadline});
    if (!lane.run) start(request.domain, lane, now);
}

void Workers::forget(std::uint64_t client) {
    for (auto& [domain, lane] : lanes_)
        for (auto* waiters : {&lane.current, &lane.next})
            std::erase_if(*waiters, [&](const Waiter& w) { return w.client == client; });
}

void Workers::start(const Domain& domain, Lane& lane, Now now) {
    auto worker =
        Worker::start("rw " + domain.text(), [&] { return encode(Message{ports_.collect(domain)}); });
    if (!worker)
        return answer_all(
            lane.next, encode(Message{blind(domain, now.utc, worker.error().code, worker.error().text())}));
    lane.current.swap(lane.next);
    const auto last = std::max_element(lane.current.begin(), lane.current.end(),
                                       [](const Waiter& a, const Waiter& b) { return a.until < b.until; });
    lane.run.emplace(Run{*std::move(worker), now.utc, last->until});
}

void Workers::add_to(PollSet& polls) {
    for (auto& [domain, lane] : lanes_) {
        if (!lane.run) continue;
        Worker& worker = lane.run->worker;
        if (worker.output() >= 0)
            polls.add(worker.output(), POLLIN, [&worker](short) { worker.read_output(); });
        if (worker.lifeline() >= 0)
            polls.add(worker.lifeline(), POLLIN, [&worker](short) { worker.read_lifeline(); });
    }
}

void Workers::settle(Now now) {
    for (auto& [domain, lane] : lanes_) settle(domain, lane, now);
    std::erase_if(lanes_, [](const auto& entry) { return !entry.second.run && entry.second.next.empty(); });
}

void Workers::settle(const Domain& domain, Lane& lane, Now now) {
    if (lane.run) {
        lane.run->worker.reap();
        finish_reading(domain, lane, now);
        expire(domain, lane.current, now, "no answer within the deadline");
        expire(domain, lane.next, now, "an earlier read has not ended");
        kill_or_give_up(domain, lane, now);
        if (lane.run->worker.ended()) {
            if (lane.run->wedged) ports_.announce(Freed{domain});
            lane.run.reset();
        }
    }
    if (!lane.run && !lane.next.empty()) start(domain, lane, now);
}

/// Answers with what the worker said, or with why it said nothing.
void Workers::finish_reading(const Domain& domain, Lane& lane, Now now) {
    Run& run = *lane.run;
    if (run.killed) return;
    if (run.worker.too_long()) {
        answer_all(lane.current,
                   encode(Message{blind(domain, now.utc, ErrorCode::malformed, "the answer is too long")}));
        run.until = now.mono;
    } else if (run.worker.answered()) {
        answer_all(lane.current, run.worker.take_line());
        run.until = now.mono + kEndAfterAnswer;
    } else if (run.worker.status()) {
        answer_all(lane.current, encode(Message{blind(domain, now.utc, ErrorCode::io, reason(run.worker))}));
        run.until = std::min(run.until, now.mono + kEndAfterAnswer);
    }
}

void Workers::expire(const Domain& domain, std::vector<Waiter>& waiters, Now now, const std::string& why) {
    std::vector<Waiter> late;
    for (const auto& waiter : waiters)
        if (waiter.until <= now.mono) late.push_back(waiter);
    std::erase_if(waiters, [&](const Waiter& w) { return w.until <= now.mono; });
    if (!late.empty()) answer_all(late, encode(Message{blind(domain, now.utc, ErrorCode::timed_out, why)}));
}

void Workers::kill_or_give_up(const Domain& domain, Lane& lane, Now now) {
    Run& run = *lane.run;
    if (run.worker.ended() || now.mono < run.until) return;
    if (!run.killed) {
        run.worker.kill();
        run.killed = true;
        run.until = now.mono + kEndAfterKill;
    } else if (!run.wedged) {
        run.wedged = true;
        ports_.announce(Wedged{domain, run.started});
        const auto why = "wedged: the read begun at " + to_rfc3339(run.started) + " cannot be ended";
        answer_all(lane.next, encode(Message{blind(domain, now.utc, ErrorCode::timed_out, why)}));
    }
}

void Workers::answer_all(std::vector<Waiter>& waiters, const std::string& line) {
    for (const auto& waiter : std::exchange(waiters, {})) ports_.answer(waiter.client, line);
}

std::optional<MonoTime> Workers::next_deadline() const {
    std::optional<MonoTime> next;
    for (const auto& [domain, lane] : lanes_) {
        if (lane.run && !lane.run->wedged) next = earlier(next, lane.run->until);
        for (const auto* waiters : {&lane.current, &lane.next})
            for (const auto& waiter : *waiters) next = earlier(next, waiter.until);
    }
    return next;
}

bool Workers::idle() const {
    return std::all_of(lanes_.begin(), lanes_.end(),
                       [](const auto& entry) { return !entry.second.run || entry.second.run->wedged; });
}

std::vector<Wedged> Workers::wedged() const {
    std::vector<Wedged> all;
    for (const auto& [domain, lane] : lanes_)
        if (lane.run && lane.run->wedged) all.push_back({domain, lane.run->started});
    return all;
}

}  // namespace raidwatch::probe
