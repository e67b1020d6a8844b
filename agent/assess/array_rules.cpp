#include "array_rules.hpp"

#include "array_case.hpp"
#include "controller_presence.hpp"
#include "names.hpp"
#include "progress_text.hpp"
#include "scrub_rules.hpp"
#include "survivors.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;

/// How long after the end of a rebuild another may start before the array counts as left alone.
constexpr auto kRebuildGap = 60s;
/// How long an array may be out of sight (a boot, a reassembly) before that is a fault.
constexpr auto kVanishedGrace = 15s;
/// How long an array may stand assembled but not running: every assembly passes through that.
constexpr auto kAssemblyGrace = 10s;
/// raid1 and raid10 show false mismatches up to this many sectors.
bool is_mirror(const Array& array) {
    return array.level == "raid1" || array.level == "raid10";
}

void check_inactive(ArrayCase& c, RuleMemory& memory) {
    const auto key = "array.inactive/" + c.array.id;
    if (c.array.state != ArrayState::inactive) {
        if (const auto seen = memory.find(key); seen != memory.end()) seen->second.raised = false;
        return;
    }
    auto& seen = memory[key];
    if (!std::exchange(seen.raised, true)) seen.at = c.context.now;
    if (c.context.at_once || c.context.now - seen.at >= kAssemblyGrace)
        c.add("array.inactive", kind::array_inactive, Severity::critical, "is assembled but not running");
}

/// Its engine calls a pool degraded also where all that holds data is whole.
bool only_log_or_cache_is_out(const ArrayCase& c) {
    const auto aside = [](const Member& m) { return m.role == "log" || m.role == "cache"; };
    const auto& members = c.array.members;
    return c.redundancy.known && c.redundancy.lost == 0 &&
           std::ranges::any_of(members, [&](const Member& m) { return aside(m) && is_out(m); });
}

/// Levels that bear two losses, where the engine tells the first from the second: MegaRAID's "Pdgd",
/// "Partially Degraded".
bool is_partly_degraded(const Array& array) {
    const bool bears_two = array.level == "raid6" || array.level == "raid60";
    return bears_two && (array.vendor_state == "Pdgd" || array.vendor_state.starts_with("Partially"));
}

bool is_filled(const Array& array, const PhaseOut& one) {
    return std::ranges::any_of(array.members, [&](const Member& member) {
        const bool there = one.ordinal ? member.ordinal == one.ordinal && member.group == one.group
                                       : member.disk == one.disk;
        return there && member.state == MemberState::in_sync && !member.device_gone;
    });
}

/// Members that left with somebody's consent to less redundancy, and nobody is in their place yet.
int planned_losses(const ArrayCase& c) {
    return static_cast<int>(std::ranges::count_if(c.context.phase_outs, [&](const PhaseOut& one) {
        return one.array == c.array.id && one.confirmed && may_be_absent(one) && !is_filled(c.array, one);
    }));
}

void check_redundancy(ArrayCase& c) {
    const auto& r = c.redundancy;
    if (c.array.state == ArrayState::inactive) return;
    if (r.known && !r.data_lost && r.tolerable > 0 && r.lost > 0 && r.lost <= planned_losses(c)) return;
    if (c.array.state == ArrayState::failed || (r.known && r.data_lost)) {
        c.add("array.failed", kind::array_failed, Severity::critical,
              r.known && r.lost > 0
                  ? fmt::format("has failed: {} of {} members active{}", r.active, r.total, list_of_failed(c))
                  : "has failed");
        return;
    }
    if (r.known && r.lost > 0) {
        const auto left = r.tolerable == 0 ? std::string("no redundancy left")
                                           : fmt::format("survives {} more failure{}", r.tolerable,
                                                         r.tolerable == 1 ? "" : "s");
        c.add("array.degraded", kind::array_degraded,
              r.tolerable == 0 ? Severity::critical : Severity::warning,
              fmt::format("is degraded: {} of {} members active, {}{}", r.active, r.total, left,
                          list_of_failed(c)));
    } else if (c.array.state == ArrayState::degraded && !journal_is_out(c.array) &&
               !only_log_or_cache_is_out(c)) {
        // Which member, and how many are left, its engine does not say.
        c.add("array.degraded", kind::array_degraded,
              is_partly_degraded(c.array) ? Severity::warning : Severity::critical,
              fmt::format("is degraded{}", is_partly_degraded(c.array) ? ", some redundancy is left" : ""));
    } else if (c.array.state == ArrayState::unknown) {
        c.add("disk.blind", kind::collector_blind, Severity::warning,
              fmt::format("is in a state that raidwatch does not know: \"{}\"",
                          printable(c.array.vendor_state, 60)));
    }
}

