#include "book.hpp"

#include "agent/assess/names.hpp"
#include "orders.hpp"
#include "proposals.hpp"
#include "transition.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace raidwatch::phase_out {

namespace {

using S = PhaseOutState;

/// Within this time a failure and the absence of a disk come of the same pull.
constexpr Seconds kOfOnePull{5};

Kind kind_of(PhaseOutState state) {
    return *Kind::named("phase_out." + std::string(word(state)));
}

std::string place_text(const PhaseOut& one) {
    return one.slot.empty() ? one.name : fmt::format("{} (slot {})", one.name, one.slot);
}

const Operation* by_id(const std::vector<Operation>& operations, const std::string& id) {
    const auto found = std::ranges::find(operations, id, &Operation::id);
    return found == operations.end() ? nullptr : &*found;
}

class Keeper {
  public:
    Keeper(std::vector<PhaseOut>& book, const Present& present, IdSource& ids)
        : book_(book), present_(present), ids_(ids) {}

    Step run() {
        for (const auto& one : present_.ordered) take_order(one);
        for (auto& proposal : proposals(book_, present_, ids_)) {
            book_.push_back(std::move(proposal));
            book_.back().note = book_.back().reason;
            keep(book_.back(), std::nullopt);
        }
        for (auto& one : book_)
            if (is_open(one)) advance(one);
        std::erase_if(book_, [&](const PhaseOut& one) {
            return one.ended_at && present_.now - *one.ended_at > kRemembered;
        });
        return std::move(step_);
    }

  private:
    void take_order(const PhaseOut& ordered) {
        const auto known = std::ranges::find(book_, ordered.id, &PhaseOut::id);
        const auto before = known == book_.end() ? std::string_view() : word(known->state);
        const bool says_more = known == book_.end() || known->state != ordered.state;
        if (known == book_.end())
            book_.push_back(ordered);
        else
            *known = ordered;
        if (says_more)
            say(ordered, kind_of(ordered.state), severity_of(ordered.state), before, sentence(ordered));
        note_changed(ordered);
    }

    void advance(PhaseOut& one) {
        const auto before = one;
        if (one.array.empty()) find_array(one, present_.view);
        const auto facts = facts_of(one, present_.view, planned_elsewhere(one));
        if (facts.visible) take_facts(one, facts);
        const auto next = next_state(one, facts);
        one.note = next.note;
        if (next.state != one.state) enter(one, next.state);
        if (facts.visible) watch_others(one, facts, before);
        if (facts.visible && (one.state == S::removed || one.state == S::verifying)) verify(one, facts);
        withdraw(one, present_);
        if (one == before) return;
        keep(one, before.state);
    }

    static void take_facts(PhaseOut& one, const Facts& facts) {
        if (facts.holds_data) {
            one.group = facts.group;
            one.ordinal = facts.ordinal;
        }
        if (facts.replacement.id.empty() || facts.replacement.id == one.replacement) return;
        one.replacement = facts.replacement.id;
        one.replacement_name = facts.replacement.name;
        one.replacement_slot = facts.replacement_slot;
    }

    void enter(PhaseOut& one, PhaseOutState state) {
        if (state == S::removed) {
            one.planned = one.state == S::removable;
            one.removed_at = present_.now;
        } else {
            one.planned = false;
            one.removed_at.reset();
        }
        one.waits_since.reset();
        one.check.clear();
        if (state == S::scheduled) one.confirmed = false;
        one.state = state;
    }

    /// Which disks the array stands on beside this one is learned while all is well.
    void watch_others(PhaseOut& one, const Facts& facts, const PhaseOut& before) {
        if (one.state != S::blocked) {
            one.others = facts.others;
            one.pulled.clear();
            return;
        }
        // One that failed in its slot may be pulled: it is no wrong disk. Of one that is being pulled the
        // array may say so a moment before the kernel lets go of it.
        // A change that lies ahead was told before the clock was set back.
        if (before.state == S::blocked && std::chrono::abs(present_.now - before.changed_at) >= kOfOnePull)
            std::erase_if(one.others, [&](const std::string& other) {
                return present_.view.disk(other) &&
                       std::ranges::find(facts.others, other) == facts.others.end();
            });
        one.pulled = facts.pulled;
        if (!facts.present) return;
        for (const auto& gone : facts.pulled)
            if (std::ranges::find(before.pulled, gone) == before.pulled.end()) tell_wrong_disk(one, gone);
    }

    void tell_wrong_disk(const PhaseOut& one, const Subject& gone) {
        const auto* disk = present_.view.known_disk(gone.id);
        const auto slot = disk && !disk->slot.empty() ? disk->slot : std::string();
        say(one, kind::phase_out_wrong_disk, Severity::critical, "",
            fmt::format("wrong disk: {} of {} has gone while {} is the one to take: put {} back{}",
                        assess::describe_disk(present_.view, gone.id), one.array_name, place_text(one),
                        gone.name, slot.empty() ? "" : " into slot " + slot));
        auto& evidence = step_.events.back().evidence;
        evidence["pulled"] = gone.name;
        if (!slot.empty()) evidence["pulled_slot"] = slot;
    }

