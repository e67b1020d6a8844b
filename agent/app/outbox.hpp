#pragma once
// What is owed to the status APIs after a cycle.

#include "config.hpp"

#include <raidwatch/model/event.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/outbox.hpp>

#include <cstdint>
#include <vector>

namespace raidwatch::app {

/// One row per sink for every changed incident, with its whole document, and for every event the sink wants.
/// Incidents first: they must not wait behind a flood of events. `next_seq` grows by the number of rows.
std::vector<OutboxRow> owed(const std::vector<Incident>& incidents, const std::vector<Event>& events,
                            const std::vector<SinkConfig>& sinks, std::int64_t& next_seq, UtcTime now);

}  // namespace raidwatch::app
