#include "metric_families.hpp"

#include <array>
#include <vector>

namespace raidwatch::report {

namespace family {

using enum MetricType;

const MetricFamily build_info{"raidwatch_build_info", gauge, "version, node, cluster", "1; who speaks."};
const MetricFamily start_time{"raidwatch_start_time_seconds", gauge, "",
                              "When the daemon started, Unix time."};
const MetricFamily last_cycle{"raidwatch_last_cycle_time_seconds", gauge, "",
                              "When the picture of the node was last brought up to date, Unix time."};
const MetricFamily storage_healthy{"raidwatch_storage_healthy", gauge, "",
                                   "1 when no incident is open and everything can be seen, else 0."};
const MetricFamily probe_connected{"raidwatch_probe_connected", gauge, "",
                                   "1 while raidwatch-probe can be asked; 0: the hardware is out of sight."};
const MetricFamily store_degraded{
    "raidwatch_store_degraded", gauge, "",
    "1 while the state database takes nothing; the daemon then goes on in memory."};
const MetricFamily deliveries_waiting{"raidwatch_deliveries_waiting", gauge, "",
                                      "Messages that status APIs have not accepted yet."};
const MetricFamily blind_since{
    "raidwatch_blind_since_time_seconds", gauge, "domain",
    "Since when a source gives no complete answer, Unix time; absent when it does."};
const MetricFamily incidents_open{"raidwatch_incidents_open", gauge, "severity",
                                  "Open incidents: minor, major, critical."};
const MetricFamily incident_open{"raidwatch_incident_open", gauge,
                                 "number, component, component_type, kind, severity, state",
                                 "1 for each open incident."};

const MetricFamily array_info{"raidwatch_array_info", gauge, "array, id, engine, level, device, controller",
                              "1; what an array is. Pools, volume groups and virtual drives are arrays too."};
const MetricFamily array_state{"raidwatch_array_state", gauge, "array, id, state",
                               "1 for the state an array is in, 0 for the others."};
const MetricFamily array_bytes{"raidwatch_array_size_bytes", gauge, "array, id", "Size of an array."};
const MetricFamily array_members{"raidwatch_array_members", gauge, "array, id, state",
                                 "Members of an array: total, active, lost."};
const MetricFamily array_tolerable{"raidwatch_array_failures_tolerable", gauge, "array, id",
                                   "Further disk failures it survives, whichever disk fails; absent where "
                                   "that cannot be counted."};
const MetricFamily array_mismatches{"raidwatch_array_mismatch_sectors", gauge, "array, id",
                                    "Mismatches found by the last integrity test, sectors of 512 bytes."};
const MetricFamily array_vanished_since{"raidwatch_array_vanished_since_time_seconds", gauge, "array, id",
                                        "Since when an array is gone, Unix time."};
const MetricFamily operation_progress{"raidwatch_operation_progress_ratio", gauge, "target, id, kind",
                                      "Part of a rebuild, check or other long work that is done, 0 to 1."};
const MetricFamily operation_speed{"raidwatch_operation_bytes_per_second", gauge, "target, id, kind",
                                   "Speed of long work now."};
const MetricFamily operation_remaining{"raidwatch_operation_remaining_seconds", gauge,
                                       "target, id, kind, bound",
                                       "Estimated time left, least (low) and most (high); absent without a "
                                       "measured rate."};
const MetricFamily operation_stalled{"raidwatch_operation_stalled", gauge, "target, id, kind",
                                     "1 while long work makes no progress, else 0."};

const MetricFamily disk_info{"raidwatch_disk_info", gauge,
                             "disk, id, model, firmware, slot, device, kind, array, role",
                             "1; what a disk is and where. disk is its serial."};
const MetricFamily disk_verdict{
    "raidwatch_disk_verdict", gauge, "disk, id, verdict",
    "1 for the verdict on a disk, 0 for the others: ok, warning, critical, asleep, "
    "unknown."};
const MetricFamily disk_reading_time{"raidwatch_disk_reading_time_seconds", gauge, "disk, id",
                                     "When the numbers of a disk were read, Unix time."};
const MetricFamily disk_asleep{"raidwatch_disk_asleep", gauge, "disk, id",
                               "1 while a disk is in standby: it is not woken to be asked."};
const MetricFamily phase_out_state{"raidwatch_phase_out_state", gauge, "disk, id, array, state",
                                   "1; the state of a disk's phase-out, while it is open."};

const MetricFamily controller_info{"raidwatch_controller_info", gauge,
                                   "controller, id, vendor, model, serial, firmware, driver",
                                   "1; what a controller is."};
const MetricFamily controller_state{"raidwatch_controller_state", gauge, "controller, id, state",
                                    "1 for the state a controller is in, 0 for the others."};
const MetricFamily controller_temperature{"raidwatch_controller_temperature_celsius", gauge, "controller, id",
                                          "Temperature of a controller."};
const MetricFamily controller_memory_errors{"raidwatch_controller_memory_errors_total", counter,
                                            "controller, id, correctable",
                                            "Errors of a controller's memory since it started."};
const MetricFamily battery_state{"raidwatch_battery_state", gauge, "controller, id, state",
                                 "1 for the state of a controller's battery or capacitor, 0 for the others."};
const MetricFamily battery_charge{"raidwatch_battery_charge_ratio", gauge, "controller, id",
                                  "Charge of it, 0 to 1."};
const MetricFamily enclosure_element{
    "raidwatch_enclosure_element_status", gauge, "enclosure, id, type, element, status",
    "1; status of a fan or power supply, or a temperature sensor, as SES has it."};
const MetricFamily enclosure_temperature{"raidwatch_enclosure_temperature_celsius", gauge,
                                         "enclosure, id, element", "Temperature at a sensor."};
const MetricFamily maintenance_state{"raidwatch_maintenance_state", gauge, "window, scope, name, state",
                                     "1 for each open maintenance window."};

}  // namespace family

namespace {

constexpr double kHour = 3600, kPercent = 0.01;
constexpr const char* kDisk = "disk, id";
using enum MetricType;

constexpr std::array kDiskMetrics{
    DiskMetric{"temperature_c",
               {"raidwatch_disk_temperature_celsius", gauge, kDisk, "Temperature of a disk."}},
    DiskMetric{"power_on_hours",
               {"raidwatch_disk_power_on_seconds_total", counter, kDisk, "Time it was powered on."},
               kHour},
    DiskMetric{"power_cycles",
               {"raidwatch_disk_power_cycles_total", counter, kDisk, "Times it was powered on."}},
    DiskMetric{"reallocated",
               {"raidwatch_disk_reallocated_sectors", gauge, kDisk, "Reallocated sectors (ATA)."}},
    DiskMetric{"reallocation_events",
               {"raidwatch_disk_reallocation_events_total", counter, kDisk, "Attempts to reallocate (ATA)."}},
    DiskMetric{
        "pending",
        {"raidwatch_disk_pending_sectors", gauge, kDisk, "Sectors that wait to be reallocated (ATA)."}},
    DiskMetric{"uncorrectable",
               {"raidwatch_disk_uncorrectable_sectors", gauge, kDisk, "Sectors that cannot be read (ATA)."}},
    DiskMetric{"reported_uncorrectable",
               {"raidwatch_disk_reported_uncorrectable_total", counter, kDisk,
                "Uncorrectable errors told to the host (ATA)."}},
    DiskMetric{"spin_retries",
               {"raidwatch_disk_spin_retries_total", counter, kDisk, "Spin-up retries (ATA)."}},
    DiskMetric{"end_to_end_errors",
               {"raidwatch_disk_end_to_end_errors_total", counter, kDisk,
                "Errors on the way through the drive (ATA)."}},
    DiskMetric{"command_timeouts",
               {"raidwatch_disk_command_timeouts_total", counter, kDisk, "Commands that timed out (ATA)."}},
    DiskMetric{"interface_crc",
               {"raidwatch_disk_interface_crc_errors_total", counter, kDisk, "Damaged transfers (ATA)."}},
    DiskMetric{"media_errors", {"raidwatch_disk_media_errors_total", counter, kDisk, "Media errors (NVMe)."}},
    DiskMetric{
        "unsafe_shutdowns",
        {"raidwatch_disk_unsafe_shutdowns_total", counter, kDisk, "Power losses without notice (NVMe)."}},
    DiskMetric{"percentage_used",
               {"raidwatch_disk_endurance_used_ratio", gauge, kDisk, "Endurance used (NVMe); may pass 1."},
               kPercent},
    DiskMetric{"available_spare",
               {"raidwatch_disk_available_spare_ratio", gauge, kDisk, "Spare capacity left (NVMe)."},
               kPercent},
    DiskMetric{"grown_defects", {"raidwatch_disk_grown_defects", gauge, kDisk, "Grown defects (SAS)."}},
    DiskMetric{"uncorrected_errors",
               {"raidwatch_disk_uncorrected_errors_total", counter, kDisk, "Uncorrected errors (SAS)."}},
};

std::vector<const MetricFamily*> all_families() {
    using namespace family;
    std::vector<const MetricFamily*> all{
        &build_info,          &start_time,           &last_cycle,         &storage_healthy,
        &probe_connected,     &store_degraded,       &deliveries_waiting, &blind_since,
        &incidents_open,      &incident_open,        &maintenance_state,  &array_info,
        &array_state,         &array_bytes,          &array_members,      &array_tolerable,
        &array_mismatches,    &array_vanished_since, &operation_progress, &operation_speed,
        &operation_remaining, &operation_stalled,    &disk_info,          &disk_verdict,
        &disk_asleep,         &disk_reading_time,    &phase_out_state};
    for (const auto& metric : kDiskMetrics) all.push_back(&metric.family);
    all.insert(all.end(),
               {&controller_info, &controller_state, &controller_temperature, &controller_memory_errors,
                &battery_state, &battery_charge, &enclosure_element, &enclosure_temperature});
    return all;
}

}  // namespace

std::span<const DiskMetric> disk_metrics() {
    return kDiskMetrics;
}

std::span<const MetricFamily* const> metric_families() {
    static const auto all = all_families();
    return all;
}

}  // namespace raidwatch::report
