#include "agent.hpp"
#include "agent/assess/drill.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::app {

Status Agent::begin_drill(Now now, DrillOrder order) {
    constexpr const char* kAttempt = "beginning a drill";
    if (drill_ && drill_->state() != DrillState::ended)
        return failure(ErrorCode::busy, kAttempt, "", "one is under way");
    if (config_.sinks.empty()) return failure(ErrorCode::invalid, kAttempt, "", "no sink is configured");
    std::string names;
    for (const auto& sink : config_.sinks) names += (names.empty() ? "" : ", ") + sink.name;
    for (const auto& wanted : order.sinks)
        if (std::ranges::find(config_.sinks, wanted, &SinkConfig::name) == config_.sinks.end())
            return failure(ErrorCode::invalid, kAttempt, printable(wanted, 80),
                           "no sink has that name; there are: " + names);
    if (order.sinks.empty())
        for (const auto& sink : config_.sinks) order.sinks.push_back(sink.name);
    drill_.emplace(std::move(order), ports_.ids.next(unix_ms(now.utc)), now);
    memory_.drill = assess::drill_fault(drill_->id(), drill_->order().by, drill_->order().sinks);
    think_by_ = now.mono;
    turn(now);
    return {};
}

/// The fault is there as long as the drill is opening: when it is gone, its incident is resolved.
void Agent::follow_drill(Now now) {
    if (!drill_) return;
    drill_->recorded(recorder_.answered(), now);
    if (!drill_->advance(now)) return;
    memory_.drill.reset();
    think_by_ = std::min(think_by_, now.mono);
}

}  // namespace raidwatch::app
