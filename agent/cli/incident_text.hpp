#pragma once
// Incidents as text, whether they come from this node's store or from the hub.

#include "context.hpp"

#include <raidwatch/model/incident.hpp>

#include <string>
#include <vector>

namespace raidwatch::cli {

/// A row each, with its title below.
std::string incident_table(const std::vector<Incident>& incidents, const Context& context, bool name_nodes);
/// Its updates, oldest first.
std::string incident_story(const Incident& incident, const Terminal& terminal);

}  // namespace raidwatch::cli
