#pragma once
// Every metric family of a node: what scrapers are told, and what docs/metrics.md is made of.

#include "exposition.hpp"

#include <span>

namespace raidwatch::report {

/// In the order in which they are shown.
std::span<const MetricFamily* const> metric_families();

namespace family {

extern const MetricFamily build_info, start_time, last_cycle, storage_healthy, probe_connected,
    store_degraded, deliveries_waiting, blind_since, incidents_open, incident_open;
extern const MetricFamily array_info, array_state, array_bytes, array_members, array_tolerable,
    array_mismatches, array_vanished_since, operation_progress, operation_speed, operation_remaining,
    operation_stalled;
extern const MetricFamily disk_info, disk_verdict, disk_reading_time, disk_asleep, phase_out_state;
extern const MetricFamily controller_info, controller_state, controller_temperature, controller_memory_errors,
    battery_state, battery_charge, enclosure_element, enclosure_temperature, maintenance_state;

}  // namespace family

/// A number of a drive and its family.
struct DiskMetric {
    std::string_view trend;  ///< TrendMetric::name
    MetricFamily family;
    double scale = 1;  ///< from the drive's unit to the family's
};
/// One for each of trend_metrics().
std::span<const DiskMetric> disk_metrics();

}  // namespace raidwatch::report
