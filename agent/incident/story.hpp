#pragma once
// One more line of an incident's story.

#include "lifecycle.hpp"

namespace raidwatch::incident {

/// Adds the update with the incident's state and severity of now, grows the revision, and notes both in
/// `step`.
void tell(Incident& incident, Kind kind, std::string text, UtcTime now, Step& step);

}  // namespace raidwatch::incident
