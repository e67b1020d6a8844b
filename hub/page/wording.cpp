#include "wording.hpp"

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

}  // namespace raidwatch::hub
