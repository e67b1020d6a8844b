#include <raidwatch/model/incident_now.hpp>
#include <raidwatch/model/storage_effect.hpp>

#include <algorithm>
#include <array>

namespace raidwatch {

namespace {

bool takes_storage_away(const Incident& incident) {
    // A cache that lost something may have damaged data; all of it can be read.
    if (incident.fault_class == FaultClass::controller_presence)
        return incident.severity == IncidentSeverity::critical &&
               incident.kind != kind::controller_memory_errors;
    constexpr std::array kDown{kind::array_failed, kind::array_inactive, kind::array_vanished,
                               kind::controller_lost, kind::enclosure_lost};
    return std::ranges::find(kDown, incident.kind) != kDown.end();
}

}  // namespace

StorageEffect effect_on_storage(const Incident& incident) {
    if (!is_open(incident) || incident.whole_since) return StorageEffect::none;
    if (takes_storage_away(incident)) {
        if (!incident.service_back_at) return StorageEffect::down;
        // What is behind a controller that came back is not yet known to be whole.
        if (incident.fault_class == FaultClass::controller_presence) return StorageEffect::no_redundancy;
        // Its arrays live on elsewhere, as long as it is lost without their redundancy.
        if (incident.fault_class == FaultClass::enclosure)
            return severity_now(incident) == IncidentSeverity::critical ? StorageEffect::no_redundancy
                                                                        : StorageEffect::none;
    }
    const bool about_arrays = incident.fault_class == FaultClass::array_redundancy ||
                              incident.fault_class == FaultClass::disk_unresponsive;
    return about_arrays && severity_now(incident) == IncidentSeverity::critical ? StorageEffect::no_redundancy
                                                                                : StorageEffect::none;
}

}  // namespace raidwatch
