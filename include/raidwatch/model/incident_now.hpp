#pragma once
// What an incident says of this moment, apart from the worst it has been.

#include <raidwatch/model/incident.hpp>

namespace raidwatch {

/// As bad as its latest update says: falls when part of the damage is mended. Incident::severity is the worst so far.
IncidentSeverity severity_now(const Incident& incident);

}  // namespace raidwatch
