#include "once.hpp"

#include "collectors.hpp"
#include "signals.hpp"
#include "workers.hpp"

#include <algorithm>

namespace raidwatch::probe {

namespace {

std::vector<Findings> collect(const LocalHost& host, const std::vector<Domain>& domains,
                              Milliseconds deadline) {
    const SystemClock clock;
    Signals signals;
    std::vector<Findings> all;
    Workers workers({[&](const Domain& domain) { return collect_domain(host.host(), domain); },
                     [&](std::uint64_t, const std::string& line) {
                         auto message = decode_message(line);
                         if (auto* findings = message ? std::get_if<Findings>(&*message) : nullptr)
                             all.push_back(std::move(*findings));
                     },
                     [](const Message&) {}});
    for (const auto& domain : domains) workers.request({domain, deadline}, 0, clock.now());
    while (all.size() < domains.size() && !workers.idle() && !signals.stop()) {
        PollSet polls;
        signals.add_to(polls);
        workers.add_to(polls);
        polls.turn(clock.now().mono, workers.next_deadline());
        workers.settle(clock.now());
    }
    std::sort(all.begin(), all.end(),
              [](const Findings& a, const Findings& b) { return a.domain < b.domain; });
    return all;
}

}  // namespace

Findings collect_one(const LocalHost& host, const Domain& domain, Milliseconds deadline) {
    auto answers = collect(host, {domain}, deadline);
    if (answers.empty()) return blind(domain, SystemClock().now().utc, ErrorCode::io, "no answer");
    return std::move(answers.front());
}

std::vector<Findings> collect_all(const LocalHost& host, Milliseconds deadline) {
    std::vector<Findings> all{collect_one(host, {"block", ""}, deadline)};
    auto others = collect(host, all.front().domains, deadline);
    std::move(others.begin(), others.end(), std::back_inserter(all));
    return all;
}

}  // namespace raidwatch::probe
