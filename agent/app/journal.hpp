#pragma once
// Which events become lines of the journal: those an operator without any status API must see.

#include <raidwatch/model/event.hpp>

#include <vector>

namespace raidwatch::app {

/// Incidents, and trouble of the agent's own parts. The hardware's events are told by the incidents they
/// cause.
void write_to_journal(const std::vector<Event>& events);

}  // namespace raidwatch::app
