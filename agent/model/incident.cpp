#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/incident_now.hpp>

#include <algorithm>

namespace raidwatch {

std::string_view meaning(IncidentState state) {
    switch (state) {
        case IncidentState::investigating:
            return "The incident is open and what failed is not named yet.";
        case IncidentState::identified:
            return "The failed part is named by serial and slot, and nothing repairs it yet.";
        case IncidentState::monitoring:
            return "A repair with measured progress is running, or the component is whole again, or gone "
                   "from the "
                   "node, and is being watched.";
        case IncidentState::resolved:
            break;
    }
    return "The component has been whole, redundancy included, or gone for all the time it was watched.";
}

IncidentSeverity severity_now(const Incident& incident) {
    return incident.updates.empty() ? incident.severity
                                    : std::min(incident.severity, incident.updates.back().severity);
}

}  // namespace raidwatch