void check_lost_sectors(ArrayCase& c) {
    const auto lost = unreadable_everywhere(c.array);
    if (lost.empty()) return;
    std::uint64_t sectors = 0;
    for (const auto& range : lost) sectors += range.sectors;
    c.add("array.data_lost", kind::array_data_lost, Severity::critical,
          fmt::format(
              "has lost data: {} sectors cannot be read from any member, first at sector {} of its members",
              sectors, lost.front().sector));
}

void check_mismatches(ArrayCase& c) {
    const bool checking = c.array.progress && (c.array.progress->kind == OperationKind::check ||
                                               c.array.progress->kind == OperationKind::repair);
    const auto& count = c.array.mismatches;
    const bool uncounted = !count && c.array.mismatched.value_or(false);
    if (checking || c.array.last_operation != "check" || (!count && !uncounted)) return;
    const auto rule = is_mirror(c.array) ? "array.mismatch_mirror" : "array.mismatch";
    // Those that nobody counted cannot be shown to be few.
    const auto severity =
        c.limits.above(rule, count ? static_cast<double>(*count) : std::numeric_limits<double>::max());
    if (severity)
        c.add(rule, kind::scrub_mismatch, *severity,
              count ? fmt::format("has {} mismatched sectors after its last check", *count)
                    : "has mismatched sectors after its last check; how many is not told");
}

bool is_repair_work(OperationKind kind) {
    return kind == OperationKind::rebuild || kind == OperationKind::replace ||
           kind == OperationKind::copyback || kind == OperationKind::resync || kind == OperationKind::reshape;
}

const Operation* repair_of(const ArrayCase& c) {
    for (const auto& operation : c.context.operations)
        if (operation.target == c.array.id && is_repair_work(operation.kind) && !operation.ended_at)
            return &operation;
    return nullptr;
}

void check_rebuild(ArrayCase& c, RuleMemory& memory) {
    const auto* repair = repair_of(c);
    if (repair && repair->state == OperationState::stalled)
        c.add("array.rebuild_stalled", kind::operation_stalled, Severity::warning,
              fmt::format("{} stalled at {}", word(repair->kind), percent_text(*repair)));

    const auto key = "array.rebuild_aborted/" + c.array.id;
    if (repair && c.redundancy.lost > 0) {
        memory[key] =
            Baseline{.value = 1, .previous = 0, .at = c.context.now, .grew_at = {}, .raised = false};
        return;
    }
    const auto seen = memory.find(key);
    if (seen == memory.end() || seen->second.value == 0) return;
    auto& gap = seen->second;  // at: since when none runs; raised: this time counts
    // Nobody looked for so long (the agent or the machine was off): the gap begins now.
    if (!std::exchange(gap.raised, true) && c.context.now - gap.at >= kRebuildGap) gap.at = c.context.now;
    if (c.redundancy.lost == 0) {
        gap.value = 0;
    } else if (c.context.now - gap.at >= kRebuildGap) {
        c.add("array.rebuild_aborted", kind::operation_aborted, Severity::critical,
              "has no rebuild running: the last one ended before the array was whole");
    }
}

