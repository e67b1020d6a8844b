#include "wording.hpp"

#include <raidwatch/model/public_words.hpp>

namespace raidwatch::hub {

std::string_view shown(ComponentStatus status) {
    switch (status) {
        case ComponentStatus::operational:
            return "Operational";
        case ComponentStatus::under_maintenance:
            return "Under maintenance";
        case ComponentStatus::degraded_performance:
            return "Degraded";
        case ComponentStatus::partial_outage:
            return "Partial outage";
        case ComponentStatus::major_outage:
            return "Major outage";
    }
    return "Unknown";
}

std::string_view shown(IncidentState state) {
    switch (state) {
        case IncidentState::investigating:
            return "Investigating";
        case IncidentState::identified:
            return "Identified";
        case IncidentState::monitoring:
            return "Monitoring";
        case IncidentState::resolved:
            return "Resolved";
    }
    return "Unknown";
}

std::string_view maintenance_shown(std::string_view status) {
    if (status == "scheduled") return "Scheduled";
    if (status == "in_progress") return "In progress";
    if (status == "verifying") return "Verifying";
    return "Completed";
}

std::string public_title(const Incident& incident, std::string_view kind, const std::string& where) {
    // Made by the hub of configured names alone.
    if (incident.fault_class == FaultClass::service_signal && incident.node.empty()) return incident.title;
    if (stands_for_nodes(incident)) return incident.title;
    return "Storage of " + where + ": " + std::string(public_fault(incident, kind));
}

}  // namespace raidwatch::hub
