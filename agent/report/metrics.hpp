#pragma once
// What a node tells a Prometheus scraper: everything that is known at this moment, in the names of
// docs/metrics.md. Pure.

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::report {

/// What is absent is not told; only what is shown is referred to, for the length of a call.
struct MetricsSource {
    std::string node, cluster, version;
    std::optional<UtcTime> started_at;     ///< of the daemon; absent: it does not run
    std::optional<UtcTime> last_cycle_at;  ///< when the picture was brought up to date
    std::optional<bool> probe_connected, store_degraded;
    std::optional<int> deliveries_waiting;
    const NodeView& view;
    const std::vector<Fault>& faults;
    const std::vector<Incident>& incidents;  ///< resolved ones are left out
    const std::vector<Operation>& operations;
    const std::vector<MaintenanceWindow>& maintenance;
    const std::vector<PhaseOut>& phase_outs;
};

/// Prometheus' text format 0.0.4.
std::string metrics_text(const MetricsSource& source);

}  // namespace raidwatch::report
