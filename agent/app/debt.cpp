#include "debt.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace raidwatch::app {

namespace {

constexpr std::size_t kLongestHistory = 20'000;

template <class Value, class Key>
void replace(std::vector<Value>& into, std::vector<Value>&& news, Key key) {
    for (auto& value : news) {
        const auto known = std::ranges::find(into, value.*key, key);
        if (known == into.end())
            into.push_back(std::move(value));
        else
            *known = std::move(value);
    }
}

template <class Value>
void extend(std::vector<Value>& into, std::vector<Value>&& news) {
    into.insert(into.end(), std::make_move_iterator(news.begin()), std::make_move_iterator(news.end()));
    if (into.size() > kLongestHistory) into.erase(into.begin(), into.end() - kLongestHistory);
}

void absorb_domains(store::Commit& older, store::Commit& newer) {
    for (const auto& gone : newer.domains_gone) {
        older.domains.erase(gone);
        if (std::ranges::find(older.domains_gone, gone) == older.domains_gone.end())
            older.domains_gone.push_back(gone);
    }
    for (auto& [domain, state] : newer.domains) {
        std::erase(older.domains_gone, domain);
        older.domains[domain] = std::move(state);
    }
}

/// A delivery that was made in the meantime need not be recorded at all, but it may also be an older
/// commit's.
void absorb_outbox(store::Commit& older, store::Commit& newer) {
    replace(older.outbox, std::move(newer.outbox), &OutboxRow::seq);
    const std::set<std::int64_t> delivered(newer.delivered.begin(), newer.delivered.end());
    std::erase_if(older.outbox, [&](const auto& row) { return delivered.contains(row.seq); });
    older.delivered.insert(older.delivered.end(), delivered.begin(), delivered.end());
}

}  // namespace

void absorb(store::Commit& older, store::Commit newer) {
    older.at = newer.at;
    absorb_domains(older, newer);
    if (newer.view) {
        older.view = std::move(newer.view);
        older.faults = std::move(newer.faults);
    }
    extend(older.readings, std::move(newer.readings));
    extend(older.events, std::move(newer.events));
    replace(older.incidents, std::move(newer.incidents), &Incident::id);
    replace(older.operations, std::move(newer.operations), &Operation::id);
    for (auto& [key, baseline] : newer.memory) older.memory[key] = baseline;
    absorb_outbox(older, newer);
    for (auto& [key, value] : newer.meta) older.meta[key] = std::move(value);
}

}  // namespace raidwatch::app
