#include "casework.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

namespace {

template <class E>
std::optional<E> named(std::string_view text) {
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
        if (text == d.name) found = d.value;
    });
    return found;
}

/// When the node itself last changed the state.
UtcTime own_state_since(const Incident& incident) {
    UtcTime since = incident.opened_at;
    for (std::size_t i = 1; i < incident.updates.size(); ++i)
        if (incident.updates[i].state != incident.updates[i - 1].state) since = incident.updates[i].at;
    return since;
}

void insert_note(Incident& incident, const NoteRecord& note) {
    const auto after = std::find_if(incident.updates.begin(), incident.updates.end(),
                                    [&](const IncidentUpdate& update) { return update.at > note.at; });
    IncidentUpdate update;
    if (after != incident.updates.begin()) update = *(after - 1);
    update.id = kFirstNoteId + static_cast<int>(note.id);
    update.at = note.at;
    update.text = note.who + ": " + note.text;
    if (const auto state = incident_state_named(note.state)) update.state = *state;
    incident.updates.insert(after, std::move(update));
}

}  // namespace

std::optional<IncidentState> incident_state_named(std::string_view word) {
    return named<IncidentState>(word);
}
std::optional<IncidentSeverity> incident_severity_named(std::string_view word) {
    return named<IncidentSeverity>(word);
}

CaseworkByNumber casework_of(std::vector<CaseRecord> cases, std::vector<NoteRecord> notes) {
    CaseworkByNumber all;
    for (auto& record : cases) all[record.number].decided = std::move(record);
    for (auto& note : notes) all[note.number].notes.push_back(std::move(note));
    return all;
}

const Casework& casework_for(const CaseworkByNumber& all, std::int64_t number) {
    static const Casework kNone;
    const auto found = all.find(number);
    return found == all.end() ? kNone : found->second;
}

bool is_acknowledged(const Incident& incident, const CaseRecord& decided) {
    const auto until = incident_severity_named(decided.acknowledged_severity);
    return decided.acknowledged_at && until && incident.severity <= *until;
}

std::optional<IncidentState> state_by_people(const Incident& incident, const std::vector<NoteRecord>& notes) {
    if (incident.fault_class == FaultClass::service_signal || !is_open(incident)) return std::nullopt;
    const auto note =
        std::find_if(notes.rbegin(), notes.rend(), [](const NoteRecord& one) { return !one.state.empty(); });
    if (note == notes.rend() || note->at < own_state_since(incident)) return std::nullopt;
    return incident_state_named(note->state);
}

Incident with_casework(Incident incident, const Casework& work) {
    const auto state = state_by_people(incident, work.notes);
    for (const auto& note : work.notes)
        if (note.audience != Audience::customers) insert_note(incident, note);
    if (state) incident.state = *state;
    if (is_acknowledged(incident, work.decided))
        incident.acknowledged = Acknowledgement{work.decided.acknowledged_by, *work.decided.acknowledged_at,
                                                *incident_severity_named(work.decided.acknowledged_severity)};
    return incident;
}

}  // namespace raidwatch::hub
