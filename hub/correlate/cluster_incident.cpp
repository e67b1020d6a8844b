#include "cluster_incident.hpp"

#include "hub/correlate/signal_incident.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::hub::cluster {

namespace {

constexpr std::size_t kNodesNamed = 10;
constexpr std::size_t kLongestName = 100, kLongestTitle = 160;

int count_of(const Extent& extent, Effect effect) {
    return static_cast<int>(std::count_if(extent.hits.begin(), extent.hits.end(),
                                          [&](const Hit& hit) { return hit.open && hit.effect == effect; }));
}

int open_nodes(const Extent& extent) {
    return static_cast<int>(
        std::count_if(extent.hits.begin(), extent.hits.end(), [](const Hit& hit) { return hit.open; }));
}

/// "3 of 4 nodes"
std::string share(int count, const Extent& extent) {
    const int all = std::max(extent.nodes, static_cast<int>(extent.hits.size()));
    return std::to_string(count) + " of " + std::to_string(all) + " nodes";
}

std::string list_of(const std::vector<Hit>& hits) {
    std::string text;
    std::size_t named = 0, more = 0;
    for (const auto& hit : hits) {
        if (!hit.open) continue;
        if (named == kNodesNamed) {
            ++more;
            continue;
        }
        text += (named++ == 0 ? "" : ", ") + printable(hit.node, kLongestName) + " (" +
                printable(hit.what, kLongestTitle) + ")";
    }
    return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

std::string redundancy_text(const Extent& extent) {
    const int down = count_of(extent, Effect::down), bare = count_of(extent, Effect::no_redundancy);
    if (down == 0 && bare == 0) return "No storage is down, and none is known to be without redundancy.";
    std::string text;
    if (down > 0) text = "Storage is down on " + share(down, extent);
    if (bare > 0)
        text +=
            (text.empty() ? "No redundancy is left on " : ", without redundancy on ") + share(bare, extent);
    return text + ".";
}

std::string services_text(const Extent& extent) {
    std::string text;
    for (const auto& service : extent.services)
        text += (text.empty() ? " Services: " : ", ") + printable(service.name, kLongestName) + " (" +
                std::to_string(service.left) + " of " + std::to_string(service.nodes) + " nodes left)";
    return text.empty() ? text : text + ".";
}

/// Without the head: what is compared to know whether something is to be told.
std::string story(const Extent& extent) {
    return "Hardware faults on " + share(open_nodes(extent), extent) +
           " at the same time: " + list_of(extent.hits) + ". " + redundancy_text(extent) +
           services_text(extent) +
           (extent.maintenance ? " Maintenance of the cluster is running; this was not declared." : "");
}

std::string head(const Extent& extent, ComponentStatus status) {
    return headline(place_name(extent.cluster), status);
}

IncidentState state_of(const Extent& extent) {
    if (extent.repairing) return IncidentState::monitoring;
    return extent.identified ? IncidentState::identified : IncidentState::investigating;
}

void stand_for(Incident& incident, const Extent& extent) {
    incident.parts.clear();
    for (const auto& hit : extent.hits) {
        const Subject subject{SubjectKind::node, hit.node, hit.node};
        if (hit.open) incident.parts.push_back(subject);
        if (std::find(incident.touches.begin(), incident.touches.end(), subject) == incident.touches.end())
            incident.touches.push_back(subject);
    }
    for (const auto& service : extent.services)
        if (std::find(incident.services.begin(), incident.services.end(), service.name) ==
            incident.services.end())
            incident.services.push_back(service.name);
    incident.fault_class = extent.fault_class;
    incident.kind = extent.kind;
    incident.title = head(extent, ComponentStatus::major_outage) + ": hardware faults on " +
                     share(static_cast<int>(incident.touches.size()), extent);
}

bool resolve(Incident& incident, const Extent& extent, UtcTime now) {
    if (!is_open(incident)) return false;
    incident.resolved_at = now;
    if (!incident.whole_since) incident.whole_since = incident.service_back_at = now;
    incident.parts.clear();
    write_update(incident, IncidentState::resolved,
                 head(extent, ComponentStatus::operational) + ". The hardware of " +
                     share(static_cast<int>(incident.touches.size()), extent) + " is whole again.",
                 now);
    return true;
}

}  // namespace

bool is_of_hardware(const Incident& incident) {
    switch (incident.fault_class) {
        case FaultClass::array_redundancy:
        case FaultClass::disk_link:
        case FaultClass::disk_unresponsive:
        case FaultClass::temperature:
        case FaultClass::controller_presence:
        case FaultClass::controller_power:
        case FaultClass::enclosure:
            return !incident.node.empty();
        case FaultClass::disk_illness:
        case FaultClass::node_silent:
        case FaultClass::maintenance_overrun:
        case FaultClass::service_signal:
        case FaultClass::drill:
            break;
    }
    return false;
}

UtcTime onset(const Incident& incident) {
    return incident.relapses.empty() ? incident.opened_at
                                     : std::max(incident.opened_at, incident.relapses.back());
}

IncidentSeverity severity_of(const Extent& extent) {
    const int down = count_of(extent, Effect::down), bare = count_of(extent, Effect::no_redundancy);
    const bool none_left =
        std::any_of(extent.services.begin(), extent.services.end(),
                    [](const ServiceLeft& service) { return service.nodes > 0 && service.left == 0; });
    if (none_left || (down > 0 && down >= extent.nodes)) return IncidentSeverity::critical;
    return down > 0 || bare > 0 ? IncidentSeverity::major : IncidentSeverity::minor;
}

Incident open(const Extent& extent, std::int64_t first, std::string id, UtcTime now) {
    Incident incident;
    incident.id = std::move(id);
    incident.key = std::string(kClusterKey) + extent.cluster + "/" + std::to_string(first);
    incident.subject = {SubjectKind::node, "cluster:" + extent.cluster, extent.cluster};
    incident.parents = {incident.subject};
    incident.severity = severity_of(extent);
    incident.opened_at = now;
    stand_for(incident, extent);
    write_update(incident, state_of(extent),
                 head(extent, ComponentStatus::major_outage) + ". " + story(extent), now);
    return incident;
}

bool follow(Incident& incident, const Extent& extent, UtcTime now, Milliseconds at_most_every) {
    if (open_nodes(extent) == 0) return resolve(incident, extent, now);
    const bool relapse = !is_open(incident);
    const auto severity = std::max(incident.severity, severity_of(extent));
    const bool worse = severity > incident.severity;
    const auto text = story(extent);
    const auto state = state_of(extent);
    const bool news = relapse || worse || state != incident.state || !incident.summary.ends_with(text);
    if (!news) return false;
    if (!relapse && !worse && now - incident.changed_at < at_most_every) return false;
    if (relapse) ++incident.reopened;
    if (relapse) incident.resolved_at = incident.whole_since = incident.service_back_at = std::nullopt;
    incident.severity = severity;
    stand_for(incident, extent);
    write_update(incident, state,
                 head(extent, ComponentStatus::major_outage) + (relapse ? " again. " : ". ") + text, now);
    return true;
}

}  // namespace raidwatch::hub::cluster
