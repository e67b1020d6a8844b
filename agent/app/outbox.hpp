#pragma once
// What is owed to the status APIs after a cycle.

#include "config.hpp"

#include <raidwatch/model/event.hpp>
#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/outbox.hpp>

#include <cstdint>
#include <vector>

namespace raidwatch::app {

/// One row for every changed incident, with its whole document, and for every event, for each sink that wants
/// it. An incident never becomes less severe while it is open, so a sink that was told of one is told of its
/// end. Incidents first: they must not wait behind a flood of events. `next_seq` grows by the number of rows.
std::vector<OutboxRow> owed(const std::vector<Incident>& incidents, const std::vector<Event>& events,
                            const std::vector<SinkConfig>& sinks, std::int64_t& next_seq, UtcTime now);

/// One row per hub for every window that was declared or changed here.
std::vector<OutboxRow> owed(const std::vector<MaintenanceWindow>& windows,
                            const std::vector<SinkConfig>& sinks, std::int64_t& next_seq, UtcTime now);

}  // namespace raidwatch::app
