#include "lifecycle.hpp"

#include "absorb.hpp"
#include "declared.hpp"
#include "story.hpp"
#include "wording.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace raidwatch::incident {

namespace {

IncidentSeverity as_incident(Severity severity) {
    return severity == Severity::critical ? IncidentSeverity::critical : IncidentSeverity::minor;
}

/// Kinds of one class from bad to worse; the incident carries the worst it has been. Unlisted kinds come
/// first.
constexpr std::array kWorse{
    kind::scrub_mismatch,
    kind::spare_missing,
    kind::operation_stalled,
    kind::operation_aborted,
    kind::array_degraded,
    kind::array_inactive,
    kind::array_vanished,
    kind::array_data_lost,
    kind::array_failed,
    kind::disk_health,
    kind::disk_selftest_failed,
    kind::disk_media_errors,
    kind::disk_predicted_failure,
    kind::disk_failed,
    kind::write_cache_degraded,
    kind::battery_charging,
    kind::battery_low,
    kind::battery_failed,
    kind::enclosure_temperature,
    kind::enclosure_fan,
    kind::enclosure_power,
    kind::controller_foreign_config,
    kind::controller_memory_errors,
    kind::controller_degraded,
    kind::controller_lost,
};

std::ptrdiff_t rank(Kind kind) {
    const auto found = std::ranges::find(kWorse, kind);
    return found == kWorse.end() ? -1 : found - kWorse.begin();
}

/// Faults that put data out of reach; the end of this is not yet redundancy regained.
bool out_of_service(Kind kind) {
    return kind == kind::array_failed || kind == kind::array_inactive || kind == kind::array_vanished ||
           kind == kind::controller_lost;
}

template <class T>
void unite(std::vector<T>& into, const std::vector<T>& more) {
    for (const auto& one : more)
        if (std::ranges::find(into, one) == into.end()) into.push_back(one);
}

/// A second failed member while the first is being rebuilt is critical whatever redundancy is left.
IncidentSeverity severity_of(const Incident& incident, const Fault& fault) {
    const bool second = fault.fault_class == FaultClass::array_redundancy && !incident.repair.empty() &&
                        fault.parts.size() > 1 && has_new_part(incident, fault);
    return second ? IncidentSeverity::critical : as_incident(fault.severity);
}

/// The latest few are enough to tell how often.
void note_relapse(Incident& incident, UtcTime now) {
    constexpr std::size_t kMostRelapses = 10;
    incident.relapses.push_back(now);
    if (incident.relapses.size() > kMostRelapses) incident.relapses.erase(incident.relapses.begin());
}

Seconds watch_of(const Incident& incident, const Policy& policy) {
    return is_flapping(incident, policy) ? policy.flap_watch : policy.watch;
}

/// investigating until the failed part is named; monitoring as soon as something measurable repairs it.
IncidentState state_for(const Incident& incident, const Fault& fault) {
    if (!fault.repair.empty()) return IncidentState::monitoring;
    return incident.parts.empty() ? IncidentState::investigating : IncidentState::identified;
}

class Clerk {
  public:
    Clerk(std::vector<Incident>& book, const Present& present, const Policy& policy, IdSource& ids,
          std::int64_t& next_number)
        : book_(book), present_(present), policy_(policy), ids_(ids), next_number_(next_number) {}

    Step run() {
        for (const auto& fault : present_.faults) take(fault);
        for (auto& incident : book_) watch(incident);
        std::erase_if(book_, [&](const Incident& incident) {
            return !is_open(incident) && present_.now - *incident.resolved_at > policy_.reopen_within;
        });
        return std::move(step_);
    }

  private:
    void take(const Fault& fault) {
        const auto key = fault_key(fault.fault_class, fault.subject);
        if (auto* incident = newest(key); incident && is_open(*incident))
            carry_on(*incident, fault);
        else if (declaring(fault, present_.windows, present_.now) != nullptr ||
                 absorbed(fault, present_.faults, book_))
            return;
        else if (incident)
            reopen(*incident, fault);
        else
            open(key, fault);
    }

