#include "merge.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace raidwatch::store {

namespace {

/// Values of `newer` take the place of those with the same key, others are appended.
template <class Value, class Key>
void replace_by(std::vector<Value>& older, std::vector<Value>&& newer, Key Value::*key) {
    std::unordered_map<Key, std::size_t> places;
    for (std::size_t i = 0; i < older.size(); ++i) places[older[i].*key] = i;
    for (auto& value : newer) {
        const auto [place, is_new] = places.try_emplace(value.*key, older.size());
        if (is_new)
            older.push_back(std::move(value));
        else
            older[place->second] = std::move(value);
    }
}

template <class Value>
void append(std::vector<Value>& older, std::vector<Value>&& newer) {
    older.insert(older.end(), std::make_move_iterator(newer.begin()), std::make_move_iterator(newer.end()));
}

/// Makes room for a tenth more, so that a long outage does not do this for every event.
std::size_t forget_events(std::vector<Event>& events, std::size_t limit) {
    if (events.size() <= limit) return 0;
    std::size_t excess = events.size() - limit + limit / 10;
    const std::size_t before = events.size();
    for (const auto severity : {Severity::info, Severity::warning, Severity::critical})
        std::erase_if(events, [&](const Event& event) {
            return event.severity == severity && excess > 0 && excess-- > 0;
        });
    return before - events.size();
}

std::size_t forget_readings(std::vector<SmartReading>& readings, std::size_t limit) {
    if (readings.size() <= limit) return 0;
    const std::size_t excess = readings.size() - limit;
    readings.erase(readings.begin(), readings.begin() + static_cast<std::ptrdiff_t>(excess));
    return excess;
}

}  // namespace

void merge(Commit& older, Commit&& newer, const HistoryLimit& limit, Forgotten& forgotten) {
    older.at = newer.at;
    for (const auto& domain : newer.domains_gone) {
        older.domains.erase(domain);
        if (std::ranges::find(older.domains_gone, domain) == older.domains_gone.end())
            older.domains_gone.push_back(domain);
    }
    // A domain that went and came back stays in both lists: writing drops first, then puts.
    for (auto& [domain, state] : newer.domains) older.domains[domain] = std::move(state);
    if (newer.view) {
        older.view = std::move(newer.view);
        older.faults = std::move(newer.faults);
    }
    append(older.readings, std::move(newer.readings));
    append(older.events, std::move(newer.events));
    replace_by(older.incidents, std::move(newer.incidents), &Incident::id);
    replace_by(older.operations, std::move(newer.operations), &Operation::id);
    replace_by(older.windows, std::move(newer.windows), &MaintenanceWindow::id);
    replace_by(older.phase_outs, std::move(newer.phase_outs), &PhaseOut::id);
    for (auto& [key, baseline] : newer.memory) older.memory[key] = baseline;
    // A delivered row stays among the delivered: it may be in the database from before.
    replace_by(older.outbox, std::move(newer.outbox), &OutboxRow::seq);
    append(older.delivered, std::move(newer.delivered));
    std::ranges::sort(older.delivered);
    std::erase_if(older.outbox,
                  [&](const OutboxRow& row) { return std::ranges::binary_search(older.delivered, row.seq); });
    for (auto& [key, value] : newer.meta) older.meta[key] = std::move(value);
    forgotten.events += forget_events(older.events, limit.events);
    forgotten.readings += forget_readings(older.readings, limit.readings);
}

}  // namespace raidwatch::store
