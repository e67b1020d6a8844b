#include "statuspage_v2.hpp"

#include "hub/api/replies.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr const char* kPageId = "raidwatch";

json time_or_null(const std::optional<UtcTime>& time) {
    return time ? json(to_rfc3339(*time)) : json(nullptr);
}

json page_json(const Context& context) {
    return {{"id", kPageId},
            {"name", context.config.page_name},
            {"url", page_url(context.config)},
            {"time_zone", context.zone.name()},
            {"updated_at", to_rfc3339(context.view->updated_at)}};
}

json component_json(const PublicComponent& component, std::size_t position) {
    return {{"id", component.plan.id},
            {"name", component.plan.name},
            {"status", word(component.status)},
            {"created_at", to_rfc3339(component.created_at)},
            {"updated_at", to_rfc3339(component.updated_at)},
            {"position", position + 1},
            {"description",
             component.plan.heard || component.plan.nodes.empty() ? json(nullptr) : json("No data yet")},
            {"showcase", true},
            {"start_date", to_rfc3339(component.created_at).substr(0, 10)},
            {"group_id", nullptr},
            {"page_id", kPageId},
            {"group", false},
            {"only_show_if_degraded", false}};
}

json components_json(const PublicView& view) {
    json list = json::array();
    for (std::size_t i = 0; i < view.components.size(); ++i)
        list.push_back(component_json(view.components[i], i));
    return list;
}

json updates_json(const PublicIncident& incident) {
    json list = json::array();
    for (auto update = incident.updates.rbegin(); update != incident.updates.rend(); ++update)
        list.push_back({{"id", update->id},
                        {"status", word(update->state)},
                        {"body", update->body},
                        {"incident_id", std::to_string(incident.number)},
                        {"created_at", to_rfc3339(update->at)},
                        {"updated_at", to_rfc3339(update->at)},
                        {"display_at", to_rfc3339(update->at)}});
    return list;
}

json incident_json(const Context& context, const PublicIncident& incident) {
    const std::string id = std::to_string(incident.number);
    json components = json::array();
    for (const auto index : incident.components)
        components.push_back(component_json(context.view->components[index], index));
    return {{"id", id},
            {"name", incident.title},
            {"status", word(incident.state)},
            {"impact", word(incident.impact)},
            {"created_at", to_rfc3339(incident.opened_at)},
            {"started_at", to_rfc3339(incident.opened_at)},
            {"updated_at", to_rfc3339(incident.updated_at)},
            {"monitoring_at", time_or_null(incident.monitoring_at)},
            {"resolved_at", time_or_null(incident.resolved_at)},
            {"shortlink", page_url(context.config) + "/incidents/" + id},
            {"page_id", kPageId},
            {"incident_updates", updates_json(incident)},
            {"components", std::move(components)}};
}

json incidents_json(const Context& context, bool with_resolved) {
    json list = json::array();
    for (const auto& incident : context.view->open) list.push_back(incident_json(context, incident));
    if (with_resolved)
        for (const auto& incident : context.view->resolved) list.push_back(incident_json(context, incident));
    return list;
}

/// Not of Statuspage: clusters as their operators speak of them.
json clusters_json(const PublicView& view) {
    json list = json::array();
    for (const auto& cluster : view.clusters)
        list.push_back(
            {{"name", cluster.name}, {"status", word(cluster.status)}, {"headline", cluster.headline}});
    return list;
}

json status_json(const PublicView& view) {
    return {{"indicator", view.indicator}, {"description", view.description}};
}

json body_of(const Context& context, const std::string& name) {
    const auto& view = *context.view;
    json body{{"page", page_json(context)}};
    if (name == "summary.json") {
        body["components"] = components_json(view);
        body["incidents"] = incidents_json(context, false);
        body["scheduled_maintenances"] = json::array();
        body["status"] = status_json(view);
        body["clusters"] = clusters_json(view);
    } else if (name == "status.json") {
        body["status"] = status_json(view);
    } else if (name == "components.json") {
        body["components"] = components_json(view);
        body["clusters"] = clusters_json(view);
    } else if (name == "incidents.json" || name == "incidents/unresolved.json") {
        body["incidents"] = incidents_json(context, name == "incidents.json");
    } else if (name == "scheduled-maintenances.json" || name == "scheduled-maintenances/upcoming.json" ||
               name == "scheduled-maintenances/active.json") {
        body["scheduled_maintenances"] = json::array();
    } else {
        return nullptr;
    }
    return body;
}

}  // namespace

HttpReply statuspage_v2(const Context& context, const Call& call) {
    const auto& path = call.target.path;  // api, v2, ...
    std::string name;
    for (std::size_t i = 2; i < path.size(); ++i) name += (i > 2 ? "/" : "") + path[i];
    const json body = body_of(context, name);
    if (body.is_null()) return not_found();
    auto reply = json_reply(200, body);
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    return reply;
}

}  // namespace raidwatch::hub
