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

/// The numbers of running work blanked, so that what else differs shows.
void blank_progress(std::vector<Array>& arrays) {
    for (auto& array : arrays) {
        if (!array.progress) continue;
        array.progress->done_bytes.reset();
        array.progress->total_bytes.reset();
        array.progress->percent.reset();
        array.progress->bytes_per_s.reset();
    }
}

Change compare(DomainState a, DomainState b) {
    if (same_state(a, b)) return Change::none;
    blank_progress(a.last.arrays);
    blank_progress(b.last.arrays);
    return same_state(a, b) ? Change::progress : Change::substance;
}

bool same_picture(NodeView a, const NodeView& b) {
    if (!same_readings(a.readings, b.readings)) return false;
    a.readings = b.readings;
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

Change compare(Picture a, Picture b) {
    if (a.faults == b.faults && same_picture(a.view, b.view)) return Change::none;
    for (auto* picture : {&a, &b}) {
        blank_progress(picture->view.arrays);
        for (auto& fault : picture->faults) fault.repair.clear();
    }
    return a.faults == b.faults && same_picture(a.view, b.view) ? Change::progress : Change::substance;
}

void note_changes(const Snapshot& before, const Snapshot& after, bool progress_due, std::set<Domain>& owed,
                  store::Commit& commit) {
    for (const auto& [domain, state] : after.domains) {
        const auto old = before.domains.find(domain);
        const auto* earlier = old == before.domains.end() ? nullptr : &old->second;
        const auto change = earlier ? compare(*earlier, state) : Change::substance;
        if (change == Change::progress) owed.insert(domain);
        const bool due = change == Change::substance || (progress_due && owed.contains(domain));
        if (!due) continue;
        owed.erase(domain);
        commit.domains[domain] = state;
        note_new_readings(earlier, state, commit.readings);
    }
    for (const auto& [domain, state] : before.domains)
        if (!after.domains.contains(domain)) {
            commit.domains_gone.push_back(domain);
            owed.erase(domain);
        }
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