/// The kind that gives the incident its name: the array's own state goes before what hangs on it.
void lead_with_state(std::vector<Breach>& breaches) {
    std::ranges::stable_partition(breaches, [](const Breach& breach) {
        return breach.rule == "array.failed" || breach.rule == "array.degraded" ||
               breach.rule == "array.inactive";
    });
}

std::optional<Fault> check(ArrayCase c, RuleMemory& memory, const std::vector<Fault>& disk_faults) {
    if (c.array.state == ArrayState::container) return std::nullopt;
    check_inactive(c, memory);
    check_redundancy(c);
    check_uncertain(c);
    check_journal(c);
    check_lost_sectors(c);
    check_rebuild(c, memory);
    check_survivors(c, disk_faults);
    check_mismatches(c);
    check_spares(c);
    check_write_cache(c);
    check_pool(c, memory);
    if (auto overdue = scrub_overdue(c.array, memory, c.context)) c.breaches.push_back(*std::move(overdue));
    if (c.breaches.empty()) return std::nullopt;

    lead_with_state(c.breaches);
    const auto leading = c.breaches.front();
    auto fault = combine(c.breaches, subject_of(c.array));
    if (leading.kind == kind::array_degraded || leading.kind == kind::array_failed ||
        leading.kind == kind::array_inactive) {
        fault.kind = leading.kind;
        fault.rule = leading.rule;
    }
    fault.summary = fmt::format("{}{} {}", fault.subject.name,
                                c.array.level.empty() ? "" : " (" + c.array.level + ")", fault.summary);
    fault.parts = failed_parts(c);
    if (c.redundancy.lost > 0) fault.touches = member_subjects(c);
    if (const auto* repair = repair_of(c)) {
        fault.repair = progress_text(*repair);
        if (const auto left = to_read_text(repair->to_read_bytes); !left.empty()) fault.repair += ", " + left;
    }
    fault.mounts = c.array.mounts;
    fault.evidence["array_state"] = printable(c.array.vendor_state, 80);
    if (!c.array.controller.empty()) fault.parents.push_back(controller_subject(c.view, c.array.controller));
    const auto lost = lost_with_members(c.view, c.array);
    fault.parents.insert(fault.parents.end(), lost.begin(), lost.end());
    return fault;
}

Fault vanished_fault(const VanishedArray& gone) {
    Fault fault;
    fault.subject = subject_of(gone.array);
    fault.kind = kind::array_vanished;
    fault.rule = "array.vanished";
    fault.severity = gone.array.mounts.empty() ? Severity::warning : Severity::critical;
    fault.summary = fmt::format("{} ({}) is no longer there", fault.subject.name, gone.array.level);
    fault.mounts = gone.array.mounts;
    return fault;
}

}  // namespace

std::vector<Fault> array_faults(const NodeView& view, RuleMemory& memory, const RuleContext& context,
                                const std::vector<Fault>& disk_faults) {
    std::vector<Fault> faults;
    for (const auto& array : view.arrays)
        if (auto fault = check({view, array, context, Limits(context.overrides), redundancy(array), {}},
                               memory, disk_faults))
            faults.push_back(*std::move(fault));
    if (Limits(context.overrides).enabled("array.vanished"))
        for (const auto& gone : view.vanished)
            if (context.now - gone.since >= kVanishedGrace) faults.push_back(vanished_fault(gone));
    return faults;
}

std::vector<std::string> unseen_keys(const NodeView& view, UtcTime now) {
    std::vector<std::string> keys;
    for (const auto& array : view.arrays)
        if (array.state == ArrayState::inactive)
            keys.push_back(fault_key(FaultClass::array_redundancy, subject_of(array)));
    for (const auto& gone : view.vanished)
        if (now - gone.since < kVanishedGrace)
            keys.push_back(fault_key(FaultClass::array_redundancy, subject_of(gone.array)));
    const auto presence = unseen_presence_keys(view, now);
    keys.insert(keys.end(), presence.begin(), presence.end());
    return keys;
}

}  // namespace raidwatch::assess
