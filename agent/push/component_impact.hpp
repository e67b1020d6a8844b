#pragma once
// What open incidents together make of a status page's components: the worst of them counts, and the end of
// one must not turn green what another still hits.

#include "sink.hpp"

#include <raidwatch/model/incident.hpp>

#include <map>
#include <string>

namespace raidwatch::push {

/// component id -> Statuspage word, for the services that `incident` hits and the page has a component of.
std::map<std::string, std::string> component_statuses(const Incident& incident,
                                                      const std::map<std::string, std::string>& components,
                                                      const SinkMemory& memory);

/// Keeps what `incident` does to its services until it is resolved.
void remember_impact(const Incident& incident, SinkMemory& memory);

}  // namespace raidwatch::push
