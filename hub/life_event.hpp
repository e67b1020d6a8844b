#pragma once
// What became of an incident that the hub keeps, as the agents tell it of theirs.

#include "hub/store/store.hpp"

#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/incident.hpp>

#include <optional>

namespace raidwatch::hub {

/// incident.opened, reopened, escalated, resolved or updated.
EventRecord life_event(IdSource& ids, const std::optional<Incident>& before, const Incident& after,
                       UtcTime now);

}  // namespace raidwatch::hub
