#include "silence.hpp"

#include "hub/correlate/silence_incident.hpp"

#include <algorithm>
#include <set>

namespace raidwatch::hub {

namespace {

int healthy_of(const std::vector<Heard>& nodes, const std::vector<std::string>& silent) {
    return static_cast<int>(std::count_if(nodes.begin(), nodes.end(), [&](const Heard& node) {
        return node.storage_healthy && std::binary_search(silent.begin(), silent.end(), node.node);
    }));
}

}  // namespace

void SilenceWatch::restore(const std::vector<Incident>& incidents, MonoTime start) {
    groups_.clear();
    excused_.clear();
    for (const auto& incident : incidents) {
        Group group;
        group.cluster = silence::cluster_of(incident);
        group.gathering_until = start;
        // The fleet counts every known node as heard at the start; only a later moment is a sign of life.
        for (const auto& node : incident.parts) group.silent[node.id] = start;
        group.incident = incident;
        groups_.push_back(std::move(group));
    }
}

/// By their position, since groups come while the nodes are looked at.
std::unordered_map<std::string, std::size_t> SilenceWatch::groups_of_silent() const {
    std::unordered_map<std::string, std::size_t> groups;
    for (std::size_t i = 0; i < groups_.size(); ++i)
        for (const auto& [node, since] : groups_[i].silent) groups.emplace(node, i);
    return groups;
}

/// Its open incident, or whoever of its cluster fell silent a moment ago.
SilenceWatch::Group* SilenceWatch::open_group_for(const Heard& node, MonoTime now) {
    for (auto& group : groups_)
        if (group.incident && is_open(*group.incident) && silence::names(*group.incident, node.node))
            return &group;
    for (auto& group : groups_)
        if (group.cluster == node.cluster && now < group.gathering_until) return &group;
    return nullptr;
}

SilenceWatch::Group& SilenceWatch::group_for(const Heard& node, MonoTime now) {
    if (auto* open = open_group_for(node, now)) return *open;
    Group* last = nullptr;
    for (auto& group : groups_)
        if (group.incident && silence::names(*group.incident, node.node) &&
            (last == nullptr || group.incident->resolved_at > last->incident->resolved_at))
            last = &group;
    if (last == nullptr) last = &groups_.emplace_back(Group{node.cluster, {}, {}, std::nullopt, false});
    last->gathering_until = now + settings_.gather;
    return *last;
}

Event SilenceWatch::event_about(const Heard& node, Kind kind, Now now) {
    const bool silent = kind == kind::node_silent;
    Event event;
    event.id = ids_.next(unix_ms(now.utc));
    event.node = node.node;
    event.at = now.utc;
    event.kind = kind;
    event.severity = silent ? Severity::critical : Severity::info;
    event.subject = {SubjectKind::node, node.node, node.node};
    event.before = silent ? "speaking" : "silent";
    event.after = silent ? "silent" : "speaking";
    event.text =
        silent ? "No heartbeat from " + node.node + " for " + human_duration(now.mono - node.heard_at) + "."
               : node.node + " sends heartbeats again.";
    if (!node.cluster.empty()) event.evidence["cluster"] = node.cluster;
    event.source = "hub";
    return event;
}

Event SilenceWatch::excused_event(const Heard& node, Now now) {
    auto event = event_about(node, kind::node_silent, now);
    event.severity = Severity::info;
    event.text += " Maintenance expects that.";
    return event;
}

/// Recorded, but no incident as long as the excuse lasts.
void SilenceWatch::look_at_excused(const Heard& node, Now now, SilenceNews& news) {
    const bool silent = is_silent(node, now.mono);
    if (silent && is_excused(node, now.mono)) {
        if (excused_.insert(node.node).second) news.events.push_back(excused_event(node, now));
        return;
    }
    if (excused_.erase(node.node) > 0 && !silent)
        news.events.push_back(event_about(node, kind::node_returned, now));
}

void SilenceWatch::fell_silent(const Heard& node, Now now, SilenceNews& news) {
    news.events.push_back(event_about(node, kind::node_silent, now));
    Group& group = group_for(node, now.mono);
    group.silent[node.node] = now.mono;
    group.changed = true;
}

void SilenceWatch::returned(Group& group, const Heard& node, Now now, SilenceNews& news) {
    news.events.push_back(event_about(node, kind::node_returned, now));
    group.silent.erase(node.node);
    group.changed = true;
}

void SilenceWatch::let_retired_go(const std::vector<Heard>& nodes) {
    std::set<std::string> present;
    for (const auto& node : nodes) present.insert(node.node);
    for (auto& group : groups_)
        if (std::erase_if(group.silent, [&](const auto& entry) { return !present.contains(entry.first); }) >
            0)
            group.changed = true;
}

bool SilenceWatch::silent_elsewhere(const Group& group) const {
    return std::any_of(groups_.begin(), groups_.end(), [&](const Group& other) {
        return other.cluster != group.cluster && !other.silent.empty();
    });
}

SilenceNews SilenceWatch::look(const std::vector<Heard>& nodes, Now now) {
    SilenceNews news;
    std::map<std::string, int> cluster_sizes;
    const auto silent_before = groups_of_silent();
    for (const auto& node : nodes) {
        ++cluster_sizes[node.cluster];
        const auto known = silent_before.find(node.node);
        Group* group = known != silent_before.end() ? &groups_[known->second] : nullptr;
        if (group == nullptr) look_at_excused(node, now, news);
        if (group == nullptr && is_silent(node, now.mono) && !is_excused(node, now.mono))
            fell_silent(node, now, news);
        if (group != nullptr && node.heard_at > group->silent[node.node]) returned(*group, node, now, news);
    }
    if (!groups_.empty()) let_retired_go(nodes);
    for (auto& group : groups_) {
        const bool due =
            group.incident ? group.changed : now.mono >= group.gathering_until && !group.silent.empty();
        if (due) tell(group, nodes, cluster_sizes[group.cluster], now, news);
    }
    forget_what_is_over(now);
    return news;
}

void SilenceWatch::tell(Group& group, const std::vector<Heard>& nodes, int cluster_size, Now now,
                        SilenceNews& news) {
    std::vector<std::string> silent;
    for (const auto& [name, since] : group.silent) silent.push_back(name);
    const silence::Extent extent{group.cluster, silent, cluster_size, healthy_of(nodes, silent),
                                 silent_elsewhere(group)};
    const bool is_new = !group.incident;
    if (is_new)
        group.incident = silence::open(extent, ids_.next(unix_ms(now.utc)), now.utc);
    else
        silence::follow(*group.incident, extent, now.utc);
    group.changed = false;
    news.incidents.push_back(*group.incident);
    // Of one key at most one may be open: what is over stays so where a new one takes its key.
    for (auto& other : groups_)
        if (is_new && &other != &group && other.incident && other.incident->key == group.incident->key)
            other.incident->resolved_at = UtcTime{};
}

void SilenceWatch::forget_what_is_over(Now now) {
    std::erase_if(groups_, [&](const Group& group) {
        if (!group.silent.empty()) return false;
        if (!group.incident) return now.mono >= group.gathering_until;
        return !group.incident->resolved_at || now.utc - *group.incident->resolved_at >= kRelapse;
    });
}

std::optional<MonoTime> SilenceWatch::next_due(const std::vector<Heard>& nodes) const {
    std::optional<MonoTime> due;
    const auto consider = [&](MonoTime time) { due = due ? std::min(*due, time) : time; };
    for (const auto& node : nodes) {
        const bool noticed = std::any_of(groups_.begin(), groups_.end(), [&](const Group& group) {
            return group.silent.contains(node.node);
        });
        if (noticed) continue;
        if (excused_.contains(node.node) && node.excused_until == MonoTime::max()) continue;
        consider(std::max(node.heard_at + settings_.silent_after + Milliseconds{1},
                          excused_.contains(node.node) ? node.excused_until : MonoTime::min()));
    }
    for (const auto& group : groups_)
        if (!group.incident && !group.silent.empty()) consider(group.gathering_until);
    return due;
}

}  // namespace raidwatch::hub
