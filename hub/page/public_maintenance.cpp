#include "public_maintenance.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <set>

namespace raidwatch::hub {

namespace {

/// What takes longer than declared is in progress for whoever waits for it.
std::string status_of(const MaintenanceWindow& window) {
    if (window.state == MaintenanceState::overrun) return "in_progress";
    return std::string(word(window.state));
}

std::string body_of(const MaintenanceWindow& window) {
    switch (window.state) {
        case MaintenanceState::scheduled:
            return "Maintenance is scheduled.";
        case MaintenanceState::in_progress:
            return "Maintenance is in progress.";
        case MaintenanceState::verifying:
            return "The work is done; we verify that everything is back.";
        case MaintenanceState::overrun:
            return "Maintenance takes longer than planned.";
        case MaintenanceState::completed:
            break;
    }
    return window.began_at ? "Maintenance is completed." : "Maintenance was called off.";
}

UtcTime updated_at(const MaintenanceWindow& window) {
    if (window.completed_at) return *window.completed_at;
    return std::max({window.changed_at, window.began_at.value_or(UtcTime{}),
                     window.verifying_at.value_or(UtcTime{}), window.all_back_at.value_or(UtcTime{})});
}

/// Without an announcement; none where it concerns no component.
std::optional<PublicMaintenance> shown_window(const MaintenanceWindow& window,
                                              const std::vector<ComponentPlan>& plans, const Fleet& fleet) {
    PublicMaintenance one;
    std::string names;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (!concerns(window, plans[i], fleet)) continue;
        one.components.push_back(i);
        names += (names.empty() ? "" : ", ") + plans[i].name;
    }
    if (one.components.empty()) return std::nullopt;
    one.id = window.id;
    one.title = "Maintenance of " + names;
    one.status = status_of(window);
    one.expected = window.state == MaintenanceState::in_progress;
    one.from = window.from;
    one.until = window.until;
    one.created_at = std::min(window.changed_at, window.from);
    one.updated_at = updated_at(window);
    one.completed_at = window.completed_at;
    one.body = body_of(window);
    one.updates = {{1, one.updated_at, "", one.status, one.body}};
    return one;
}

PublicMaintenance shown_notice(const Notice& notice, const std::vector<MaintenanceWindow>& windows,
                               const std::vector<ComponentPlan>& plans, UtcTime now) {
    const auto state = notice_now(notice, windows, now);
    PublicMaintenance one;
    std::string names;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const auto& listed = notice.components;
        if (std::find(listed.begin(), listed.end(), plans[i].id) == listed.end()) continue;
        one.components.push_back(i);
        names += (names.empty() ? "" : ", ") + plans[i].name;
    }
    one.id = notice.id;
    one.title = notice.name.empty() ? "Maintenance of " + names : notice.name;
    one.status = state.status;
    one.expected = state.status == kInProgress && !state.overrun;
    one.from = notice.from;
    one.until = notice.until;
    one.created_at = notice.created_at;
    one.updated_at = state.updated_at;
    one.completed_at = state.completed_at;
    one.updates = state.updates;
    one.body = state.overrun ? "Maintenance takes longer than planned."
                             : (state.updates.empty() ? "" : state.updates.back().body);
    one.begins_by_itself = notice.begins_by_itself;
    one.ends_by_itself = notice.ends_by_itself;
    one.reminds = notice.reminds;
    one.metadata = notice.metadata;
    return one;
}

}  // namespace

bool concerns(const MaintenanceWindow& window, const ComponentPlan& plan, const Fleet& fleet) {
    return std::any_of(plan.nodes.begin(), plan.nodes.end(),
                       [&](const std::string& node) { return covers(window, node, fleet.cluster_of(node)); });
}

std::vector<PublicMaintenance> public_maintenance(const std::vector<MaintenanceWindow>& windows,
                                                  const std::vector<Notice>& notices,
                                                  const std::vector<ComponentPlan>& plans, const Fleet& fleet,
                                                  UtcTime now) {
    std::vector<PublicMaintenance> shown;
    std::set<std::string> announced;
    for (const auto& notice : notices) {
        announced.insert(notice.windows.begin(), notice.windows.end());
        shown.push_back(shown_notice(notice, windows, plans, now));
    }
    for (const auto& window : windows)
        if (!announced.contains(window.id))
            if (auto one = shown_window(window, plans, fleet)) shown.push_back(std::move(*one));
    std::stable_sort(shown.begin(), shown.end(),
                     [](const auto& a, const auto& b) { return a.from < b.from; });
    return shown;
}

}  // namespace raidwatch::hub
