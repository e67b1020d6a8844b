#include "overrun_incident.hpp"

#include "hub/correlate/signal_incident.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::hub::overrun {

namespace {

constexpr std::string_view kKey = "maintenance_overrun/";

/// "2 of 4 nodes are back"
std::string share(const Extent& extent) {
    const auto back = extent.nodes - static_cast<int>(extent.missing.size());
    return std::to_string(back) + " of " + std::to_string(extent.nodes) + " nodes are back";
}

std::string list_of(const std::vector<Missing>& missing) {
    std::string text;
    for (const auto& one : missing)
        text += (text.empty() ? "" : ", ") + printable(one.node, 100) + " (" + printable(one.why, 200) + ")";
    return text;
}

std::string sentence(const MaintenanceWindow& window, const Extent& extent) {
    const std::string head =
        "The declared time of the maintenance of " + scope_text(window) + " is over: " + share(extent) + ".";
    return extent.missing.empty() ? head : head + " Not back: " + list_of(extent.missing) + ".";
}

IncidentSeverity severity_of(const Extent& extent) {
    const auto silent = std::count_if(extent.missing.begin(), extent.missing.end(),
                                      [](const Missing& one) { return one.silent; });
    if (silent == 0) return IncidentSeverity::minor;
    return silent >= extent.nodes ? IncidentSeverity::critical : IncidentSeverity::major;
}

void stand_for(Incident& incident, const Extent& extent) {
    incident.parts.clear();
    for (const auto& one : extent.missing) {
        const Subject subject{SubjectKind::node, one.node, one.node};
        if (one.silent) incident.parts.push_back(subject);
        if (std::find(incident.touches.begin(), incident.touches.end(), subject) == incident.touches.end())
            incident.touches.push_back(subject);
    }
}

std::string last_words(const MaintenanceWindow& window, const Extent& extent) {
    const auto scope = scope_text(window);
    if (window.state == MaintenanceState::completed && window.ended_by.empty())
        return "The maintenance of " + scope + " is completed: " + share(extent) + ".";
    if (window.state == MaintenanceState::completed)
        return printable(window.ended_by, 100) + " ended the maintenance of " + scope + ": " + share(extent) +
               ".";
    return "The maintenance of " + scope + " was extended until " + to_rfc3339(window.until) + ".";
}

}  // namespace

std::string window_of(const Incident& incident) {
    return incident.key.starts_with(kKey) ? incident.key.substr(kKey.size()) : std::string();
}

bool tells_of(const Incident& incident, const std::string& node) {
    return std::any_of(incident.parts.begin(), incident.parts.end(),
                       [&](const Subject& part) { return part.id == node; });
}

Incident open(const MaintenanceWindow& window, const Extent& extent, std::string id, UtcTime now) {
    Incident incident;
    incident.id = std::move(id);
    incident.key = std::string(kKey) + window.id;
    const bool of_node = window.scope == MaintenanceScope::node;
    incident.subject = {SubjectKind::node, of_node ? window.name : "cluster:" + window.name, window.name};
    incident.fault_class = FaultClass::maintenance_overrun;
    incident.kind = kind::maintenance_overrun;
    incident.severity = severity_of(extent);
    incident.opened_at = now;
    if (!of_node) incident.parents = {incident.subject};
    stand_for(incident, extent);
    incident.title = "Maintenance of " + scope_text(window) + " takes longer than declared";
    write_update(incident, IncidentState::identified, sentence(window, extent), now);
    return incident;
}

bool follow(Incident& incident, const MaintenanceWindow& window, const Extent& extent, UtcTime now) {
    if (window.state == MaintenanceState::completed || window.state == MaintenanceState::in_progress) {
        stand_for(incident, {{}, extent.nodes});
        incident.resolved_at = now;
        if (!incident.whole_since) incident.whole_since = incident.service_back_at = now;
        write_update(incident, IncidentState::resolved, last_words(window, extent), now);
        return true;
    }
    const auto text = sentence(window, extent);
    if (text == incident.summary) return false;
    stand_for(incident, extent);
    incident.severity = std::max(incident.severity, severity_of(extent));
    if (extent.missing.empty())
        incident.whole_since = incident.service_back_at = now;
    else
        incident.whole_since = incident.service_back_at = std::nullopt;
    write_update(incident, extent.missing.empty() ? IncidentState::monitoring : IncidentState::identified,
                 text, now);
    return true;
}

}  // namespace raidwatch::hub::overrun
