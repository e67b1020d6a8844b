#include "life_event.hpp"

#include "hub/api/documents.hpp"

namespace raidwatch::hub {

namespace {

Kind kind_of(const std::optional<Incident>& before, const Incident& after) {
    if (!before) return kind::incident_opened;
    if (after.reopened > before->reopened) return kind::incident_reopened;
    if (after.severity > before->severity) return kind::incident_escalated;
    if (is_open(*before) && !is_open(after)) return kind::incident_resolved;
    return kind::incident_updated;
}

}  // namespace

Event hub_event(IdSource& ids, const Subject& subject, Kind kind, Severity severity, std::string text,
                UtcTime now) {
    Event event;
    event.id = ids.next(unix_ms(now));
    event.at = now;
    event.kind = std::move(kind);
    event.severity = severity;
    event.subject = subject;
    event.text = std::move(text);
    event.source = "hub";
    return event;
}

EventRecord life_event(IdSource& ids, const std::optional<Incident>& before, const Incident& after,
                       UtcTime now) {
    const Kind kind = kind_of(before, after);
    Severity severity = after.severity == IncidentSeverity::critical ? Severity::critical : Severity::warning;
    if (kind == kind::incident_updated || kind == kind::incident_resolved) severity = Severity::info;
    return record_of(hub_event(ids, after.subject, kind, severity, after.summary, now), now);
}

}  // namespace raidwatch::hub
