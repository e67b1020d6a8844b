// What the probe tells the agent.

#include "agent.hpp"
#include "agent/assess/domains.hpp"
#include "agent/assess/lost_enclosures.hpp"
#include "agent/assess/merge.hpp"
#include "notes.hpp"
#include "sight.hpp"

#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace raidwatch::app {

namespace {

/// Members fall out one by one while their controller goes: whether it went is known first, or after this
/// time nothing.
constexpr Milliseconds kInventoryFirst{1000};

/// While an enclosure loses disk after disk, so long.
constexpr Milliseconds kEnclosureLast{3000};

/// A member is out that was not before.
bool loses_members(const Findings& findings, const NodeView& view) {
    const auto outs = [](const Array& array) {
        return std::ranges::count_if(array.members,
                                     [](const Member& member) { return raidwatch::is_out(member); });
    };
    return std::ranges::any_of(findings.arrays, [&](const Array& array) {
        const auto* before = view.array(array.id);
        return before && outs(array) > outs(*before);
    });
}

}  // namespace

void Agent::on_findings(Now now, Findings findings) {
    accept(now, std::move(findings));
    turn(now);
}

void Agent::accept(Now now, Findings findings) {
    // An answer about something that has gone meanwhile would bring it back.
    if (!scheduler_.knows(findings.domain)) return;
    scheduler_.answered(findings.domain, findings.complete, now.mono);
    if (findings.domain == kInventory && findings.complete) on_inventory(now, findings);
    refreshes_.answered(findings.domain);
    if (findings.domain == kInventory && findings.complete) wait_for_enclosures(now, findings);
    if (findings.domain == kInventory && !scheduler_.awaits(kInventory, now.mono))
        inventory_by_ = MonoTime::min();
    if (findings.domain.source != kInventory.source && loses_members(findings, memory_.view))
        look_around_first(now);
    news_.push_back(std::move(findings));
}

void Agent::look_around_first(Now now) {
    if (!settled_ || waits_for_inventory(now)) return;
    inventory_by_ = now.mono + kInventoryFirst;
    scheduler_.want(kInventory, now.mono);
}

void Agent::wait_for_enclosures(Now now, const Findings& inventory) {
    if (!settled_ || !assess::disks_leave_an_enclosure(memory_.snapshot, inventory)) {
        enclosures_by_.reset();
        return;
    }
    if (!enclosures_by_) enclosures_by_ = now.mono + kEnclosureLast;
    if (now.mono >= *enclosures_by_) return;
    inventory_by_ = *enclosures_by_;
    scheduler_.want(kInventory, now.mono);
}

bool Agent::waits_for_inventory(Now now) const {
    return now.mono < inventory_by_ && scheduler_.awaits(kInventory, now.mono);
}

void Agent::on_inventory(Now now, const Findings& findings) {
    const auto present = assess::present_domains(memory_.snapshot, findings);
    for (const auto& domain : present)
        if (!scheduler_.knows(domain)) refreshes_.appeared(domain);
    scheduler_.present(present, now.mono);
    const auto known = scheduler_.domains();
    refreshes_.keep_only({known.begin(), known.end()});
}

void Agent::on_notice(Now now, const probe::Notice& notice) {
    const bool of_presence = notice.domain.source == kInventory.source || !scheduler_.knows(notice.domain);
    if (!of_presence) {
        scheduler_.want(notice.domain, now.mono);
    } else {
        // A disk that came or went: md itself may not have noticed yet, so arrays and controllers are looked
        // at as well.
        for (const auto& domain : scheduler_.domains())
            if (!assess::is_smart(domain)) scheduler_.want(domain, now.mono);
        look_around_first(now);
    }
    turn(now);
}

void Agent::on_wedged(Now now, const probe::Wedged& message) {
    scheduler_.wedged(message.domain);
    notes_.push_back(wedged(message, now.utc));
    turn(now);
}

void Agent::on_freed(Now now, const probe::Freed& message) {
    scheduler_.freed(message.domain, now.mono);
    notes_.push_back(freed(message, now.utc));
    turn(now);
}

/// What was changed is looked at again at once, whatever came of the order.
void Agent::on_acted(Now now, const probe::Acted& acted) {
    for (const auto& domain : scheduler_.domains())
        if (domain.target == acted.action.target) scheduler_.want(domain, now.mono);
    if (auto order = ordered_.extract(acted.id)) order.mapped()(now, acted);
    turn(now);
}

void Agent::on_message(Now now, probe::Message message) {
    if (auto* findings = std::get_if<Findings>(&message))
        on_findings(now, std::move(*findings));
    else if (const auto* notice = std::get_if<probe::Notice>(&message))
        on_notice(now, *notice);
    else if (const auto* stuck = std::get_if<probe::Wedged>(&message))
        on_wedged(now, *stuck);
    else if (const auto* loose = std::get_if<probe::Freed>(&message))
        on_freed(now, *loose);
    else if (const auto* acted = std::get_if<probe::Acted>(&message))
        on_acted(now, *acted);
}

void Agent::on_probe_connected(Now now) {
    scheduler_.forget_wedged();
    scheduler_.want_all(now.mono);
    turn(now);
}

}  // namespace raidwatch::app
