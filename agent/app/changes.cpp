#include "changes.hpp"

#include <algorithm>

namespace raidwatch::app {

namespace {

bool same_reading(SmartReading a, const SmartReading& b) {
    a.taken_at = b.taken_at;
    return a == b;
}

bool same_readings(const std::vector<SmartReading>& a, const std::vector<SmartReading>& b) {
    return std::ranges::equal(a, b, same_reading);
}

bool same_state(DomainState a, const DomainState& b) {
    if (!same_readings(a.last.readings, b.last.readings)) return false;
    a.last.readings = b.last.readings;
    a.last.taken_at = b.last.taken_at;
    if (a.last_complete_at && b.last_complete_at) a.last_complete_at = b.last_complete_at;
    return a == b;
}

void note_new_readings(const DomainState* before, const DomainState& after, std::vector<SmartReading>& into) {
    for (const auto& reading : after.last.readings) {
        const bool known = before && std::ranges::any_of(before->last.readings, [&](const auto& old) {
                               return old.disk == reading.disk && same_reading(old, reading);
                           });
        if (!known) into.push_back(reading);
    }
}

}  // namespace

void note_changes(const Snapshot& before, const Snapshot& after, store::Commit& commit) {
    for (const auto& [domain, state] : after.domains) {
        const auto old = before.domains.find(domain);
        const auto* earlier = old == before.domains.end() ? nullptr : &old->second;
        if (earlier && same_state(*earlier, state)) continue;
        commit.domains[domain] = state;
        note_new_readings(earlier, state, commit.readings);
    }
    for (const auto& [domain, state] : before.domains)
        if (!after.domains.contains(domain)) commit.domains_gone.push_back(domain);
}

bool same_picture(const NodeView& a, const NodeView& b) {
    if (!same_readings(a.readings, b.readings)) return false;
    NodeView copy = a;
    copy.readings = b.readings;
    return copy == b;
}

RuleMemory changed_memory(const RuleMemory& before, const RuleMemory& after) {
    RuleMemory changed;
    for (const auto& [key, baseline] : after) {
        const auto old = before.find(key);
        auto known = old == before.end() ? Baseline{} : old->second;
        known.at = baseline.at;
        if (old == before.end() || known != baseline) changed[key] = baseline;
    }
    return changed;
}

}  // namespace raidwatch::app
