#pragma once
// One more line of an incident's story.

#include "lifecycle.hpp"

namespace raidwatch::incident {

/// Adds the update with the incident's state and how bad it is now, grows the revision, and notes both in
/// `step`.
void tell(Incident& incident, Kind kind, std::string text, IncidentSeverity severity, UtcTime now,
          Step& step);

}  // namespace raidwatch::incident
