#include "statuspage_json.hpp"

#include "hub/api/fields.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

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

json description_of(const PublicComponent& component) {
    const auto& made = component.plan.made;
    if (made && !made->description.empty()) return made->description;
    return component.plan.heard || component.plan.nodes.empty() ? json(nullptr) : json("No data yet");
}

json group_of_component(const PublicView& view, std::size_t component) {
    for (const auto& group : view.groups)
        if (std::find(group.components.begin(), group.components.end(), component) != group.components.end())
            return group.group.id;
    return nullptr;
}

/// Statuspage lists its groups among the components.
json group_as_component(const Context& context, const PublicGroup& group, std::size_t position) {
    json members = json::array();
    for (const auto index : group.components) members.push_back(context.view->components[index].plan.id);
    return {{"id", group.group.id},
            {"name", group.group.name},
            {"status", word(group.status)},
            {"created_at", to_rfc3339(group.group.created_at)},
            {"updated_at", to_rfc3339(group.group.updated_at)},
            {"position", position + 1},
            {"description", group.group.description.empty() ? json(nullptr) : json(group.group.description)},
            {"showcase", false},
            {"start_date", nullptr},
            {"group_id", nullptr},
            {"page_id", context.config.page_id},
            {"group", true},
            {"only_show_if_degraded", false},
            {"components", std::move(members)}};
}

}  // namespace

std::string update_id(const PublicMaintenance& maintenance, const NoticeUpdate& update) {
    // One that nobody wrote is known by what it says.
    return maintenance.id + "-" +
           (update.id == 0 || update.who.empty() ? update.status : std::to_string(update.id));
}

json time_or_null(const std::optional<UtcTime>& time) {
    return time ? json(to_rfc3339(*time)) : json(nullptr);
}

json page_json(const Context& context) {
    return {{"id", context.config.page_id},
            {"name", context.config.page_name},
            {"url", page_url(context.config)},
            {"time_zone", context.zone.name()},
            {"updated_at", to_rfc3339(context.view->updated_at)}};
}

json component_json(const Context& context, std::size_t position) {
    const auto& component = context.view->components[position];
    const auto& made = component.plan.made;
    const std::string start =
        made && !made->start_date.empty() ? made->start_date : to_rfc3339(component.created_at).substr(0, 10);
    return {{"id", component.plan.id},
            {"name", component.plan.name},
            {"status", word(component.status)},
            {"created_at", to_rfc3339(component.created_at)},
            {"updated_at", to_rfc3339(component.updated_at)},
            {"position", position + 1},
            {"description", description_of(component)},
            {"showcase", !made || made->showcase},
            {"start_date", start},
            {"group_id", group_of_component(*context.view, position)},
            {"page_id", context.config.page_id},
            {"group", false},
            {"only_show_if_degraded", made && made->only_if_degraded}};
}

json components_json(const Context& context) {
    json list = json::array();
    for (std::size_t i = 0; i < context.view->components.size(); ++i)
        list.push_back(component_json(context, i));
    for (const auto& group : context.view->groups)
        list.push_back(group_as_component(context, group, list.size()));
    return list;
}

json maintenance_json(const Context& context, const PublicMaintenance& maintenance) {
    json components = json::array(), updates = json::array();
    for (const auto index : maintenance.components) components.push_back(component_json(context, index));
    for (auto update = maintenance.updates.rbegin(); update != maintenance.updates.rend(); ++update) {
        const auto at = to_rfc3339(update->at);
        updates.push_back({{"id", update_id(maintenance, *update)},
                           {"status", update->status},
                           {"body", update->body},
                           {"incident_id", maintenance.id},
                           {"created_at", at},
                           {"updated_at", at},
                           {"display_at", at}});
    }
    return {{"id", maintenance.id},
            {"name", maintenance.title},
            {"status", maintenance.status},
            {"impact", "maintenance"},
            {"created_at", to_rfc3339(maintenance.created_at)},
            {"started_at", to_rfc3339(maintenance.from)},
            {"updated_at", to_rfc3339(maintenance.updated_at)},
            {"monitoring_at", nullptr},
            {"resolved_at", time_or_null(maintenance.completed_at)},
            {"scheduled_for", to_rfc3339(maintenance.from)},
            {"scheduled_until", to_rfc3339(maintenance.until)},
            {"shortlink", page_url(context.config) + "/"},
            {"page_id", context.config.page_id},
            {"incident_updates", std::move(updates)},
            {"components", std::move(components)}};
}

json incident_json(const Context& context, const PublicIncident& incident) {
    const std::string id = std::to_string(incident.number);
    json components = json::array();
    for (const auto index : incident.components) components.push_back(component_json(context, index));
    return {{"id", id},
            {"name", incident.title},
            {"status", word(incident.state)},
            {"impact", impact_word(incident)},
            {"created_at", to_rfc3339(incident.opened_at)},
            {"started_at", to_rfc3339(incident.opened_at)},
            {"updated_at", to_rfc3339(incident.updated_at)},
            {"monitoring_at", time_or_null(incident.monitoring_at)},
            {"resolved_at", time_or_null(incident.resolved_at)},
            {"shortlink", page_url(context.config) + "/incidents/" + id},
            {"page_id", context.config.page_id},
            {"incident_updates", updates_json(incident)},
            {"components", std::move(components)}};
}

}  // namespace raidwatch::hub
