#pragma once
// What agents send, read with the patience a newer agent needs: a kind, class or subject kind this hub does
// not know loses neither the incident nor the event; the raw document is kept and the raw word shown.

#include "hub/store/store.hpp"

#include <raidwatch/base/result.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/incident.hpp>

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

/// Mandatory: id, node, key, state, severity, revision. `malformed` names the path that does not fit.
Result<IncidentRecord> read_incident_document(const nlohmann::json& document, UtcTime received_at);
/// Mandatory: id and node.
Result<EventRecord> read_event_document(const nlohmann::json& document, UtcTime received_at);

/// The record of an incident the hub itself made.
IncidentRecord record_of(const Incident& incident, UtcTime received_at);
EventRecord record_of(const Event& event, UtcTime received_at);

/// A stored document as JSON; the text itself where it is none any more.
nlohmann::json stored_document(const std::string& document);

/// A stored document as values; unknown words fall back to defaults (the record's columns have the text).
/// A document that cannot be read any more gives what the columns say.
Incident incident_of(const IncidentRecord& record);

}  // namespace raidwatch::hub