    /// At most one of a key is open, and resolved ones are only re-opened within the policy's time.
    Incident* newest(const std::string& key) {
        Incident* found = nullptr;
        for (auto& incident : book_)
            if (incident.key == key &&
                (!found || is_open(incident) || (!is_open(*found) && incident.opened_at > found->opened_at)))
                found = &incident;
        return found;
    }

    void open(const std::string& key, const Fault& fault) {
        Incident incident;
        incident.id = ids_.next(unix_ms(present_.now));
        incident.number = next_number_++;
        incident.node = present_.node;
        incident.key = key;
        incident.fault_class = fault.fault_class;
        incident.subject = fault.subject;
        incident.opened_at = present_.now;
        incident.kind = fault.kind;
        incident.severity = as_incident(fault.severity);
        incident.title = title_of(fault);
        take_facts(incident, fault);
        incident.state = state_for(incident, fault);
        update(incident, kind::incident_opened, opening(fault));
        book_.push_back(std::move(incident));
    }

    void reopen(Incident& incident, const Fault& fault) {
        ++incident.reopened;
        note_relapse(incident, present_.now);
        incident.resolved_at.reset();
        incident.whole_since.reset();
        incident.service_back_at.reset();
        incident.acknowledged.reset();
        incident.kind = fault.kind;
        incident.severity = as_incident(fault.severity);
        incident.title = title_of(fault);
        incident.parts.clear();
        take_facts(incident, fault);
        incident.state = state_for(incident, fault);
        update(incident, kind::incident_reopened, "The fault is back: " + opening(fault));
    }

    void carry_on(Incident& incident, const Fault& fault) {
        const auto before = incident;
        const bool relapsed = incident.whole_since.has_value();
        const auto severity = severity_of(incident, fault);
        const bool escalates = severity > incident.severity;
        const bool worsens =
            escalates || rank(fault.kind) > rank(incident.kind) || has_new_part(incident, fault);
        const bool service_back =
            out_of_service(incident.kind) && !incident.service_back_at && !out_of_service(fault.kind);
        auto text = news(incident, fault, escalates);
        incident.whole_since.reset();
        if (service_back) incident.service_back_at = present_.now;
        if (out_of_service(fault.kind)) incident.service_back_at.reset();
        if (relapsed) note_relapse(incident, present_.now);
        if (escalates) incident.severity = severity;
        if (escalates || rank(fault.kind) > rank(incident.kind)) {
            incident.kind = fault.kind;
            incident.title = title_of(fault);
        }
        take_facts(incident, fault);
        incident.state = state_for(incident, fault);
        if (worsens) incident.acknowledged.reset();

        if (text.empty() && relapsed && is_flapping(incident, policy_))
            return told_lately(before) ? void()
                                       : update(incident, kind::incident_updated, flapping(incident));
        if (text.empty() && relapsed) text = "The fault is back: " + opening(fault);
        if (text.empty() && service_back)
            text = "Data can be read again, redundancy is not back: " + opening(fault);
        if (text.empty() && facts_are_due(before, fault)) text = opening(fault);
        if (text.empty()) return keep_quietly(incident, before);
        update(incident, escalates ? kind::incident_escalated : kind::incident_updated, std::move(text));
    }

    /// Progress alone is told rarely; the facts are brought up to date all the same, without a revision.
    void keep_quietly(Incident& incident, const Incident& before) {
        if (incident.state != before.state) update(incident, kind::incident_updated, incident.summary);
    }

    bool told_lately(const Incident& before) const {
        return !before.updates.empty() && present_.now - before.updates.back().at < policy_.flap_update;
    }

    /// Progress of a repair and growing counters, told at most every policy.repair_update. Degrees come and
    /// go: not told.
    bool facts_are_due(const Incident& before, const Fault& fault) const {
        if (before.updates.empty() || fault.fault_class == FaultClass::temperature) return false;
        const auto& last = before.updates.back();
        return present_.now - last.at >= policy_.repair_update &&
               last.text.find(opening(fault)) == std::string::npos;
    }

