#pragma once
// What customers are told, on the hub's page and at public status services alike: sentences made of kind,
// state and severity alone. No serial, device name or message of a node can get through here.

#include <raidwatch/model/incident.hpp>

#include <string>
#include <string_view>

namespace raidwatch {

/// "degraded redundancy"; `kind` may be one this version does not know.
std::string_view public_fault(FaultClass fault_class, std::string_view kind, IncidentSeverity severity);
/// The same of an incident that is or was of this kind. One through which all data could be read is not said
/// to have put it out of reach.
std::string_view public_fault(const Incident& incident, std::string_view kind);
/// What one step of the story means for the storage.
std::string public_update(FaultClass fault_class, IncidentState state, IncidentSeverity severity);

}  // namespace raidwatch
