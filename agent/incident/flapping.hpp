#pragma once
// Faults that come and go.

#include "lifecycle.hpp"

namespace raidwatch::incident {

/// The fault is back; the latest few relapses are enough to tell how often.
void note_relapse(Incident& incident, UtcTime now);

/// How long it must be whole before it resolves.
Seconds watch_of(const Incident& incident, const Policy& policy);

}  // namespace raidwatch::incident
