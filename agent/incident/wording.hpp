#pragma once
// The sentences of an incident.

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/incident.hpp>

#include <string>

namespace raidwatch::incident {

/// "md0: array degraded", "disk ZC1A0005: media errors".
std::string title_of(const Fault& fault);
/// The first words of a new incident: the fault's sentence and what already repairs it.
std::string opening(const Fault& fault);
/// The fault names a failed part that the incident does not know.
bool has_new_part(const Incident& incident, const Fault& fault);
/// The fault breaks a rule that it did not break when the incident was last brought up to date: an ill
/// survivor, a rebuild that stands still, another counter over its limit.
bool has_new_trouble(const Incident& incident, const Fault& fault);
/// How often the fault came back.
std::string flapping(const Incident& incident);
/// What is new in `fault` against what the incident says; empty when nothing worth an update is.
std::string news(const Incident& incident, const Fault& fault, bool escalates);
/// Its fault is no longer there, as the component is whole, after a repair or without one, or gone.
std::string over_for_now(const Incident& incident, bool gone, Seconds watch);
/// Of an incident that has just been resolved.
std::string over(const Incident& incident, bool gone);

}  // namespace raidwatch::incident
