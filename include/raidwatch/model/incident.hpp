#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/severity.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class IncidentState {
    investigating,  ///< open, the cause is being gathered
    identified,     ///< the failed part is named by serial and slot
    monitoring,     ///< repair is running, or the component is whole again and watched
    resolved,       ///< whole for ten minutes without a relapse
};
BOOST_DESCRIBE_ENUM(IncidentState, investigating, identified, monitoring, resolved)

/// One sentence for people.
std::string_view meaning(IncidentState state);

/// One line of an incident's story; immutable. `id` is unique within the incident and orders the updates.
struct IncidentUpdate {
    int id = 0;
    UtcTime at{};
    IncidentState state = IncidentState::investigating;
    IncidentSeverity severity = IncidentSeverity::minor;
    std::string text;

    bool operator==(const IncidentUpdate&) const = default;
};
BOOST_DESCRIBE_STRUCT(IncidentUpdate, (), (id, at, state, severity, text))

struct Acknowledgement {
    std::string by;
    UtcTime at{};
    IncidentSeverity until_worse_than = IncidentSeverity::minor;

    bool operator==(const Acknowledgement&) const = default;
};
BOOST_DESCRIBE_STRUCT(Acknowledgement, (), (by, at, until_worse_than))

/// One fault of one component from its first sign to redundancy regained. At most one is open per key.
struct Incident {
    std::string id;      ///< unique for good; a later incident of the same key has another
    std::int64_t number = 0;  ///< counts up on this node; the hub gives its own
    std::string node;
    std::string key;     ///< fault_key()
    FaultClass fault_class = FaultClass::array_redundancy;
    Subject subject;
    Kind kind;           ///< the worst so far
    IncidentSeverity severity = IncidentSeverity::minor;  ///< of now; escalates, never falls while open
    IncidentState state = IncidentState::investigating;
    std::string title;
    std::string summary; ///< the fault's latest sentence
    std::vector<std::string> troubles;  ///< the fault's latest; empty: kept by a version that did not write them
    std::string repair;  ///< what is being done, with measured facts; empty: nothing runs
    std::vector<Subject> parts, parents, touches;
    std::vector<std::string> services, mounts;
    UtcTime opened_at{};
    UtcTime changed_at{};
    std::optional<UtcTime> service_back_at;  ///< data readable again; as old as the incident: it always was
    std::optional<UtcTime> whole_since;      ///< redundancy back; resolved ten minutes later
    std::optional<UtcTime> resolved_at;
    int reopened = 0;
    std::vector<UtcTime> relapses;  ///< when the fault was back after it had gone; the latest few
    std::optional<Acknowledgement> acknowledged;
    std::vector<IncidentUpdate> updates;
    int revision = 0;  ///< grows with every change: receivers ignore what is not newer

    bool operator==(const Incident&) const = default;
};
BOOST_DESCRIBE_STRUCT(Incident, (),
                      (id, number, node, key, fault_class, subject, kind, severity, state, title, summary, troubles, repair, parts,
                       parents, touches, services, mounts, opened_at, changed_at, service_back_at, whole_since,
                       resolved_at, reopened, relapses, acknowledged, updates, revision))

/// Still in need of attention.
inline bool is_open(const Incident& incident) { return incident.state != IncidentState::resolved; }
/// Nothing is broken: it rehearses the way to the status APIs and counts nowhere.
inline bool is_drill(const Incident& incident) { return incident.fault_class == FaultClass::drill; }

}  // namespace raidwatch
