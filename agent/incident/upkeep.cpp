#include "upkeep.hpp"

#include "declared.hpp"

#include <algorithm>

namespace raidwatch::incident {

namespace {

constexpr Seconds kForgetAfter{86'400};
/// A window of this node that the hub has forgotten is no longer waited for.
constexpr Seconds kForgotten{3600};

/// Remembers what a window was like, and notes in the step what came of it.
class Change {
  public:
    Change(MaintenanceWindow& window, UpkeepStep& step, UtcTime now)
        : window_(window), before_(window), step_(step), now_(now) {}
    ~Change() {
        if (auto news = news_of(window_, before_.state, now_)) step_.events.push_back(std::move(*news));
        if (!(window_ == before_)) step_.changed.push_back(window_);
    }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

  private:
    MaintenanceWindow& window_;
    const MaintenanceWindow before_;
    UpkeepStep& step_;
    UtcTime now_;
};

MaintenanceWindow* find(std::vector<MaintenanceWindow>& windows, const std::string& id) {
    const auto found = std::ranges::find(windows, id, &MaintenanceWindow::id);
    return found == windows.end() ? nullptr : &*found;
}

/// A window that is new here: its being declared is an event unless it has begun with that.
void take_in(std::vector<MaintenanceWindow>& windows, const MaintenanceWindow& window, UpkeepStep& step,
             UtcTime now) {
    windows.push_back(window);
    keep_time(windows.back(), now);
    if (window.state != MaintenanceState::verifying) step.events.push_back(event_of(windows.back(), now));
    step.changed.push_back(windows.back());
}

/// Faults that were there before the window began were never its business.
bool hangs_on(const MaintenanceWindow& window, const Fault& fault, const std::vector<Incident>& incidents) {
    if (fault.fault_class == FaultClass::maintenance_overrun) return false;
    const auto key = fault_key(fault.fault_class, fault.subject);
    return std::ranges::none_of(incidents, [&](const Incident& incident) {
        return is_open(incident) && incident.key == key && incident.opened_at < window.from;
    });
}

bool judges_itself(const MaintenanceWindow& window, const Standing& standing) {
    return standing.alone && window.scope == MaintenanceScope::node && window.name == standing.node;
}

void count_rebuilds(std::vector<MaintenanceWindow>& windows, const Standing& standing) {
    for (const auto& fault : standing.faults) {
        const auto* by = declaring(fault, windows, standing.now);
        if (by == nullptr) continue;
        auto& use = use_in(*find(windows, by->id), standing.node);
        if (std::ranges::find(use.rebuilds, fault.subject) == use.rebuilds.end())
            use.rebuilds.push_back(fault.subject);
    }
}

void take_verdict(MaintenanceWindow& ours, const MaintenanceWindow& hubs, const std::string& node) {
    if (ours.revision == hubs.revision && (hubs.state == MaintenanceState::completed || hubs.nodes > 0)) {
        ours.state = hubs.state;
        ours.verifying_at = hubs.verifying_at;
        ours.all_back_at = hubs.all_back_at;
        ours.completed_at = hubs.completed_at;
        ours.nodes_back = hubs.nodes_back;
        ours.nodes = hubs.nodes;
    }
    for (const auto& use : hubs.used)
        if (use.node != node || use_of(ours, node).counted_to < use.counted_to) use_in(ours, use.node) = use;
}

}  // namespace

UpkeepStep declare(std::vector<MaintenanceWindow>& windows, const MaintenanceWindow& window, UtcTime now) {
    UpkeepStep step;
    auto* known = find(windows, window.id);
    if (known == nullptr) {
        take_in(windows, window, step, now);
        return step;
    }
    const Change change(*known, step, now);
    *known = window;
    keep_time(*known, now);
    return step;
}

UpkeepStep keep_up(std::vector<MaintenanceWindow>& windows, const Standing& standing) {
    UpkeepStep step;
    std::vector<MaintenanceWindow> before = windows;
    count_rebuilds(windows, standing);
    for (auto& window : windows) {
        if (standing.away)
            if (const auto what = count(window, standing.node, *standing.away); !what.empty())
                step.events.push_back(exceeded_event(window, standing.node, what, standing.now));
        const auto state = window.state;
        keep_time(window, standing.now);
        if (judges_itself(window, standing)) {
            const bool back = std::ranges::none_of(standing.faults, [&](const Fault& fault) {
                return hangs_on(window, fault, standing.incidents);
            });
            judge(window, {back ? 1 : 0, 1, true}, standing.now);
        }
        if (auto news = news_of(window, state, standing.now)) step.events.push_back(std::move(*news));
    }
    for (std::size_t i = 0; i < windows.size(); ++i)
        if (!(windows[i] == before[i])) step.changed.push_back(windows[i]);
    std::erase_if(windows, [&](const MaintenanceWindow& window) {
        return window.completed_at && standing.now - *window.completed_at > kForgetAfter;
    });
    return step;
}

UpkeepStep follow_hub(std::vector<MaintenanceWindow>& windows, const std::vector<MaintenanceWindow>& at_hub,
                      const std::string& node, UtcTime now) {
    UpkeepStep step;
    for (const auto& hubs : at_hub) {
        auto* ours = find(windows, hubs.id);
        if (ours == nullptr) {
            if (is_unfinished(hubs)) take_in(windows, hubs, step, now);
            continue;
        }
        const Change change(*ours, step, now);
        take_declaration(*ours, hubs);
        take_verdict(*ours, hubs, node);
        keep_time(*ours, now);
    }
    for (auto& ours : windows) {
        const bool known = std::ranges::any_of(at_hub, [&](const auto& hubs) { return hubs.id == ours.id; });
        const bool forgotten = ours.state == MaintenanceState::verifying && now - over_at(ours) > kForgotten;
        if (known || !is_unfinished(ours) || (ours.scope == MaintenanceScope::node && !forgotten)) continue;
        const Change change(ours, step, now);
        ours.state = MaintenanceState::completed;
        ours.completed_at = now;
    }
    return step;
}

std::vector<Fault> overrun_faults(const std::vector<MaintenanceWindow>& windows, const Standing& standing) {
    std::vector<Fault> faults;
    for (const auto& window : windows) {
        if (window.state != MaintenanceState::overrun || !judges_itself(window, standing)) continue;
        Fault fault;
        fault.fault_class = FaultClass::maintenance_overrun;
        fault.subject = {SubjectKind::node, window.id, window.name};
        fault.kind = kind::maintenance_overrun;
        fault.rule = "maintenance.overrun";
        fault.summary = event_of(window, standing.now).text;
        faults.push_back(std::move(fault));
    }
    return faults;
}

std::optional<UtcTime> next_due(const std::vector<MaintenanceWindow>& windows) {
    std::optional<UtcTime> due;
    for (const auto& window : windows)
        if (const auto at = raidwatch::next_due(window); at && (!due || *at < *due)) due = at;
    return due;
}

}  // namespace raidwatch::incident
