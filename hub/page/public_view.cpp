#include "public_view.hpp"

#include "hub/api/documents.hpp"
#include "hub/page/wording.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/public_words.hpp>

#include <algorithm>

namespace raidwatch::hub {

namespace {

std::string where(const std::vector<std::size_t>& components, const std::vector<ComponentPlan>& plans) {
    std::string names;
    for (const auto index : components) {
        const auto& plan = plans[index];
        // "Storage (cluster B)" stands for the cluster; the title already says storage.
        const std::string name =
            !plan.configured && !plan.cluster.empty() ? "cluster " + plan.cluster : plan.name;
        names += (names.empty() ? "" : ", ") + name;
    }
    return names.empty() || names == "Storage" ? "the mail platform" : names;
}

/// One line each time something changed for the reader; progress in between is the operators'.
std::vector<PublicUpdate> public_updates(const Incident& incident, std::int64_t number) {
    std::vector<PublicUpdate> updates;
    const auto add = [&](int id, UtcTime at, IncidentState state, IncidentSeverity severity) {
        auto body = public_update(incident.fault_class, state, severity);
        if (!updates.empty() && updates.back().body == body && updates.back().state == state) return;
        updates.push_back({std::to_string(number) + "-" + std::to_string(id), state, std::move(body), at});
    };
    for (const auto& update : incident.updates) add(update.id, update.at, update.state, update.severity);
    if (updates.empty() || updates.back().state != incident.state)
        add(static_cast<int>(incident.updates.size()) + 1, incident.changed_at, incident.state,
            incident.severity);
    return updates;
}

std::string describe(ComponentStatus worst, bool incidents_open) {
    switch (worst) {
        case ComponentStatus::major_outage:
            return "Major System Outage";
        case ComponentStatus::partial_outage:
            return "Partial System Outage";
        case ComponentStatus::degraded_performance:
            return "Partially Degraded Service";
        case ComponentStatus::under_maintenance:
            return "Service Under Maintenance";
        case ComponentStatus::operational:
            break;
    }
    return incidents_open ? "All Services Operational, Storage Under Repair" : "All Systems Operational";
}

/// The worse of what the components and the open incidents say, as Statuspage reckons.
std::string_view indicator_of(ComponentStatus worst, const std::vector<PublicIncident>& open) {
    int rank = worst >= ComponentStatus::degraded_performance
                   ? static_cast<int>(worst) - static_cast<int>(ComponentStatus::degraded_performance) + 1
                   : 0;
    for (const auto& incident : open) rank = std::max(rank, static_cast<int>(incident.impact) + 1);
    constexpr std::string_view kWords[] = {"none", "minor", "major", "critical"};
    return kWords[rank];
}

PublicComponent public_component(const ComponentPlan& plan, const std::vector<Incident>& open,
                                 const Picture& picture, UtcTime now) {
    PublicComponent component{plan, component_status(plan, open), now, now, {}};
    for (const auto& known : picture.known) {
        if (known.id != plan.id) continue;
        component.created_at = known.created_at;
        if (known.status == word(component.status)) component.updated_at = known.updated_at;
    }
    for (const auto& day : picture.days)
        if (day.component == plan.id && day.worst >= 0 &&
            day.worst <= static_cast<int>(ComponentStatus::major_outage))
            component.days[day.day] = static_cast<ComponentStatus>(day.worst);
    return component;
}

}  // namespace

PublicIncident public_incident(const IncidentRecord& record, const std::vector<ComponentPlan>& plans) {
    const Incident incident = incident_of(record);
    PublicIncident shown;
    shown.number = record.number;
    shown.state = incident.state;
    shown.impact = incident.severity;
    shown.opened_at = incident.opened_at;
    for (std::size_t i = 0; i < plans.size(); ++i)
        if (hits(plans[i], incident)) shown.components.push_back(i);
    shown.title = "Storage of " + where(shown.components, plans) + ": " +
                  std::string(public_fault(incident.fault_class, record.kind, incident.severity));
    shown.updates = public_updates(incident, record.number);
    shown.updated_at = shown.updates.empty() ? incident.changed_at : shown.updates.back().at;
    for (const auto& update : shown.updates)
        if (update.state == IncidentState::monitoring) shown.monitoring_at = update.at;
    if (!record.open) shown.resolved_at = incident.resolved_at.value_or(incident.changed_at);
    return shown;
}

PublicView public_view(const Picture& picture, UtcTime now) {
    PublicView view;
    std::vector<Incident> open;
    for (const auto& record : picture.open) open.push_back(incident_of(record));
    ComponentStatus worst = ComponentStatus::operational;
    for (const auto& plan : picture.plans) {
        view.components.push_back(public_component(plan, open, picture, now));
        const auto& component = view.components.back();
        worst = std::max(worst, component.status);
        view.updated_at = std::max(view.updated_at, component.updated_at);
    }
    for (const auto& record : picture.open) view.open.push_back(public_incident(record, picture.plans));
    for (const auto& record : picture.resolved)
        view.resolved.push_back(public_incident(record, picture.plans));
    for (const auto* list : {&view.open, &view.resolved})
        for (const auto& incident : *list) view.updated_at = std::max(view.updated_at, incident.updated_at);
    view.indicator = indicator_of(worst, view.open);
    view.description = describe(worst, !view.open.empty());
    return view;
}

std::string day_of(UtcTime time) {
    return to_rfc3339(time).substr(0, 10);
}

}  // namespace raidwatch::hub
