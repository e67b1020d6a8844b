#include "actions.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::probe {

namespace {

constexpr std::size_t kMostRuns = 32;
constexpr Milliseconds kEndAfterAnswer{1000};

Acted outcome(const ActRequest& request, const Result<std::string>& result) {
    Acted acted{.id = request.id, .action = request.action, .done = result.has_value()};
    if (result) {
        acted.by = *result;
    } else {
        acted.code = result.error().code;
        acted.error = result.error().text();
    }
    return acted;
}

}  // namespace

Actions::~Actions() {
    for (const auto& run : runs_) run.worker.kill();
}

void Actions::refuse(const ActRequest& request, std::uint64_t client, ErrorCode code, std::string why) {
    ports_.answer(client,
                  encode(Message{Acted{
                      .id = request.id, .action = request.action, .code = code, .error = std::move(why)}}));
}

void Actions::request(const ActRequest& request, std::uint64_t client, Now now) {
    const auto& target = request.action.target;
    if (std::ranges::any_of(runs_, [&](const Run& run) { return run.request.action.target == target; }))
        return refuse(request, client, ErrorCode::busy,
                      "an earlier order about " + target + " has not ended");
    if (runs_.size() >= kMostRuns) return refuse(request, client, ErrorCode::busy, "too many orders at once");
    log::notice("ordered: " + std::string(word(request.action.verb)) + " " + target +
                (request.action.disk.empty() ? "" : " " + request.action.disk));
    auto worker = Worker::start("rw act " + target, [&] {
        return encode(Message{outcome(request, ports_.carry_out(request.action))});
    });
    if (!worker) return refuse(request, client, worker.error().code, worker.error().text());
    runs_.push_back({request, client, *std::move(worker), now.mono + request.deadline});
}

void Actions::add_to(PollSet& polls) {
    for (auto& run : runs_) {
        if (run.worker.output() >= 0)
            polls.add(run.worker.output(), POLLIN, [&run](short) { run.worker.read_output(); });
        if (run.worker.lifeline() >= 0)
            polls.add(run.worker.lifeline(), POLLIN, [&run](short) { run.worker.read_lifeline(); });
    }
}

void Actions::settle(Now now) {
    for (auto& run : runs_) settle(run, now);
    runs_.remove_if([](const Run& run) { return run.answered && run.worker.ended(); });
}

void Actions::settle(Run& run, Now now) {
    run.worker.reap();
    if (!run.answered && run.worker.answered()) {
        ports_.answer(run.client, run.worker.take_line());
        run.answered = true;
        run.until = now.mono + kEndAfterAnswer;
    } else if (!run.answered && run.worker.status()) {
        refuse(run.request, run.client, ErrorCode::io, "the process that carries it out died");
        run.answered = true;
    } else if (!run.answered && (now.mono >= run.until || run.worker.too_long())) {
        refuse(run.request, run.client, ErrorCode::timed_out,
               "no answer within the deadline; whether it was done is not known");
        run.answered = true;
    }
    if (run.answered && !run.killed && now.mono >= run.until && !run.worker.ended()) {
        run.worker.kill();
        run.killed = true;
    }
}

std::optional<MonoTime> Actions::next_deadline() const {
    std::optional<MonoTime> next;
    for (const auto& run : runs_)
        if (!run.killed) next = earlier(next, run.until);
    return next;
}

}  // namespace raidwatch::probe
