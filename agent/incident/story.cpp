#include "story.hpp"

#include <raidwatch/model/json.hpp>

namespace raidwatch::incident {

namespace {

Severity as_event(IncidentSeverity severity) {
    return severity == IncidentSeverity::minor ? Severity::warning : Severity::critical;
}

}  // namespace

void tell(Incident& incident, Kind kind, std::string text, IncidentSeverity severity, UtcTime now,
          Step& step) {
    incident.changed_at = now;
    ++incident.revision;
    incident.updates.push_back({incident.revision, now, incident.state, severity, text});
    Event event;
    event.at = now;
    event.kind = kind;
    const bool is_news = kind != kind::incident_resolved && !is_drill(incident);
    event.severity = is_news ? as_event(severity) : Severity::info;
    event.subject = incident.subject;
    event.after = word(incident.state);
    event.text = std::move(text);
    event.evidence = {{"incident", incident.id},
                      {"number", std::to_string(incident.number)},
                      {"kind", std::string(incident.kind.name())}};
    event.source = "incident";
    step.events.push_back(std::move(event));
    std::erase_if(step.changed, [&](const Incident& earlier) { return earlier.id == incident.id; });
    step.changed.push_back(incident);
}

}  // namespace raidwatch::incident
