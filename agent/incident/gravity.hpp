#pragma once
// How bad a fault is, and which of two is worse. Pure.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/incident.hpp>

namespace raidwatch::incident {

IncidentSeverity as_incident(Severity severity);

/// How bad the incident is with this fault. A second failed member while the first is being rebuilt is
/// critical whatever redundancy is left, and stays so until one of them is whole.
IncidentSeverity severity_with(const Incident& incident, const Fault& fault);

/// Within one class the incident carries the worst kind it has been.
bool is_worse(Kind kind, Kind than);

/// Faults that put data out of reach; the end of this is not yet redundancy regained.
bool out_of_service(Kind kind);
bool out_of_service(const Fault& fault);

}  // namespace raidwatch::incident
