#include "affected.hpp"

#include "hub/api/documents.hpp"

#include <algorithm>

namespace raidwatch::hub {

namespace {

/// What the incident is about by what people said so far; of one that was opened before that was kept, by its
/// services.
std::vector<std::string> said_components(const Context& context, const Incident& incident,
                                         const CaseRecord& decided) {
    if (decided.components) return *decided.components;
    std::vector<std::string> ids;
    if (!is_by_hand(incident) || context.view == nullptr) return ids;
    for (const auto& component : context.view->components)
        if (hits(component.plan, incident)) ids.push_back(component.plan.id);
    return ids;
}

}  // namespace

std::vector<std::string> names_of(const Context& context, const std::vector<std::string>& ids) {
    std::vector<std::string> names;
    for (const auto& component : context.view->components)
        if (std::find(ids.begin(), ids.end(), component.plan.id) != ids.end())
            names.push_back(component.plan.name);
    return names;
}

void change_components(const Context& context, const IncidentRecord& record, const Amendment& also,
                       CaseRecord& decided, HubNews& news) {
    if (!also.components && also.more_components.empty()) return;
    Incident incident = incident_of(news.incidents.empty() ? record : news.incidents.front());
    auto ids = also.components.value_or(said_components(context, incident, decided));
    for (const auto& id : also.more_components)
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    decided.components = ids;
    const auto names = names_of(context, ids);
    if (!is_by_hand(incident) || incident.services == names) return;
    incident.services = names;
    incident.changed_at = context.now.utc;
    ++incident.revision;
    news.incidents = {record_of(incident, context.now.utc)};
    news.only_if_newest = true;
}

}  // namespace raidwatch::hub
