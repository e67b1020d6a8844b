#include "silence_incident.hpp"

#include "hub/correlate/picture.hpp"

#include <algorithm>

namespace raidwatch::hub::silence {

namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string of_cluster(const std::string& cluster) {
    return cluster.empty() ? "" : " of cluster " + cluster;
}

/// "2 of 4 nodes of cluster B"
std::string share(const Extent& extent) {
    return std::to_string(extent.silent.size()) + " of " + std::to_string(extent.cluster_size) + " nodes" +
           of_cluster(extent.cluster);
}

/// Disks fail one at a time; what silences many at once is what they share.
std::string likely_cause(const Extent& extent) {
    const auto silent = static_cast<int>(extent.silent.size());
    std::string text = silent == extent.were_healthy
                           ? "Storage was healthy in the last heartbeat of each."
                           : "Storage was healthy in the last heartbeat of " +
                                 std::to_string(extent.were_healthy) + " of " + std::to_string(silent) + ".";
    if (silent < 2 && !extent.elsewhere) return silent == extent.were_healthy ? "" : " " + text;
    if (extent.elsewhere)
        return " Nodes of other clusters are silent too: the network, or the way to this hub, not the "
               "disks. " +
               text;
    return " Many at once: look at the network and the power, not at the disks. " + text;
}

std::string joined_story(const Extent& extent) {
    return share(extent) + " silent, no heartbeat from " + joined(extent.silent) + "." + likely_cause(extent);
}

/// "Cluster A is Degraded"; without a cluster there is nothing to call it.
std::string head(const std::string& cluster, ComponentStatus status, const char* after) {
    return cluster.empty() ? "" : headline(place_name(cluster), status) + after;
}

IncidentSeverity severity_of(const Extent& extent) {
    return static_cast<int>(extent.silent.size()) >= extent.cluster_size ? IncidentSeverity::critical
                                                                         : IncidentSeverity::major;
}

void stand_for(Incident& incident, const std::vector<std::string>& silent) {
    incident.parts.clear();
    for (const auto& node : silent) {
        const Subject subject{SubjectKind::node, node, node};
        incident.parts.push_back(subject);
        if (!names(incident, node)) incident.touches.push_back(subject);
    }
}

void add_update(Incident& incident, std::string text, UtcTime now) {
    incident.summary = text;
    incident.changed_at = now;
    ++incident.revision;
    incident.updates.push_back({static_cast<int>(incident.updates.size()) + 1, now, incident.state,
                                incident.severity, std::move(text)});
}

}  // namespace

Incident open(const Extent& extent, std::string id, UtcTime now) {
    Incident incident;
    incident.id = std::move(id);
    const std::string& first = extent.silent.front();
    incident.subject = {SubjectKind::node, first, first};
    incident.fault_class = FaultClass::node_silent;
    incident.kind = kind::node_silent;
    // The first node cannot be in two groups at once, so the key is of this incident alone.
    incident.key = "node_silent/" + first;
    incident.severity = severity_of(extent);
    incident.state = IncidentState::investigating;
    incident.opened_at = now;
    if (!extent.cluster.empty())
        incident.parents = {{SubjectKind::node, "cluster:" + extent.cluster, extent.cluster}};
    stand_for(incident, extent.silent);
    incident.title = extent.silent.size() == 1 ? "Node " + first + of_cluster(extent.cluster) + " is silent"
                                               : head(extent.cluster, ComponentStatus::major_outage, ": ") +
                                                     share(extent) + " are silent";
    add_update(incident, head(extent.cluster, ComponentStatus::major_outage, ". ") + joined_story(extent),
               now);
    return incident;
}

void follow(Incident& incident, const Extent& extent, UtcTime now) {
    const bool relapse = !is_open(incident) && !extent.silent.empty();
    if (relapse) {
        ++incident.reopened;
        incident.state = IncidentState::investigating;
        incident.resolved_at = incident.service_back_at = incident.whole_since = std::nullopt;
    }
    stand_for(incident, extent.silent);
    if (extent.silent.empty()) {
        incident.state = IncidentState::resolved;
        incident.resolved_at = incident.service_back_at = incident.whole_since = now;
        std::vector<std::string> all;
        for (const auto& node : incident.touches) all.push_back(node.name);
        add_update(incident,
                   head(extent.cluster, ComponentStatus::operational, ". ") +
                       "Nobody is silent any more of " + joined(all) + ".",
                   now);
        return;
    }
    incident.severity = std::max(incident.severity, severity_of(extent));
    const auto again = relapse ? head(extent.cluster, ComponentStatus::major_outage, " again. ") : "";
    add_update(incident, again + joined_story(extent), now);
}

bool names(const Incident& incident, const std::string& node) {
    return std::any_of(incident.touches.begin(), incident.touches.end(),
                       [&](const Subject& subject) { return subject.id == node; });
}

std::string cluster_of(const Incident& incident) {
    return incident.parents.empty() ? std::string() : incident.parents.front().name;
}

}  // namespace raidwatch::hub::silence
