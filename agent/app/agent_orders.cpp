// What people want of the agent.

#include "agent.hpp"
#include "agent/assess/forget.hpp"
#include "agent/phase_out/orders.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <utility>

namespace raidwatch::app {

std::vector<MaintenanceWindow> Agent::windows() const {
    auto windows = memory_.windows;
    for (const auto& declared : declared_) {
        std::erase_if(windows, [&](const auto& known) { return known.id == declared.id; });
        windows.push_back(declared);
    }
    return windows;
}

Result<MaintenanceWindow> Agent::order(Now now, MaintenanceOrder order) {
    if (!order.cluster.empty() || (!order.node.empty() && order.node != config_.node))
        return failure(ErrorCode::invalid, "maintenance", order.cluster.empty() ? order.node : order.cluster,
                       "this node orders for itself alone; others and clusters are the hub's (--hub URL)");
    order.node = config_.node;
    auto window = carry_out(order, windows(), ports_.ids, now.utc);
    if (!window) return window;
    keep_time(*window, now.utc);
    declared_.push_back(*window);
    think_by_ = now.mono;
    turn(now);
    return window;
}

Result<std::vector<Incident>> Agent::remark(Now now, incident::Remark what) {
    what.now = now.utc;
    auto book = memory_.incidents;
    auto step = incident::remark(book, what);
    if (step.changed.empty())
        return failure(ErrorCode::not_found, what.acknowledges ? "acknowledging" : "noting",
                       what.number ? std::to_string(*what.number) : printable(what.about, 80),
                       "no such incident is open");
    remarks_.push_back(std::move(what));
    think_by_ = now.mono;
    turn(now);
    return std::move(step.changed);
}

Result<PhaseOut> Agent::order(Now now, const PhaseOutOrder& order) {
    auto phase_out = phase_out::carry_out(order, memory_.phase_outs, memory_.view, ports_.ids, now.utc);
    if (!phase_out) return phase_out;
    phase_outs_ordered_.push_back(*phase_out);
    think_by_ = now.mono;
    turn(now);
    // What was asked for may have led on at once.
    const auto taken = std::ranges::find(memory_.phase_outs, phase_out->id, &PhaseOut::id);
    return taken == memory_.phase_outs.end() ? *phase_out : *taken;
}

Result<Subject> Agent::forget(Now now, const std::string& name, std::string by, std::string reason) {
    if (!settled_)
        return failure(ErrorCode::busy, "forgetting", printable(name, 80), "the node is being looked at");
    auto what = assess::missed(memory_.view, name);
    if (!what) return what;
    farewells_.push_back({*what, printable(by.empty() ? "somebody" : by, 100), printable(reason, 1000)});
    think_by_ = now.mono;
    turn(now);
    return what;
}

void Agent::when_recorded(Now now, std::function<void()> done) {
    wait_for_record_.push_back(std::move(done));
    turn(now);
}

void Agent::act(Now now, probe::Action action, Milliseconds deadline,
                std::function<void(Now, const probe::Acted&)> done) {
    probe::ActRequest request{ports_.ids.next(unix_ms(now.utc)), std::move(action), deadline};
    ordered_[request.id] = std::move(done);
    ports_.probe.act(request);
}

}  // namespace raidwatch::app