    // --- after the removal
    void verify(PhaseOut& one, const Facts& facts) {
        if (one.array.empty()) return finish(one, "it belonged to no array: nothing to verify");
        if (one.state == S::verifying) return follow_check(one);
        if (!facts.whole)
            one.waits_since.reset();
        else if (!one.waits_since)
            one.waits_since = present_.now;
        if (const auto* check = check_begun(one)) {
            one.check = check->id;
            one.state = S::verifying;
            one.note = "an integrity test of " + one.array_name + " runs";
            if (check->ended_at) follow_check(one);
        } else if (one.waits_since && present_.now - *one.waits_since >= kVerifyWithin) {
            finish(one, "not verified: no integrity test was started within a day");
        }
    }

    bool verifies(const Operation& operation, const PhaseOut& one) const {
        return operation.target == one.array && one.removed_at && operation.started_at >= *one.removed_at &&
               (operation.kind == OperationKind::check || operation.kind == OperationKind::repair);
    }

    const Operation* check_begun(const PhaseOut& one) const {
        for (const auto* list : {&present_.running, &present_.changed})
            for (const auto& operation : *list)
                if (verifies(operation, one) && operation.state != OperationState::aborted) return &operation;
        return nullptr;
    }

    void follow_check(PhaseOut& one) {
        if (by_id(present_.running, one.check)) return;
        const auto* ended = by_id(present_.changed, one.check);
        if (ended && ended->state == OperationState::finished) {
            const auto mismatches = ended->mismatches.value_or(0);
            return finish(one, mismatches == 0 ? "verified: the integrity test found no mismatches"
                                               : fmt::format("the integrity test found {} mismatched sectors",
                                                             mismatches));
        }
        one.state = S::removed;
        one.check.clear();
        one.waits_since = present_.now;
        one.note = "the integrity test was broken off; another one is awaited";
    }

    void finish(PhaseOut& one, std::string note) {
        one.state = S::done;
        one.ended_at = present_.now;
        one.note = std::move(note);
    }

    /// Members that went by other phase-outs, with consent to less redundancy.
    int planned_elsewhere(const PhaseOut& one) const {
        return static_cast<int>(std::ranges::count_if(book_, [&](const PhaseOut& other) {
            return &other != &one && other.array == one.array && other.confirmed && other.planned &&
                   may_be_absent(other) && !facts_of(other, present_.view, 0).whole;
        }));
    }

    // --- what is told
    static Severity severity_of(PhaseOutState state) {
        return state == S::blocked ? Severity::warning : Severity::info;
    }

    static std::string sentence(const PhaseOut& one) {
        if (one.state == S::proposed)
            return fmt::format("{} should be phased out: {}", place_text(one), one.reason);
        return fmt::format("phase-out of {}: {}; {}", place_text(one), word(one.state), one.note);
    }

    void keep(PhaseOut& one, std::optional<PhaseOutState> before) {
        one.changed_at = present_.now;
        ++one.revision;
        if (!is_open(one) && !one.ended_at) one.ended_at = present_.now;
        if (before != one.state)
            say(one, kind_of(one.state), severity_of(one.state), before ? word(*before) : "", sentence(one));
        note_changed(one);
    }

    void note_changed(const PhaseOut& one) {
        std::erase_if(step_.changed, [&](const PhaseOut& earlier) { return earlier.id == one.id; });
        step_.changed.push_back(one);
    }

    void say(const PhaseOut& one, Kind kind, Severity severity, std::string_view before, std::string text) {
        Event event;
        event.at = present_.now;
        event.kind = kind;
        event.severity = severity;
        event.subject = {SubjectKind::disk, one.disk, one.name};
        event.before = before;
        event.after = word(one.state);
        event.text = std::move(text);
        event.source = "phase_out";
        for (const auto& [name, value] : {std::pair{"slot", one.slot},
                                          {"array", one.array_name},
                                          {"reason", one.reason},
                                          {"requested_by", one.requested_by},
                                          {"replacement", one.replacement_name}})
            if (!value.empty()) event.evidence[name] = value;
        step_.events.push_back(std::move(event));
    }

    std::vector<PhaseOut>& book_;
    const Present& present_;
    IdSource& ids_;
    Step step_;
};

}  // namespace

Step advance(std::vector<PhaseOut>& book, const Present& present, IdSource& ids) {
    return Keeper(book, present, ids).run();
}

std::optional<UtcTime> next_due(const std::vector<PhaseOut>& book) {
    std::optional<UtcTime> due;
    for (const auto& one : book)
        if (one.state == PhaseOutState::removed && one.waits_since)
            if (const auto at = *one.waits_since + kVerifyWithin; !due || at < *due) due = at;
    return due;
}

}  // namespace raidwatch::phase_out
