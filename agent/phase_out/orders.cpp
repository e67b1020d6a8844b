#include "orders.hpp"

#include "agent/assess/names.hpp"
#include "interlock.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::phase_out {

namespace {

constexpr const char* kAttempt = "phasing out";
constexpr std::size_t kLongestText = 400;

/// The open one of the disk meant, also when the disk has gone.
const PhaseOut* open_one(const std::vector<PhaseOut>& book, const NodeView& view, const std::string& text) {
    const auto disk = disk_meant(view, text);
    for (const auto& one : book) {
        if (!is_open(one)) continue;
        if (disk ? one.disk == (*disk)->id : (one.name == text || one.disk == text || one.id == text))
            return &one;
    }
    return nullptr;
}

Result<PhaseOut> add(const PhaseOutOrder& order, const PhaseOut* open, const NodeView& view, IdSource& ids,
                     UtcTime now) {
    PhaseOut phase_out;
    if (open) {
        if (open->state != PhaseOutState::proposed)
            return failure(ErrorCode::busy, kAttempt, open->name,
                           fmt::format("it is being phased out already: {}", word(open->state)));
        phase_out = *open;
    } else {
        const auto disk = disk_meant(view, order.disk);
        if (!disk) return tl::unexpected(disk.error());
        phase_out = about(**disk, view, ids, now);
    }
    phase_out.state = PhaseOutState::scheduled;
    phase_out.requested_by = printable(order.by, 100);
    if (!order.reason.empty() || phase_out.reason.empty())
        phase_out.reason = printable(order.reason, kLongestText);
    phase_out.note = "asked for";
    return phase_out;
}

Result<PhaseOut> confirm(const PhaseOutOrder& order, PhaseOut phase_out, const NodeView& view) {
    phase_out.requested_by = printable(order.by, 100);
    if (phase_out.state == PhaseOutState::proposed) {
        phase_out.state = PhaseOutState::scheduled;
        phase_out.note = "the proposal was agreed to";
        return phase_out;
    }
    if (phase_out.state == PhaseOutState::removable) return phase_out;
    if (phase_out.state != PhaseOutState::scheduled)
        return failure(ErrorCode::refused, kAttempt, phase_out.name,
                       fmt::format("nothing to confirm: it is {}", word(phase_out.state)));
    const auto pull = may_pull(view, phase_out.disk);
    if (!pull.safe) return failure(ErrorCode::refused, kAttempt, phase_out.name, pull.reason);
    phase_out.confirmed = true;
    phase_out.note = "it may go without a copy: " + pull.reason;
    return phase_out;
}

}  // namespace

Result<const Disk*> disk_meant(const NodeView& view, const std::string& text) {
    if (text.empty()) return failure(ErrorCode::invalid, "looking for", "disk", "no disk is named");
    for (const auto field : {&Disk::serial, &Disk::id, &Disk::device, &Disk::slot}) {
        const auto is_it = [&](const Disk& disk) { return disk.*field == text; };
        const auto found = std::ranges::find_if(view.disks, is_it);
        if (found == view.disks.end()) continue;
        if (std::ranges::count_if(view.disks, is_it) > 1)
            return failure(ErrorCode::invalid, "looking for", "disk " + printable(text, 80),
                           "several disks are called so; give the serial");
        return &*found;
    }
    return failure(ErrorCode::not_found, "looking for", "disk " + printable(text, 80),
                   "no disk with that serial, id, name or slot");
}

void find_array(PhaseOut& phase_out, const NodeView& view) {
    for (const auto& array : view.arrays) {
        const auto member = std::ranges::find(array.members, std::optional(phase_out.disk), &Member::disk);
        if (member == array.members.end()) continue;
        phase_out.array = array.id;
        phase_out.array_name = assess::subject_of(array).name;
        phase_out.group = member->group;
        phase_out.ordinal = member->ordinal;
        return;
    }
}

PhaseOut about(const Disk& disk, const NodeView& view, IdSource& ids, UtcTime now) {
    PhaseOut phase_out;
    phase_out.id = ids.next(unix_ms(now));
    phase_out.disk = disk.id;
    phase_out.name = assess::subject_of(disk).name;
    phase_out.model = printable(disk.model, 80);
    phase_out.slot = printable(disk.slot, 80);
    phase_out.asked_at = phase_out.changed_at = now;
    find_array(phase_out, view);
    return phase_out;
}

Result<PhaseOut> carry_out(const PhaseOutOrder& order, const std::vector<PhaseOut>& book,
                           const NodeView& view, IdSource& ids, UtcTime now) {
    const auto* open = open_one(book, view, order.disk);
    auto result = [&]() -> Result<PhaseOut> {
        if (order.action == PhaseOutAction::add) return add(order, open, view, ids, now);
        if (!open)
            return failure(ErrorCode::not_found, kAttempt, printable(order.disk, 80),
                           "no phase-out of such a disk is open");
        if (order.action == PhaseOutAction::confirm) return confirm(order, *open, view);
        PhaseOut cancelled = *open;
        cancelled.state = PhaseOutState::cancelled;
        cancelled.note = "called off by " + printable(order.by, 100) +
                         (order.reason.empty() ? "" : ": " + printable(order.reason, kLongestText));
        return cancelled;
    }();
    if (!result) return result;
    result->changed_at = now;
    if (result->state == PhaseOutState::cancelled) result->ended_at = now;
    ++result->revision;
    return result;
}

std::vector<PhaseOut> without_array(const std::vector<PhaseOut>& book, const std::string& array,
                                    UtcTime now) {
    std::vector<PhaseOut> ended;
    for (const auto& one : book) {
        if (!is_open(one) || one.array != array) continue;
        ended.push_back(one);
        auto& last = ended.back();
        last.state = PhaseOutState::cancelled;
        last.note = one.array_name + " is gone for good";
        last.changed_at = now;
        last.ended_at = now;
        ++last.revision;
    }
    return ended;
}

}  // namespace raidwatch::phase_out
