#pragma once
// How states and incidents are called on the page.

#include "hub/correlate/picture.hpp"

#include <raidwatch/model/incident.hpp>

#include <string>
#include <string_view>

namespace raidwatch::hub {

std::string_view shown(ComponentStatus status);  ///< "Partial outage"
std::string_view shown(IncidentState state);     ///< "Identified"

/// "In progress", of Statuspage's word
std::string_view maintenance_shown(std::string_view status);

/// "Storage of POP3/IMAP: degraded redundancy"; of what other systems reported, the cluster's headline.
std::string public_title(const Incident& incident, std::string_view kind, const std::string& where);

}  // namespace raidwatch::hub
