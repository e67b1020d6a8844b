#include "public_view.hpp"

#include "hub/api/documents.hpp"
#include "hub/page/wording.hpp"
#include "hub/signals.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/public_words.hpp>

#include <algorithm>
#include <map>

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
std::vector<PublicUpdate> templated_updates(const Incident& incident, std::int64_t number) {
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

/// What people and relayed sources wrote for customers, as they wrote it; other notes tell their state alone.
std::vector<PublicUpdate> written_updates(const Incident& incident, const Casework& work,
                                          std::int64_t number) {
    std::vector<PublicUpdate> updates;
    for (const auto& note : work.notes) {
        const auto state = incident_state_named(note.state);
        if (note.audience == Audience::operators && !state) continue;
        std::string body = note.audience == Audience::customers ? note.who + ": " + note.text : note.text;
        if (note.audience == Audience::operators)
            body = public_update(incident.fault_class, *state, incident.severity);
        updates.push_back({std::to_string(number) + "-n" + std::to_string(note.id),
                           state.value_or(IncidentState::investigating), std::move(body), note.at});
    }
    return updates;
}

std::vector<PublicUpdate> public_updates(const Incident& incident, const Casework& work,
                                         std::int64_t number) {
    // Written by people from its first word on: nothing is added to theirs.
    const bool by_people = !work.decided.public_title.empty();
    auto updates = by_people ? std::vector<PublicUpdate>{} : templated_updates(incident, number);
    std::map<std::string, bool> has_state;
    for (const auto& note : work.notes)
        has_state[std::to_string(number) + "-n" + std::to_string(note.id)] = !note.state.empty();
    for (auto& written : written_updates(incident, work, number)) {
        const auto after = std::find_if(updates.begin(), updates.end(),
                                        [&](const PublicUpdate& one) { return one.at > written.at; });
        if (!has_state[written.id] && after != updates.begin()) written.state = (after - 1)->state;
        updates.insert(after, std::move(written));
    }
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
    for (const auto& incident : open)
        if (incident.impact) rank = std::max(rank, static_cast<int>(*incident.impact) + 1);
    constexpr std::string_view kWords[] = {"none", "minor", "major", "critical"};
    return kWords[rank];
}

/// What people say it is about counts beside what is known of storage, and alone where they opened it.
bool is_affected(const ComponentPlan& plan, const Incident& incident, const CaseRecord& decided) {
    if (!decided.components) return hits(plan, incident);
    const auto& said = *decided.components;
    if (std::find(said.begin(), said.end(), plan.id) != said.end()) return true;
    return !is_by_hand(incident) && hits(plan, incident);
}

/// Inside the declared time of a window that concerns it.
bool is_maintained(std::size_t index, const Picture& picture) {
    return std::any_of(picture.maintenance.begin(), picture.maintenance.end(), [&](const auto& maintenance) {
        const auto& concerned = maintenance.components;
        return maintenance.expected &&
               std::find(concerned.begin(), concerned.end(), index) != concerned.end();
    });
}

PublicComponent public_component(std::size_t index, const std::vector<Incident>& open, const Picture& picture,
                                 UtcTime now) {
    const auto& plan = picture.plans[index];
    auto status = std::max(component_status(plan, open), signalled_status(plan, picture.signals));
    if (is_maintained(index, picture)) status = std::max(status, ComponentStatus::under_maintenance);
    PublicComponent component{plan, status, now, now, {}};
    if (plan.made) component.created_at = plan.made->created_at;
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

std::string_view impact_word(const PublicIncident& incident) {
    if (incident.as_maintenance) return "maintenance";
    return incident.impact ? word(*incident.impact) : "none";
}

bool is_public(const IncidentRecord& record, const CaseRecord& decided, AutoPublish rule) {
    if (is_drill(record)) return false;
    if (decided.withdrawn_at) return false;
    if (decided.published_at) return true;
    if (rule == AutoPublish::never) return false;
    const auto severity = incident_severity_named(record.severity).value_or(IncidentSeverity::critical);
    return static_cast<int>(severity) >= static_cast<int>(rule);
}

PublicIncident public_incident(const IncidentRecord& record, const std::vector<ComponentPlan>& plans,
                               const Casework& work) {
    Incident incident = incident_of(record);
    if (const auto state = state_by_people(incident, work.notes)) incident.state = *state;
    PublicIncident shown;
    shown.number = record.number;
    shown.state = incident.state;
    shown.impact = incident.severity;
    if (!work.decided.public_impact.empty())
        shown.impact = incident_severity_named(work.decided.public_impact);
    shown.as_maintenance = work.decided.public_impact == "maintenance";
    shown.opened_at = incident.opened_at;
    shown.postmortem_at = work.decided.postmortem_published_at;
    if (shown.postmortem_at) shown.postmortem = work.decided.postmortem;
    if (record.open) shown.next_update_at = work.decided.next_update_at;
    for (std::size_t i = 0; i < plans.size(); ++i)
        if (is_affected(plans[i], incident, work.decided)) shown.components.push_back(i);
    shown.title = public_title(incident, record.kind, where(shown.components, plans));
    if (!work.decided.public_title.empty()) shown.title = work.decided.public_title;
    shown.updates = public_updates(incident, work, record.number);
    shown.updated_at = shown.updates.empty() ? incident.changed_at : shown.updates.back().at;
    if (shown.postmortem_at) shown.updated_at = std::max(shown.updated_at, *shown.postmortem_at);
    for (const auto& update : shown.updates)
        if (update.state == IncidentState::monitoring) shown.monitoring_at = update.at;
    if (!record.open) shown.resolved_at = incident.resolved_at.value_or(incident.changed_at);
    return shown;
}

/// How each cluster is as a whole: the worst of its storage, its services and what is said of itself.
std::vector<PublicCluster> public_clusters(const PublicView& view) {
    std::map<std::string, ComponentStatus> clusters;
    for (const auto& component : view.components) {
        if (component.plan.within.empty()) continue;
        auto& status = clusters[component.plan.within];
        status = std::max(status, component.status);
    }
    std::vector<PublicCluster> shown;
    for (const auto& [name, status] : clusters)
        shown.push_back({name, status, headline(place_name(name), status)});
    return shown;
}

PublicView public_view(const Picture& picture, UtcTime now) {
    PublicView view;
    std::vector<Incident> open;
    for (const auto& record : picture.open) open.push_back(incident_of(record));
    ComponentStatus worst = ComponentStatus::operational;
    for (std::size_t i = 0; i < picture.plans.size(); ++i) {
        view.components.push_back(public_component(i, open, picture, now));
        const auto& component = view.components.back();
        worst = std::max(worst, component.status);
        view.updated_at = std::max(view.updated_at, component.updated_at);
    }
    std::set<std::int64_t> clusters;
    for (const auto& record : picture.clusters)
        if (is_public(record, casework_for(picture.casework, record.number).decided, picture.auto_publish))
            clusters.insert(record.number);
    const auto show = [&](const std::vector<IncidentRecord>& records, std::vector<PublicIncident>& into) {
        for (const auto& record : records) {
            if (is_folded_away(record.number, picture.folds, clusters)) continue;
            const auto& work = casework_for(picture.casework, record.number);
            if (is_public(record, work.decided, picture.auto_publish))
                into.push_back(public_incident(record, picture.plans, work));
        }
    };
    show(picture.open, view.open);
    show(picture.resolved, view.resolved);
    // A number says when the hub heard of it, which may be long afterwards.
    std::stable_sort(view.resolved.begin(), view.resolved.end(),
                     [](const auto& a, const auto& b) { return a.opened_at > b.opened_at; });
    view.maintenance = picture.maintenance;
    for (const auto& maintenance : view.maintenance)
        view.updated_at = std::max(view.updated_at, maintenance.updated_at);
    view.clusters = public_clusters(view);
    view.groups = public_groups(picture.parts.groups, view.components);
    view.metrics = public_metrics(picture.parts.metrics, picture.points, now);
    for (const auto* list : {&view.open, &view.resolved})
        for (const auto& incident : *list) view.updated_at = std::max(view.updated_at, incident.updated_at);
    view.indicator = indicator_of(worst, view.open);
    view.description = describe(worst, !view.open.empty());
    return view;
}

std::vector<ComponentPlan> plans_of(const PublicView& view) {
    std::vector<ComponentPlan> plans;
    for (const auto& component : view.components) plans.push_back(component.plan);
    return plans;
}

bool is_folded_away(std::int64_t number, const Folds& folds, const std::set<std::int64_t>& clusters) {
    const auto fold = folds.find(number);
    return fold != folds.end() && clusters.contains(fold->second);
}

std::string day_of(UtcTime time) {
    return to_rfc3339(time).substr(0, 10);
}

}  // namespace raidwatch::hub
