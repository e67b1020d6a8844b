#include "life_event.hpp"

#include "hub/api/documents.hpp"

#include <raidwatch/model/event.hpp>

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

EventRecord life_event(IdSource& ids, const std::optional<Incident>& before, const Incident& after,
                       UtcTime now) {
    Event event;
    event.id = ids.next(unix_ms(now));
    event.at = now;
    event.kind = kind_of(before, after);
    const bool calm = event.kind == kind::incident_updated || event.kind == kind::incident_resolved;
    if (calm)
        event.severity = Severity::info;
    else
        event.severity =
            after.severity == IncidentSeverity::critical ? Severity::critical : Severity::warning;
    event.subject = after.subject;
    event.text = after.summary;
    event.source = "hub";
    return record_of(event, now);
}

}  // namespace raidwatch::hub
