#pragma once
// Events that the hub itself tells of, as the agents tell theirs.

#include "hub/store/store.hpp"

#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/incident.hpp>

#include <optional>

namespace raidwatch::hub {

Event hub_event(IdSource& ids, const Subject& subject, Kind kind, Severity severity, std::string text,
                UtcTime now);

/// What became of an incident that the hub keeps: incident.opened, reopened, escalated, resolved or updated.
EventRecord life_event(IdSource& ids, const std::optional<Incident>& before, const Incident& after,
                       UtcTime now);

}  // namespace raidwatch::hub
