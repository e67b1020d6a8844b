#include "picture.hpp"

#include <algorithm>
#include <set>

namespace raidwatch::hub {

namespace {

/// "POP3/IMAP" -> "pop3-imap"
std::string slug(std::string_view name) {
    std::string text;
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            text += upper ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!text.empty() && text.back() != '-')
            text += '-';
    }
    while (!text.empty() && text.back() == '-') text.pop_back();
    return text.empty() ? "component" : text;
}

std::string unused_id(const std::string& name, const std::set<std::string>& taken) {
    const std::string base = slug(name);
    std::string id = base;
    for (int n = 2; taken.contains(id); ++n) id = base + "-" + std::to_string(n);
    return id;
}

/// Where its nodes are, if that is one cluster; what has no nodes is in the only cluster there is.
std::string cluster_around(const ComponentPlan& plan, const std::string& configured, const Fleet& fleet) {
    if (!configured.empty()) return configured;
    std::set<std::string> clusters;
    for (const auto& [name, status] : fleet.nodes())
        if (plan.nodes.empty() || std::binary_search(plan.nodes.begin(), plan.nodes.end(), name))
            clusters.insert(status.heartbeat.cluster);
    return clusters.size() == 1 ? *clusters.begin() : std::string();
}

ComponentPlan plan_of_service(const Service& service, const Fleet& fleet) {
    ComponentPlan plan;
    plan.id = service.id;
    plan.name = service.name;
    plan.paths = service.paths;
    plan.configured = true;
    std::set<std::string> nodes(service.nodes.begin(), service.nodes.end());
    for (const auto& [name, status] : fleet.nodes())
        if (!service.cluster.empty() && status.heartbeat.cluster == service.cluster) nodes.insert(name);
    plan.nodes.assign(nodes.begin(), nodes.end());
    plan.heard = std::any_of(nodes.begin(), nodes.end(),
                             [&](const std::string& node) { return fleet.nodes().contains(node); });
    plan.within = cluster_around(plan, service.cluster, fleet);
    return plan;
}

std::vector<ComponentPlan> plans_of_clusters(const Fleet& fleet) {
    std::map<std::string, std::vector<std::string>> clusters;
    for (const auto& [name, status] : fleet.nodes()) clusters[status.heartbeat.cluster].push_back(name);
    std::vector<ComponentPlan> plans;
    for (auto& [cluster, nodes] : clusters) {
        const std::string name = cluster.empty() ? "Storage" : "Storage (cluster " + cluster + ")";
        plans.push_back({{}, name, std::move(nodes), {}, cluster, false, true, cluster});
    }
    return plans;
}

/// "/srv/mail" holds "/srv/mail/a" and is held by "/srv" and "/".
bool overlap(std::string_view one, std::string_view other) {
    const auto within = [](std::string_view inner, std::string_view outer) {
        while (outer.size() > 1 && outer.back() == '/') outer.remove_suffix(1);
        if (outer == "/") return inner.starts_with('/');
        return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
    };
    return within(one, other) || within(other, one);
}

bool has(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// The hub's own: `parts` are the nodes that do not speak now, `touches` all it ever stood for.
bool tells_of_silent_nodes(const Incident& incident) {
    return incident.fault_class == FaultClass::node_silent ||
           incident.fault_class == FaultClass::maintenance_overrun;
}

}  // namespace

std::string place_name(const std::string& cluster) {
    return "Cluster " + cluster;
}

std::string headline(const std::string& place, ComponentStatus status) {
    if (status == ComponentStatus::operational) return place + " is Online";
    if (status == ComponentStatus::under_maintenance) return place + " is In Maintenance";
    return place + " is Degraded";
}

std::vector<ComponentPlan> component_plans(const HubConfig& config, const Fleet& fleet,
                                           const std::vector<MadeComponent>& made) {
    std::vector<ComponentPlan> plans;
    std::set<std::string> taken;
    for (const auto& service : config.services) taken.insert(service.id);
    const auto add = [&](ComponentPlan plan) {
        if (plan.id.empty()) plan.id = unused_id(plan.name, taken);
        taken.insert(plan.id);
        plans.push_back(std::move(plan));
    };
    for (const auto& service : config.services) add(plan_of_service(service, fleet));
    if (plans.empty())
        for (auto& plan : plans_of_clusters(fleet)) add(std::move(plan));
    for (const auto& component : made) {
        if (taken.contains(component.id)) continue;
        ComponentPlan plan;
        plan.id = component.id;
        plan.name = component.name;
        plan.made = component;
        add(std::move(plan));
    }
    return plans;
}

Result<std::vector<ComponentPlan>> component_plans(const HubConfig& config, const Fleet& fleet,
                                                   Store& store) {
    const auto parts = stored_page_parts(store);
    if (!parts) return tl::unexpected(parts.error());
    return component_plans(config, fleet, parts->components);
}

bool hits(const ComponentPlan& plan, const Incident& incident) {
    if (has(incident.services, plan.name)) return true;
    if (tells_of_silent_nodes(incident))
        return std::any_of(incident.touches.begin(), incident.touches.end(),
                           [&](const Subject& node) { return has(plan.nodes, node.id); });
    if (!has(plan.nodes, incident.node)) return false;
    if (plan.paths.empty() || incident.mounts.empty()) return true;
    return std::any_of(incident.mounts.begin(), incident.mounts.end(), [&](const std::string& mount) {
        return std::any_of(plan.paths.begin(), plan.paths.end(),
                           [&](const std::string& path) { return overlap(mount, path); });
    });
}

Effect effect_of(const Incident& incident) {
    if (!is_open(incident) || incident.whole_since || stands_for_nodes(incident)) return Effect::none;
    if (tells_of_silent_nodes(incident)) return incident.parts.empty() ? Effect::none : Effect::down;
    return effect_on_storage(incident);
}

ComponentStatus component_status(const ComponentPlan& plan, const std::vector<Incident>& open) {
    std::set<std::string> down;
    bool no_redundancy = false;
    for (const auto& incident : open) {
        if (!hits(plan, incident)) continue;
        const Effect effect = effect_of(incident);
        no_redundancy = no_redundancy || effect == Effect::no_redundancy;
        if (effect != Effect::down) continue;
        if (!tells_of_silent_nodes(incident)) down.insert(incident.node);
        if (tells_of_silent_nodes(incident))
            for (const auto& node : incident.parts)
                if (has(plan.nodes, node.id)) down.insert(node.id);
    }
    if (!down.empty() && down.size() >= plan.nodes.size()) return ComponentStatus::major_outage;
    if (!down.empty()) return ComponentStatus::partial_outage;
    return no_redundancy ? ComponentStatus::degraded_performance : ComponentStatus::operational;
}

}  // namespace raidwatch::hub
