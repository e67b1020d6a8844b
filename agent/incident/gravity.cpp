#include "gravity.hpp"

#include "wording.hpp"

#include <raidwatch/model/incident_now.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::incident {

namespace {

/// Kinds of one class from bad to worse; the incident carries the worst it has been. Unlisted kinds come
/// first.
constexpr std::array kWorse{
    kind::scrub_mismatch,
    kind::spare_missing,
    kind::operation_stalled,
    kind::operation_aborted,
    kind::array_degraded,
    kind::array_inactive,
    kind::array_vanished,
    kind::array_data_lost,
    kind::array_failed,
    kind::disk_health,
    kind::disk_selftest_failed,
    kind::disk_media_errors,
    kind::disk_predicted_failure,
    kind::disk_failed,
    kind::write_cache_degraded,
    kind::battery_charging,
    kind::battery_low,
    kind::battery_failed,
    kind::enclosure_temperature,
    kind::enclosure_fan,
    kind::enclosure_power,
    kind::enclosure_lost,
    kind::controller_foreign_config,
    kind::controller_memory_errors,
    kind::controller_degraded,
    kind::controller_lost,
};

std::ptrdiff_t rank(Kind kind) {
    const auto found = std::ranges::find(kWorse, kind);
    return found == kWorse.end() ? -1 : found - kWorse.begin();
}

}  // namespace

IncidentSeverity as_incident(Severity severity) {
    return severity == Severity::critical ? IncidentSeverity::critical : IncidentSeverity::minor;
}

IncidentSeverity severity_with(const Incident& incident, const Fault& fault) {
    const bool several = fault.fault_class == FaultClass::array_redundancy && fault.parts.size() > 1;
    const bool second = several && !incident.repair.empty() && has_new_part(incident, fault);
    const bool stays = several && severity_now(incident) == IncidentSeverity::critical;
    return second || stays ? IncidentSeverity::critical : as_incident(fault.severity);
}

bool is_worse(Kind kind, Kind than) {
    return rank(kind) > rank(than);
}

bool out_of_service(Kind kind) {
    return kind == kind::array_failed || kind == kind::array_inactive || kind == kind::array_vanished ||
           kind == kind::controller_lost || kind == kind::enclosure_lost;
}

bool out_of_service(const Fault& fault) {
    return out_of_service(fault.kind) && !fault.readable_without.value_or(false);
}

}  // namespace raidwatch::incident