    void take_facts(Incident& incident, const Fault& fault) {
        incident.summary = fault.summary;
        incident.repair = fault.repair;
        incident.subject.name = fault.subject.name;
        unite(incident.parts, fault.parts);
        incident.parents = fault.parents;
        incident.touches = fault.touches;
        incident.mounts = fault.mounts.empty() ? incident.mounts : fault.mounts;
        unite(incident.services, fault.services);
    }

    /// Incidents whose fault is no longer there: whole, watched, then resolved.
    void watch(Incident& incident) {
        if (!is_open(incident) || has_fault(incident) || is_unseen(incident)) return;
        if (is_drill(incident)) return end_drill(incident);
        if (!incident.whole_since && is_flapping(incident, policy_)) {
            incident.whole_since = present_.now;  // told when it stays so
        } else if (!incident.whole_since) {
            incident.whole_since = present_.now;
            if (!incident.service_back_at && out_of_service(incident.kind))
                incident.service_back_at = present_.now;
            incident.state = IncidentState::monitoring;
            const auto work = incident.repair.substr(0, incident.repair.find(':'));
            incident.repair.clear();
            update(
                incident, kind::incident_updated,
                fmt::format("{} is whole again{}; watched for {} before this resolves", incident.subject.name,
                            work.empty() ? "" : " after the " + work, human_duration(policy_.watch)));
        } else if (present_.now - *incident.whole_since >= watch_of(incident, policy_)) {
            incident.state = IncidentState::resolved;
            incident.resolved_at = present_.now;
            update(incident, kind::incident_resolved,
                   fmt::format("Resolved: {} stayed whole for {}; open for {}", incident.subject.name,
                               human_duration(present_.now - *incident.whole_since),
                               human_duration(present_.now - incident.opened_at)));
        }
    }

    /// Nothing was broken, so nothing is watched; after a restart this ends what the drill left open.
    void end_drill(Incident& incident) {
        incident.whole_since = incident.resolved_at = present_.now;
        incident.state = IncidentState::resolved;
        update(incident, kind::incident_resolved, "DRILL: it is over, nothing was broken");
    }

    bool has_fault(const Incident& incident) const {
        return std::ranges::any_of(present_.faults, [&](const Fault& fault) {
            return fault_key(fault.fault_class, fault.subject) == incident.key;
        });
    }
    bool is_unseen(const Incident& incident) const {
        return std::ranges::find(present_.unseen_keys, incident.key) != present_.unseen_keys.end();
    }

    void update(Incident& incident, Kind kind, std::string text) {
        tell(incident, kind, std::move(text), present_.now, step_);
    }

    std::vector<Incident>& book_;
    const Present& present_;
    const Policy& policy_;
    IdSource& ids_;
    std::int64_t& next_number_;
    Step step_;
};

}  // namespace

Step advance(std::vector<Incident>& book, const Present& present, const Policy& policy, IdSource& ids,
             std::int64_t& next_number) {
    return Clerk(book, present, policy, ids, next_number).run();
}

bool is_damped(const Incident& incident) {
    return incident.fault_class == FaultClass::temperature || incident.fault_class == FaultClass::enclosure ||
           incident.kind == kind::collector_blind;
}

bool is_flapping(const Incident& incident, const Policy& policy) {
    if (!is_damped(incident) || incident.relapses.empty()) return false;
    const auto since = incident.relapses.back() - policy.flap_span;
    return std::ranges::count_if(incident.relapses, [&](UtcTime at) { return at > since; }) >=
           policy.flaps_after;
}

std::optional<UtcTime> next_due(const std::vector<Incident>& book, const Policy& policy) {
    std::optional<UtcTime> due;
    for (const auto& incident : book)
        if (is_open(incident) && incident.whole_since)
            if (const auto at = *incident.whole_since + watch_of(incident, policy); !due || at < *due)
                due = at;
    return due;
}

}  // namespace raidwatch::incident
