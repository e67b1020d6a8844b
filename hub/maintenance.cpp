#include "maintenance.hpp"

#include "hub/api/documents.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

namespace {

constexpr std::size_t kLongestId = 100;

std::optional<MaintenanceWindow> window_of(const WindowRecord& record) {
    const auto json = parse_json(record.document, "stored window");
    if (!json) return std::nullopt;
    auto window = from_json<MaintenanceWindow>(*json);
    return window ? std::optional(std::move(*window)) : std::nullopt;
}

Status keep(Context& context, const MaintenanceWindow& window, bool is_new, const std::string& who,
            const std::string& what) {
    HubNews news;
    news.windows = {window_record(window)};
    if (is_new) news.events = {record_of(declared_event(context, window), context.now.utc)};
    news.audit = {{context.now.utc, who, what, scope_text(window) + " (" + window.id + ")"}};
    return context.store.record(news);
}

}  // namespace

WindowRecord window_record(const MaintenanceWindow& window) {
    return {window.id, std::string(word(window.state)), window.from, window.completed_at,
            dump(to_json(window))};
}

Event declared_event(Context& context, MaintenanceWindow window) {
    window.state = MaintenanceState::scheduled;
    auto event = event_of(window, context.now.utc);
    event.id = context.ids.next(unix_ms(context.now.utc));
    event.source = "hub";
    return event;
}

Result<std::optional<MaintenanceWindow>> stored_window(Store& store, const std::string& id) {
    const auto record = store.window(id);
    if (!record) return tl::unexpected(record.error());
    return *record ? window_of(**record) : std::nullopt;
}

Result<std::vector<MaintenanceWindow>> stored_windows(Store& store, std::optional<UtcTime> since) {
    const auto records = store.windows(since);
    if (!records) return tl::unexpected(records.error());
    std::vector<MaintenanceWindow> windows;
    for (const auto& record : *records)
        if (auto window = window_of(record)) windows.push_back(std::move(*window));
    return windows;
}

Result<MaintenanceWindow> order_maintenance(Context& context, MaintenanceOrder order,
                                            const std::string& who) {
    // The token says who it is; a name given with the order is what that person calls themselves.
    order.author = order.author.empty() || order.author == who ? who : order.author + " (" + who + ")";
    const auto windows = stored_windows(context.store, context.now.utc - kShownAfterwards);
    if (!windows) return tl::unexpected(windows.error());
    auto window = carry_out(order, *windows, context.ids, context.now.utc);
    if (!window) return window;
    const bool is_new = window->revision == 1;
    const auto what = "maintenance " + std::string(word(order.action));
    if (auto kept = keep(context, *window, is_new, who, what); !kept) return tl::unexpected(kept.error());
    return window;
}

Result<MaintenanceWindow> take_window(Context& context, const MaintenanceWindow& told,
                                      const std::string& node) {
    const bool fits = told.scope == MaintenanceScope::node && told.name == node && !told.id.empty() &&
                      told.id.size() <= kLongestId && told.from < told.until && told.revision > 0;
    if (!fits) return failure(ErrorCode::invalid, "maintenance", told.id, "not a window of node " + node);
    const auto known = context.store.window(told.id);
    if (!known) return tl::unexpected(known.error());
    if (!*known) {
        MaintenanceWindow fresh;  // what it has become is for the hub to find out
        fresh.id = told.id;
        fresh.scope = told.scope;
        fresh.name = told.name;
        take_declaration(fresh, told);
        if (auto kept = keep(context, fresh, false, node, "maintenance declared by the node"); !kept)
            return tl::unexpected(kept.error());
        return fresh;
    }
    auto ours = window_of(**known);
    if (!ours || ours->scope != MaintenanceScope::node || ours->name != node)
        return failure(ErrorCode::invalid, "maintenance", told.id, "another's window has that id");
    if (!take_declaration(*ours, told)) return std::move(*ours);
    if (auto kept = keep(context, *ours, false, node, "maintenance changed by the node"); !kept)
        return tl::unexpected(kept.error());
    return std::move(*ours);
}

std::vector<MaintenanceWindow> windows_of_node(const std::vector<MaintenanceWindow>& windows,
                                               const std::string& node, const std::string& cluster) {
    std::vector<MaintenanceWindow> own;
    std::copy_if(windows.begin(), windows.end(), std::back_inserter(own),
                 [&](const MaintenanceWindow& window) { return covers(window, node, cluster); });
    return own;
}

NodeNow Upkeep::node_now(const NodeStatus& status, Now now) const {
    const auto unheard = now.mono - status.heard_at;
    const bool spoke = status.heard_at > start_;
    return {status.heartbeat.node,
            status.heartbeat.cluster,
            spoke ? now.utc - unheard : status.received_at,
            unheard > silent_after_,
            spoke,
            status.away,
            status.heartbeat.maintenance};
}

Result<bool> Upkeep::read(Store& store, Now now) {
    if (start_ == MonoTime{}) start_ = now.mono;
    auto windows = stored_windows(store, now.utc - kShownAfterwards);
    if (!windows) return tl::unexpected(windows.error());
    const bool same = *windows == windows_;
    windows_ = std::move(*windows);
    return !same;
}

Result<bool> Upkeep::look(Store& store, const Fleet& fleet, Now now, const std::string& leader) {
    const auto differs = read(store, now);
    if (!differs || windows_.empty()) return differs;
    std::vector<Incident> troubles;
    if (std::any_of(windows_.begin(), windows_.end(), is_running)) {
        IncidentFilter filter;
        filter.open = true;
        filter.limit = kNoLimit;
        const auto open = store.incidents(filter);
        if (!open) return tl::unexpected(open.error());
        for (const auto& record : *open)
            if (!record.node.empty()) troubles.push_back(incident_of(record));
    }
    std::vector<NodeNow> nodes;
    for (const auto& [name, status] : fleet.nodes()) nodes.push_back(node_now(status, now));
    // What the store refuses is found again by the next look.
    auto watch = watch_;
    auto windows = windows_;
    const auto news = watch.look(windows, nodes, troubles, now.utc);
    HubNews stored;
    stored.leader = leader;
    for (const auto& window : news.windows) stored.windows.push_back(window_record(window));
    for (const auto& event : news.events) stored.events.push_back(record_of(event, now.utc));
    for (const auto& incident : news.incidents) stored.incidents.push_back(record_of(incident, now.utc));
    if (!stored.windows.empty() || !stored.events.empty() || !stored.incidents.empty())
        if (auto done = store.record(stored); !done) return tl::unexpected(done.error());
    watch_ = std::move(watch);
    windows_ = std::move(windows);
    return *differs || !news.windows.empty() || !news.incidents.empty();
}

std::vector<Heard> Upkeep::heard(const Fleet& fleet, Now now) const {
    std::vector<Heard> nodes;
    nodes.reserve(fleet.nodes().size());
    for (const auto& [name, status] : fleet.nodes()) {
        Heard heard{name, status.heartbeat.cluster, status.heard_at, status.heartbeat.storage_healthy};
        if (const auto until = watch_.excused_until(windows_, node_now(status, now)))
            heard.excused_until = *until == UtcTime::max() ? MonoTime::max() : now.mono + (*until - now.utc);
        nodes.push_back(std::move(heard));
    }
    return nodes;
}

std::optional<MonoTime> Upkeep::next_due(Now now) const {
    const auto due = hub::next_due(windows_);
    return due ? std::optional(now.mono + (*due - now.utc)) : std::nullopt;
}

}  // namespace raidwatch::hub
