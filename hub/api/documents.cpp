#include "documents.hpp"

#include "hub/api/fields.hpp"

#include <raidwatch/model/json.hpp>

#include <array>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxIdBytes = 200, kMaxKeyBytes = 1000;

template <class E>
void forget_unknown_word(json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return;
    bool known = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto d) { known = known || found->template get_ref<const std::string&>() == d.name; });
    if (!known) object.erase(found);
}

void forget_unknown_kind(json& object) {
    const auto found = object.find("kind");
    if (found != object.end() && found->is_string() && !Kind::named(found->get_ref<const std::string&>()))
        object.erase(found);
}

/// A copy without the words only a newer raidwatch knows.
json readable(const json& document) {
    json copy = document;
    forget_unknown_kind(copy);
    forget_unknown_word<FaultClass>(copy, "fault_class");
    if (const auto subject = copy.find("subject"); subject != copy.end() && subject->is_object())
        forget_unknown_word<SubjectKind>(*subject, "kind");
    for (const char* list : {"parts", "parents", "touches"})
        if (const auto found = copy.find(list); found != copy.end() && found->is_array())
            for (auto& subject : *found)
                if (subject.is_object()) forget_unknown_word<SubjectKind>(subject, "kind");
    return copy;
}

tl::unexpected<Error> missing(const char* what) {
    return failure(ErrorCode::malformed, "reading JSON", what, "missing, empty or too long");
}

void fill_from(IncidentRecord& record, const Incident& incident) {
    record.node = incident.node;
    record.key = incident.key;
    record.id = incident.id;
    record.revision = incident.revision;
    record.open = is_open(incident);
    record.state = word(incident.state);
    record.severity = word(incident.severity);
    record.subject_id = incident.subject.id;
    record.subject_name = incident.subject.name;
    record.opened_at = incident.opened_at;
    record.changed_at = incident.changed_at;
    record.resolved_at = incident.resolved_at;
}

}  // namespace

Result<IncidentRecord> read_incident_document(const json& document, UtcTime received_at) {
    if (!document.is_object()) return failure(ErrorCode::malformed, "reading JSON", ".", "not an object");
    for (const char* name : {"id", "node", "key", "state", "severity", "opened_at"})
        if (text_or_empty(document, name).empty()) return missing(name);
    if (!document.contains("revision")) return missing("revision");
    auto incident = from_json<Incident>(readable(document));
    if (!incident) return tl::unexpected(incident.error());
    if (incident->id.size() > kMaxIdBytes) return missing("id");
    if (incident->key.size() > kMaxKeyBytes) return missing("key");
    if (incident->revision < 0) return failure(ErrorCode::malformed, "reading JSON", "revision", "negative");
    IncidentRecord record;
    fill_from(record, *incident);
    record.fault_class = text_or_empty(document, "fault_class");
    record.kind = text_or_empty(document, "kind");
    record.first_received_at = record.received_at = received_at;
    record.document = dump(document);
    return record;
}

Result<EventRecord> read_event_document(const json& document, UtcTime received_at) {
    if (!document.is_object()) return failure(ErrorCode::malformed, "reading JSON", ".", "not an object");
    EventRecord record;
    record.id = text_or_empty(document, "id");
    record.node = text_or_empty(document, "node");
    if (record.id.empty() || record.id.size() > kMaxIdBytes) return missing("id");
    if (record.node.empty()) return missing("node");
    record.at = parse_rfc3339(text_or_empty(document, "at")).value_or(received_at);
    record.received_at = received_at;
    record.kind = text_or_empty(document, "kind");
    record.severity = text_or_empty(document, "severity");
    if (const auto subject = document.find("subject"); subject != document.end() && subject->is_object()) {
        record.subject_id = text_or_empty(*subject, "id");
        record.subject_name = text_or_empty(*subject, "name");
    }
    record.document = dump(document);
    return record;
}

IncidentRecord record_of(const Incident& incident, UtcTime received_at) {
    IncidentRecord record;
    fill_from(record, incident);
    record.fault_class = word(incident.fault_class);
    record.kind = incident.kind.name();
    record.first_received_at = record.received_at = received_at;
    record.document = dump(to_json(incident));
    return record;
}

EventRecord record_of(const Event& event, UtcTime received_at) {
    return {event.node,
            event.id,
            event.at,
            received_at,
            std::string(event.kind.name()),
            std::string(word(event.severity)),
            event.subject.id,
            event.subject.name,
            dump(to_json(event))};
}

json stored_document(const std::string& document) {
    auto parsed = parse_json(document, "stored document");
    return parsed ? std::move(*parsed) : json(document);
}

Incident incident_of(const IncidentRecord& record) {
    if (const auto document = parse_json(record.document, "stored incident"))
        if (auto incident = from_json<Incident>(readable(*document))) return std::move(*incident);
    Incident incident;
    incident.id = record.id;
    incident.node = record.node;
    incident.key = record.key;
    incident.subject = {SubjectKind::node, record.subject_id, record.subject_name};
    incident.severity = IncidentSeverity::critical;
    incident.state = record.open ? IncidentState::investigating : IncidentState::resolved;
    incident.opened_at = record.opened_at;
    incident.changed_at = record.changed_at;
    incident.resolved_at = record.resolved_at;
    return incident;
}

}  // namespace raidwatch::hub
