#include "lifecycle.hpp"

#include "absorb.hpp"
#include "declared.hpp"
#include "flapping.hpp"
#include "gravity.hpp"
#include "story.hpp"
#include "wording.hpp"

#include <raidwatch/base/unite.hpp>
#include <raidwatch/model/incident_now.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::incident {

namespace {

/// The kernel takes an enclosure's disks away one after the other, and the enclosure last.
constexpr Seconds kTogether{60};

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
            carry_on(*incident, with_its_enclosure(*incident, fault));
        else if (told_by_an_array(fault) || declaring(fault, present_.windows, present_.now) != nullptr ||
                 absorbed(fault, present_.faults))
            return;
        else if (incident)
            reopen(*incident, fault);
        else
            open(key, fault);
    }

    /// An array's incident that opened just before its enclosure was known to be gone, or tells of that
    /// already.
    bool tells_of(const Incident& incident, const Fault& array, const Fault& enclosure) {
        if (!goes_with(array, enclosure)) return false;
        if (!names(incident.parts, enclosure.subject) && present_.now - incident.opened_at > kTogether)
            return false;
        const auto* own = newest(fault_key(enclosure.fault_class, enclosure.subject));
        return !own || !is_open(*own);
    }

    bool told_by_an_array(const Fault& fault) {
        return std::ranges::any_of(present_.faults, [&](const Fault& array) {
            const auto* incident = newest(fault_key(array.fault_class, array.subject));
            return incident && is_open(*incident) && tells_of(*incident, array, fault);
        });
    }

    Fault with_its_enclosure(const Incident& incident, const Fault& fault) {
        const auto lost = std::ranges::find_if(
            present_.faults, [&](const Fault& other) { return tells_of(incident, fault, other); });
        return lost == present_.faults.end() ? fault : joined(fault, *lost);
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
        if (fault.readable_without.value_or(false)) incident.service_back_at = present_.now;  // never away
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
        if (fault.readable_without.value_or(false)) incident.service_back_at = present_.now;
        incident.acknowledged.reset();
        incident.kind = fault.kind;
        incident.severity = as_incident(fault.severity);
        incident.title = title_of(fault);
        incident.parts.clear();
        take_facts(incident, fault);
        incident.state = state_for(incident, fault);
        update(incident, kind::incident_reopened, "The fault is back: " + opening(fault), incident.severity);
    }

    void carry_on(Incident& incident, const Fault& fault) {
        const auto before = incident;
        const bool relapsed = incident.whole_since.has_value();
        const auto severity = severity_with(incident, fault);
        const auto told = severity_now(incident);
        const bool escalates = severity > told;
        const bool is_worst = severity > incident.severity || is_worse(fault.kind, incident.kind);
        const bool new_trouble = !is_damped(incident) && has_new_trouble(incident, fault);
        const bool eases = severity < told;
        const bool service_gone = out_of_service(fault) && incident.service_back_at.has_value();
        const bool worsens =
            escalates || is_worst || service_gone || has_new_part(incident, fault) || (new_trouble && !eases);
        const bool service_back =
            out_of_service(incident.kind) && !incident.service_back_at && !out_of_service(fault);
        auto text = news(incident, fault, escalates);
        incident.whole_since.reset();
        if (service_back) incident.service_back_at = present_.now;
        if (out_of_service(fault)) incident.service_back_at.reset();
        if (relapsed) note_relapse(incident, present_.now);
        incident.severity = std::max(incident.severity, severity);
        if (is_worst) {
            incident.kind = fault.kind;
            incident.title = title_of(fault);
        }
        take_facts(incident, fault);
        incident.state = state_for(incident, fault);
        if (worsens) incident.acknowledged.reset();

        if (text.empty() && relapsed && is_flapping(incident, policy_))
            return told_lately(before)
                       ? void()
                       : update(incident, kind::incident_updated, flapping(incident), severity);
        if (text.empty() && relapsed) text = "The fault is back: " + opening(fault);
        if (text.empty() && service_back)
            text = "Data can be read again, redundancy is not back: " + opening(fault);
        if (text.empty() && service_gone) text = "Data cannot be read any more: " + opening(fault);
        if (text.empty() && eases) text = "Better: " + opening(fault);
        if (text.empty() && new_trouble) text = opening(fault);
        if (text.empty() && facts_are_due(before, fault)) text = opening(fault);
        if (text.empty() && incident.state != before.state) text = incident.summary;
        // Progress alone is told rarely; the facts are brought up to date all the same, without a revision.
        if (text.empty()) return;
        update(incident, escalates ? kind::incident_escalated : kind::incident_updated, std::move(text),
               severity);
    }

    /// Updates are never written anew: one that lies ahead was told before the clock was set back.
    Milliseconds since(const IncidentUpdate& update) const {
        return update.at > present_.now ? Milliseconds::max() : present_.now - update.at;
    }

    bool told_lately(const Incident& before) const {
        return !before.updates.empty() && since(before.updates.back()) < policy_.flap_update;
    }

    /// Progress of a repair and growing counters, told at most every policy.repair_update. Degrees come and
    /// go: not told.
    bool facts_are_due(const Incident& before, const Fault& fault) const {
        if (before.updates.empty() || fault.fault_class == FaultClass::temperature) return false;
        const auto& last = before.updates.back();
        return since(last) >= policy_.repair_update && last.text.find(opening(fault)) == std::string::npos;
    }

    void take_facts(Incident& incident, const Fault& fault) {
        incident.summary = fault.summary;
        incident.troubles = fault.troubles;
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
        if (const auto* gone = forgotten(incident)) return end_with(incident, *gone);
        if (!incident.whole_since && is_flapping(incident, policy_)) {
            incident.whole_since = present_.now;  // told when it stays so
        } else if (!incident.whole_since) {
            incident.whole_since = present_.now;
            if (!incident.service_back_at && out_of_service(incident.kind))
                incident.service_back_at = present_.now;
            incident.state = IncidentState::monitoring;
            auto text = over_for_now(incident, is_gone(incident), policy_.watch);
            incident.repair.clear();
            update(incident, kind::incident_updated, std::move(text));
        } else if (present_.now - *incident.whole_since >= watch_of(incident, policy_)) {
            incident.state = IncidentState::resolved;
            incident.resolved_at = present_.now;
            update(incident, kind::incident_resolved, over(incident, is_gone(incident)));
        }
    }

    const Forgotten* forgotten(const Incident& incident) const {
        const auto found = std::ranges::find_if(present_.forgotten, [&](const Forgotten& gone) {
            const auto is_it = [&](const Subject& s) {
                return s.kind == gone.what.kind && s.id == gone.what.id;
            };
            return is_it(incident.subject) || std::ranges::any_of(incident.parents, is_it);
        });
        return found == present_.forgotten.end() ? nullptr : &*found;
    }

    void end_with(Incident& incident, const Forgotten& gone) {
        incident.resolved_at = present_.now;
        incident.state = IncidentState::resolved;
        incident.repair.clear();
        update(incident, kind::incident_resolved, "Resolved: " + gone.text);
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
    bool is_gone(const Incident& incident) const {
        return std::ranges::find(present_.gone_keys, incident.key) != present_.gone_keys.end();
    }

    /// Without a severity: as bad as it was told before.
    void update(Incident& incident, Kind kind, std::string text,
                std::optional<IncidentSeverity> severity = {}) {
        tell(incident, kind, std::move(text), severity.value_or(severity_now(incident)), present_.now, step_);
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

std::optional<UtcTime> next_due(const std::vector<Incident>& book, const Policy& policy) {
    std::optional<UtcTime> due;
    for (const auto& incident : book)
        if (is_open(incident) && incident.whole_since)
            if (const auto at = *incident.whole_since + watch_of(incident, policy); !due || at < *due)
                due = at;
    return due;
}

}  // namespace raidwatch::incident
