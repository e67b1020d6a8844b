#include "outbox.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::app {

namespace {

std::string named(const Event& event, const std::string& name) {
    const auto found = event.evidence.find(name);
    return found == event.evidence.end() ? std::string() : found->second;
}

/// A drill goes to the sinks it names, whatever they take otherwise.
bool wants(const SinkConfig& sink, const Incident& incident) {
    if (is_drill(incident)) return std::ranges::count(incident.touches, sink.name, &Subject::name) > 0;
    if (sink.min_incident < Severity::critical || incident.severity == IncidentSeverity::critical)
        return true;
    // It may have been told before it wanted the critical ones alone, and would let it fire for ever.
    const auto* type = sink_type(sink.type);
    return type && type->takes_any_end && !is_open(incident);
}

bool wants(const SinkConfig& sink, const Event& event) {
    if (event.source == "incident" && named(event, "kind") == kind::drill_fault.name()) return false;
    const auto* type = sink_type(sink.type);
    return type && type->takes_events && event.severity >= sink.min_severity;
}

}  // namespace

std::vector<OutboxRow> owed(const std::vector<Incident>& incidents, const std::vector<Event>& events,
                            const std::vector<SinkConfig>& sinks, std::int64_t& next_seq, UtcTime now) {
    std::vector<OutboxRow> rows;
    const auto owe = [&](const std::string& lane, const char* topic, const std::string& ref, int revision,
                         const auto& document, const auto& wanted) {
        std::string body;
        for (const auto& sink : sinks) {
            if (!wanted(sink)) continue;
            if (body.empty()) body = dump(to_json(document));
            rows.push_back(
                {next_seq++, sink.name, lane, topic, ref, revision, body, now, OutboxState::waiting, ""});
        }
    };
    for (const auto& incident : incidents)
        owe(incident.id, "incident", incident.id, incident.revision, incident,
            [&](const SinkConfig& sink) { return wants(sink, incident); });
    for (const auto& event : events)
        owe("events", "event", event.id, 0, event,
            [&](const SinkConfig& sink) { return wants(sink, event); });
    return rows;
}

std::vector<OutboxRow> owed(const std::vector<MaintenanceWindow>& windows,
                            const std::vector<SinkConfig>& sinks, std::int64_t& next_seq, UtcTime now) {
    std::vector<OutboxRow> rows;
    for (const auto& window : windows)
        for (const auto& sink : sinks)
            if (sink.type == "hub")
                rows.push_back({next_seq++, sink.name, "maintenance/" + window.id, "maintenance", window.id,
                                window.revision, dump(to_json(window)), now, OutboxState::waiting, ""});
    return rows;
}

}  // namespace raidwatch::app
