#include "statuspage_v2.hpp"

#include "hub/api/replies.hpp"
#include "hub/api/statuspage_json.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <initializer_list>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

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

json maintenances_json(const Context& context, std::initializer_list<std::string_view> states) {
    json list = json::array();
    for (const auto& maintenance : context.view->maintenance)
        if (std::find(states.begin(), states.end(), maintenance.status) != states.end())
            list.push_back(maintenance_json(context, maintenance));
    return list;
}

json status_json(const PublicView& view) {
    return {{"indicator", view.indicator}, {"description", view.description}};
}

json body_of(const Context& context, const std::string& name) {
    const auto& view = *context.view;
    json body{{"page", page_json(context)}};
    if (name == "summary.json") {
        body["components"] = components_json(context);
        body["incidents"] = incidents_json(context, false);
        body["scheduled_maintenances"] =
            maintenances_json(context, {"scheduled", "in_progress", "verifying"});
        body["status"] = status_json(view);
        body["clusters"] = clusters_json(view);
    } else if (name == "status.json") {
        body["status"] = status_json(view);
    } else if (name == "components.json") {
        body["components"] = components_json(context);
        body["clusters"] = clusters_json(view);
    } else if (name == "incidents.json" || name == "incidents/unresolved.json") {
        body["incidents"] = incidents_json(context, name == "incidents.json");
    } else if (name == "scheduled-maintenances.json") {
        body["scheduled_maintenances"] =
            maintenances_json(context, {"scheduled", "in_progress", "verifying", "completed"});
    } else if (name == "scheduled-maintenances/upcoming.json") {
        body["scheduled_maintenances"] = maintenances_json(context, {"scheduled"});
    } else if (name == "scheduled-maintenances/active.json") {
        body["scheduled_maintenances"] = maintenances_json(context, {"in_progress", "verifying"});
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
