#include <raidwatch/model/public_words.hpp>

#include <algorithm>
#include <array>

namespace raidwatch {

namespace {

struct FaultWords {
    Kind kind;
    std::string_view words;
};

constexpr std::array kFaults{
    FaultWords{kind::array_failed, "data not reachable"},
    FaultWords{kind::array_inactive, "data not reachable"},
    FaultWords{kind::array_vanished, "data not reachable"},
    FaultWords{kind::array_data_lost, "some data cannot be read"},
    FaultWords{kind::controller_lost, "data not reachable"},
    FaultWords{kind::enclosure_lost, "data not reachable"},
    FaultWords{kind::controller_foreign_config, "replaced hardware is being set up"},
    FaultWords{kind::spare_missing, "spare capacity missing"},
    FaultWords{kind::scrub_mismatch, "integrity test found differences"},
    FaultWords{kind::operation_stalled, "repair has come to a halt"},
    FaultWords{kind::operation_aborted, "repair was interrupted"},
    FaultWords{kind::node_silent, "no contact with storage servers"},
    FaultWords{kind::maintenance_overrun, "maintenance takes longer than planned"},
};

std::string_view fault_of_class(FaultClass fault_class, IncidentSeverity severity) {
    switch (fault_class) {
        case FaultClass::array_redundancy:
            return severity == IncidentSeverity::critical ? "no redundancy left" : "degraded redundancy";
        case FaultClass::disk_illness:
        case FaultClass::disk_link:
        case FaultClass::disk_unresponsive:
            return "a disk needs attention";
        case FaultClass::temperature:
            return "temperature out of range";
        case FaultClass::controller_presence:
            return "storage hardware fault";
        case FaultClass::controller_power:
            return "reduced write performance";
        case FaultClass::enclosure:
            return "storage hardware fault";
        case FaultClass::node_silent:
            return "no contact with storage servers";
        case FaultClass::maintenance_overrun:
            return "maintenance takes longer than planned";
        case FaultClass::service_signal:
            return "disturbance reported";
        case FaultClass::drill:
            return "nothing is broken";
    }
    return "storage fault";
}

std::string_view condition(FaultClass fault_class, IncidentSeverity severity) {
    if (fault_class == FaultClass::node_silent) return "Storage servers do not answer.";
    if (severity == IncidentSeverity::critical) return "The storage is seriously impaired.";
    if (severity == IncidentSeverity::major) return "Part of the storage is not available.";
    return "The storage works with a fault.";
}

std::string_view drill_update(IncidentState state) {
    return state == IncidentState::resolved ? "The drill is over. Nothing was broken."
                                            : "This is a drill of the notification path. Nothing is broken.";
}

std::string service_update(IncidentState state, IncidentSeverity severity) {
    std::string now = "The service works with restrictions.";
    if (severity == IncidentSeverity::major) now = "Part of the service is not available.";
    if (severity == IncidentSeverity::critical) now = "The service is not available.";
    switch (state) {
        case IncidentState::investigating:
            return now + " The cause is being looked into.";
        case IncidentState::identified:
            return now + " The cause is known and is being dealt with.";
        case IncidentState::monitoring:
            return "The service is coming back and is being watched.";
        case IncidentState::resolved:
            return "The service works as usual again. This incident is over.";
    }
    return now;
}

}  // namespace

std::string_view public_fault(FaultClass fault_class, std::string_view kind, IncidentSeverity severity) {
    const auto found = std::find_if(kFaults.begin(), kFaults.end(),
                                    [&](const auto& fault) { return fault.kind.name() == kind; });
    if (found != kFaults.end()) return found->words;
    return fault_of_class(fault_class, severity);
}

std::string_view public_fault(const Incident& incident, std::string_view kind) {
    const bool of_disks = kind == kind::controller_lost.name() || kind == kind::enclosure_lost.name();
    const bool readable = incident.service_back_at && *incident.service_back_at <= incident.opened_at;
    return of_disks && readable ? fault_of_class(incident.fault_class, incident.severity)
                                : public_fault(incident.fault_class, kind, incident.severity);
}

std::string public_update(FaultClass fault_class, IncidentState state, IncidentSeverity severity) {
    if (fault_class == FaultClass::service_signal) return service_update(state, severity);
    if (fault_class == FaultClass::drill) return std::string(drill_update(state));
    const std::string now(condition(fault_class, severity));
    switch (state) {
        case IncidentState::investigating:
            return now + " The cause is being looked into.";
        case IncidentState::identified:
            return now + " The cause is known and the repair is being prepared.";
        case IncidentState::monitoring:
            return "The repair is running or complete and is being watched.";
        case IncidentState::resolved:
            return "The storage is whole again. This incident is over.";
    }
    return now;
}

}  // namespace raidwatch
