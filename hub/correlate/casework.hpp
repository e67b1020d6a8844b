#pragma once
// What people did about an incident, laid over what its node tells of it. Pure.

#include "hub/store/store.hpp"

#include <raidwatch/model/incident.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::hub {

struct Casework {
    CaseRecord decided;
    std::vector<NoteRecord> notes;  ///< oldest first
};
using CaseworkByNumber = std::map<std::int64_t, Casework>;

CaseworkByNumber casework_of(std::vector<CaseRecord> cases, std::vector<NoteRecord> notes);
/// Empty casework for a number that is not there.
const Casework& casework_for(const CaseworkByNumber& all, std::int64_t number);

/// Ids of notes among an incident's updates begin here, so that they never meet its own.
inline constexpr int kFirstNoteId = 1'000'000;

/// The incident with its notes among its updates, the acknowledgement that still holds, and the state people
/// gave it, until its node gives it another.
Incident with_casework(Incident incident, const Casework& work);

/// Whether somebody acknowledged it and it did not become worse since.
bool is_acknowledged(const Incident& incident, const CaseRecord& decided);

/// The state that people gave it and that still holds: a node's own later change of state ends it, and what
/// is over at the node is over. None for an incident whose state the hub itself keeps.
std::optional<IncidentState> state_by_people(const Incident& incident, const std::vector<NoteRecord>& notes);

std::optional<IncidentState> incident_state_named(std::string_view word);
std::optional<IncidentSeverity> incident_severity_named(std::string_view word);

}  // namespace raidwatch::hub
