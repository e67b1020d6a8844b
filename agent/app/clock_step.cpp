#include "clock_step.hpp"

#include <algorithm>

namespace raidwatch::app {

namespace {

/// chrony slews by 8.3 % at most, which is 0.8 s between two looks of ten seconds.
constexpr Milliseconds kShortestStep{2000};

template <class Act>
void each_moment(DomainState& domain, const Act& act) {
    act(domain.last.taken_at);
    for (auto& reading : domain.last.readings) act(reading.taken_at);
    for (auto* moment : {&domain.last_complete_at, &domain.failing_since})
        if (*moment) act(**moment);
}

template <class Act>
void each_moment(Memory& memory, const Act& act) {
    const auto maybe = [&](std::optional<UtcTime>& moment) {
        if (moment) act(*moment);
    };
    for (auto& [name, domain] : memory.snapshot.domains) each_moment(domain, act);
    for (auto& [key, baseline] : memory.rules) {
        act(baseline.at);
        maybe(baseline.grew_at);
    }
    for (auto& incident : memory.incidents) {
        maybe(incident.whole_since);
        for (auto& relapse : incident.relapses) act(relapse);
    }
    for (auto& operation : memory.operations)
        for (auto* moment : {&operation.started_at, &operation.updated_at, &operation.progressed_at})
            act(*moment);
    for (auto& phase_out : memory.phase_outs) {
        maybe(phase_out.waits_since);
        maybe(phase_out.quiet_since);
    }
    act(memory.progress_recorded_at);
}

}  // namespace

std::optional<Milliseconds> clock_step(Now before, Now now) {
    const Milliseconds step = (now.utc - before.utc) - (now.mono - before.mono);
    return std::chrono::abs(step) < kShortestStep ? std::nullopt : std::optional(step);
}

void shift_moments(Memory& memory, Milliseconds step) {
    // What was never set stays at the epoch.
    each_moment(memory, [&](UtcTime& moment) { moment += moment == UtcTime{} ? Milliseconds{0} : step; });
}

void end_moments_at(Memory& memory, UtcTime now) {
    each_moment(memory, [&](UtcTime& moment) { moment = std::min(moment, now); });
}

}  // namespace raidwatch::app
