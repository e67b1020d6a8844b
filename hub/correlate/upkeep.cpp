#include "upkeep.hpp"

#include "hub/correlate/overrun_incident.hpp"

#include <algorithm>

namespace raidwatch::hub {

namespace {

using overrun::Missing;

/// A fault of the node's storage that the maintenance brought, or that came while it ran.
const Incident* trouble_of(const MaintenanceWindow& window, const std::string& node,
                           const std::vector<Incident>& troubles) {
    const auto found = std::find_if(troubles.begin(), troubles.end(), [&](const Incident& incident) {
        const bool of_storage = incident.fault_class == FaultClass::array_redundancy ||
                                incident.fault_class == FaultClass::controller_presence ||
                                incident.fault_class == FaultClass::enclosure;
        const auto began = incident.relapses.empty() ? incident.opened_at : incident.relapses.back();
        return incident.node == node && of_storage && is_open(incident) && !incident.whole_since &&
               began >= window.from;
    });
    return found == troubles.end() ? nullptr : &*found;
}

/// Whoever has not been heard since the end may still be on its way; later it counts as missing.
bool is_late(const MaintenanceWindow& window, UtcTime now) {
    return window.verifying_at && now - *window.verifying_at >= kVerifyWithin;
}

std::vector<Missing> missing_nodes(const MaintenanceWindow& window, const std::vector<NodeNow>& nodes,
                                   const std::vector<Incident>& troubles, UtcTime now) {
    std::vector<Missing> missing;
    bool known = false;
    for (const auto& node : nodes) {
        if (!covers(window, node.node, node.cluster)) continue;
        known = true;
        const bool unheard = node.last_heard <= over_at(window) && is_late(window, now);
        const auto* trouble = trouble_of(window, node.node, troubles);
        if (node.silent || unheard)
            missing.push_back({node.node, true, "silent"});
        else if (trouble != nullptr)
            missing.push_back({node.node, false, trouble->title});
    }
    // A node that never spoke to this hub cannot be back.
    if (!known && window.scope == MaintenanceScope::node)
        missing.push_back({window.name, true, "never heard"});
    return missing;
}

int nodes_of(const MaintenanceWindow& window, const std::vector<NodeNow>& nodes) {
    const auto count = std::count_if(nodes.begin(), nodes.end(), [&](const NodeNow& node) {
        return covers(window, node.node, node.cluster);
    });
    return std::max(static_cast<int>(count), window.scope == MaintenanceScope::node ? 1 : 0);
}

bool all_heard(const MaintenanceWindow& window, const std::vector<NodeNow>& nodes) {
    return std::all_of(nodes.begin(), nodes.end(), [&](const NodeNow& node) {
        return !covers(window, node.node, node.cluster) || node.last_heard > over_at(window);
    });
}

void verify(MaintenanceWindow& window, const std::vector<NodeNow>& nodes,
            const std::vector<Incident>& troubles, UtcTime now) {
    const auto missing = missing_nodes(window, nodes, troubles, now);
    if (missing.empty() && !all_heard(window, nodes)) return;
    const int count = nodes_of(window, nodes);
    judge(window, {count - static_cast<int>(missing.size()), count, true}, now);
}

}  // namespace

void UpkeepWatch::restore(const std::vector<Incident>& open) {
    overruns_.clear();
    for (const auto& incident : open) overruns_[overrun::window_of(incident)] = incident;
}

void UpkeepWatch::add(Event event, UpkeepNews& news) {
    event.id = ids_->next(unix_ms(event.at));
    event.source = "hub";
    news.events.push_back(std::move(event));
}

/// The node counts its reboots and rebuilds best, the hub its absences: it is there meanwhile.
void UpkeepWatch::note_uses(MaintenanceWindow& window, const NodeNow& node, UtcTime now, UpkeepNews& news) {
    if (node.away)
        if (count(window, node.node, *node.away) == "absence")
            add(exceeded_event(window, node.node, "absence", now), news);
    for (const auto& told : node.used) {
        if (told.window != window.id || told.node != node.node) continue;
        auto& use = use_in(window, node.node);
        use.reboots = std::max(use.reboots, told.reboots);
        use.rebuilds = told.rebuilds;
        for (const auto& what : told.exceeded)
            if (std::find(use.exceeded.begin(), use.exceeded.end(), what) == use.exceeded.end())
                use.exceeded.push_back(what);
    }
    if (!node.silent || !expects_at(window, now)) return;
    const auto use = use_of(window, node.node);
    const bool told = std::find(use.exceeded.begin(), use.exceeded.end(), "absence") != use.exceeded.end();
    const auto left = Seconds{std::max<std::int64_t>(0, window.expected.absence_s - use.absence_s)};
    const auto since = std::max(node.last_heard, window.from);
    if (told || now - since < std::max<Milliseconds>(left, kLongestReboot)) return;
    use_in(window, node.node).exceeded.emplace_back("absence");
    add(exceeded_event(window, node.node, "absence", now), news);
}

void UpkeepWatch::tell_overrun(const MaintenanceWindow& window, const std::vector<NodeNow>& nodes,
                               const std::vector<Incident>& troubles, UtcTime now, UpkeepNews& news) {
    const auto known = overruns_.find(window.id);
    if (known == overruns_.end() && window.state != MaintenanceState::overrun) return;
    const overrun::Extent extent{missing_nodes(window, nodes, troubles, now), nodes_of(window, nodes)};
    if (known == overruns_.end()) {
        overruns_[window.id] = overrun::open(window, extent, ids_->next(unix_ms(now)), now);
        news.incidents.push_back(overruns_[window.id]);
        return;
    }
    if (!overrun::follow(known->second, window, extent, now)) return;
    news.incidents.push_back(known->second);
    if (!is_open(known->second)) overruns_.erase(known);
}

UpkeepNews UpkeepWatch::look(std::vector<MaintenanceWindow>& windows, const std::vector<NodeNow>& told,
                             const std::vector<Incident>& troubles, UtcTime now) {
    UpkeepNews news;
    // Whom an overrun says to be missing is so until it speaks, also when the hub was away itself.
    std::vector<NodeNow> nodes = told;
    for (auto& node : nodes)
        for (const auto& [id, incident] : overruns_)
            node.silent = node.silent || (!node.spoke && overrun::tells_of(incident, node.node));
    for (auto& window : windows) {
        if (!is_unfinished(window) && !overruns_.contains(window.id)) continue;
        const auto before = window;
        keep_time(window, now);
        for (const auto& node : nodes)
            if (covers(window, node.node, node.cluster) && is_running(window))
                note_uses(window, node, now, news);
        verify(window, nodes, troubles, now);
        if (auto event = news_of(window, before.state, now)) add(std::move(*event), news);
        tell_overrun(window, nodes, troubles, now, news);
        if (!(window == before)) news.windows.push_back(window);
    }
    return news;
}

std::optional<UtcTime> UpkeepWatch::excused_until(const std::vector<MaintenanceWindow>& windows,
                                                  const NodeNow& node) const {
    std::optional<UtcTime> until;
    for (const auto& window : windows)
        if (covers(window, node.node, node.cluster))
            if (const auto one = away_until(window, node.node, node.last_heard);
                one && (!until || *one > *until))
                until = one;
    for (const auto& [id, incident] : overruns_)
        if (overrun::tells_of(incident, node.node)) until = UtcTime::max();
    return until;
}

std::optional<UtcTime> next_due(const std::vector<MaintenanceWindow>& windows) {
    std::optional<UtcTime> due;
    for (const auto& window : windows)
        if (const auto at = raidwatch::next_due(window); at && (!due || *at < *due)) due = at;
    return due;
}

}  // namespace raidwatch::hub
