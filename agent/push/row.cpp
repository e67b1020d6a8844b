#include "row.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::push {

namespace {

template <class Document>
std::optional<Document> read(const OutboxRow& row) {
    const auto json = parse_json(row.body, "outbox row");
    if (!json) return std::nullopt;
    auto document = from_json<Document>(*json);
    return document ? std::optional(std::move(*document)) : std::nullopt;
}

/// The row tells that its incident is resolved.
bool is_end(const OutboxRow& row) {
    const auto incident = read<Incident>(row);
    return incident && !is_open(*incident);
}

}  // namespace

std::optional<Incident> incident_of(const OutboxRow& row) {
    return is_event(row) ? std::nullopt : read<Incident>(row);
}

std::optional<Event> event_of(const OutboxRow& row) {
    return is_event(row) ? read<Event>(row) : std::nullopt;
}

std::size_t coalesced(std::span<const OutboxRow> rows) {
    if (rows.size() == 1 || !is_end(rows.back())) return rows.size();
    std::size_t count = rows.size();
    while (count > 0 && is_end(rows[count - 1])) --count;
    return count > 0 ? count : rows.size();
}

}  // namespace raidwatch::push
