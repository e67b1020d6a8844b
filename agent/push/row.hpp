#pragma once
// What an outbox row carries.

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/outbox.hpp>

#include <cstddef>
#include <optional>
#include <span>

namespace raidwatch::push {

inline bool is_event(const OutboxRow& row) {
    return row.topic == "event";
}

/// nullopt: the row is not of an incident, or its body is damaged.
std::optional<Incident> incident_of(const OutboxRow& row);
std::optional<Event> event_of(const OutboxRow& row);

/// How many of an incident's waiting revisions one document may stand for: all, but for an end that would be
/// the first the receiver hears of it. An end never goes without what it ends.
std::size_t coalesced(std::span<const OutboxRow> rows);

}  // namespace raidwatch::push
