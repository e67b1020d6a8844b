// Faults that come and go.

#include "flapping.hpp"

#include <algorithm>

namespace raidwatch::incident {

void note_relapse(Incident& incident, UtcTime now) {
    constexpr std::size_t kMostRelapses = 10;
    incident.relapses.push_back(now);
    if (incident.relapses.size() > kMostRelapses) incident.relapses.erase(incident.relapses.begin());
}

Seconds watch_of(const Incident& incident, const Policy& policy) {
    return is_flapping(incident, policy) ? policy.flap_watch : policy.watch;
}

bool is_damped(const Incident& incident) {
    return incident.fault_class == FaultClass::temperature || incident.fault_class == FaultClass::enclosure ||
           incident.kind == kind::collector_blind;
}

bool is_flapping(const Incident& incident, const Policy& policy) {
    if (!is_damped(incident) || incident.relapses.empty()) return false;
    const auto since = incident.relapses.back() - policy.flap_span;
    return std::ranges::count_if(incident.relapses, [&](UtcTime at) { return at > since; }) >=
           policy.flaps_after;
}

}  // namespace raidwatch::incident
