#pragma once
// How states are called on the page.

#include "hub/correlate/picture.hpp"

#include <raidwatch/model/incident.hpp>

#include <string_view>

namespace raidwatch::hub {

std::string_view shown(ComponentStatus status);  ///< "Partial outage"
std::string_view shown(IncidentState state);     ///< "Identified"

}  // namespace raidwatch::hub
