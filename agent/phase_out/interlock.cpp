#include "interlock.hpp"

#include "agent/assess/domains.hpp"
#include "agent/assess/names.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::phase_out {

namespace {

Pull no(std::string reason) {
    return {false, std::move(reason)};
}
Pull yes(std::string reason) {
    return {true, std::move(reason)};
}

bool is_of(const Member& member, const std::string& disk) {
    return member.disk == disk;
}

bool holds_data(const Member& member) {
    return member.state == MemberState::in_sync && !member.device_gone;
}

/// Faulty or taken out, and no spare before: it may hold what nothing else does.
bool is_former(const Member& member) {
    return is_out(member) && member.past != "spare";
}

bool is_inventory(const Domain& domain) {
    return domain.source == "block" && domain.target.empty();
}

/// md arrays have a domain each; of the others it is not known here which one told of them.
bool cannot_be_seen(const NodeView& view, const Array& array) {
    return std::ranges::any_of(view.blind, [&](const Blind& blind) {
        const auto& domain = blind.domain;
        if (is_inventory(domain)) return true;
        if (array.engine == ArrayEngine::md)
            return domain.source == "md" && (domain.target == array.name || domain.target == array.device);
        return domain.source != "md" && !assess::is_smart(domain);
    });
}

/// Losses that the engine counts but its member list does not show stay lost.
Array with_unseen_losses(Array after, const Array& before) {
    const auto listed = [](Array array) {
        array.engine_degraded.reset();
        return redundancy(array).lost;
    };
    const int unseen = redundancy(before).lost - listed(before);
    if (after.engine_degraded) after.engine_degraded = listed(after) + unseen;
    return after;
}

std::string failures_left(const Redundancy& redundancy) {
    return fmt::format("survives {} more failure{}", redundancy.tolerable,
                       redundancy.tolerable == 1 ? "" : "s");
}

/// What the member itself is in the middle of.
std::optional<Pull> by_role(const std::string& name, const Array& array, const std::string& disk) {
    for (const auto& member : array.members) {
        if (!is_of(member, disk)) continue;
        if (member.journal && !is_out(member)) return no("it is the journal of " + name);
        const bool written = member.state == MemberState::rebuilding ||
                             (member.replacement && member.state != MemberState::in_sync);
        if (written && !is_out(member)) return no(name + " is being rebuilt onto it");
    }
    return std::nullopt;
}

Pull judge(const NodeView& view, const Array& array, const std::string& disk, const Array& after) {
    const auto name = assess::subject_of(array).name;
    const auto now = redundancy(array);
    const auto then = redundancy(after);
    const bool needed = std::ranges::any_of(
        array.members, [&](const Member& member) { return is_of(member, disk) && holds_data(member); });
    if (then.data_lost)
        return no(
            fmt::format("{} would lose data: {} of {} members would be left", name, then.active, then.total));
    const bool held_data = std::ranges::any_of(
        array.members, [&](const Member& member) { return is_of(member, disk) && is_former(member); });
    // Of a rebuild that met sectors no survivor could read, the disk it replaces may be the only source left.
    const auto sectors = needed || held_data ? unreadable_everywhere(after) : std::vector<BadBlocks>{};
    if (!needed && then.lost == 0 && sectors.empty()) return yes(name + " is whole without it");
    if (!sectors.empty() && needed)
        return no(fmt::format("{} can read some sectors from this disk alone, first at sector {}", name,
                              sectors.front().sector));
    if (!sectors.empty())
        return no(
            fmt::format("{} cannot read some sectors any more, first at sector {}: the disk may be the "
                        "last copy of them",
                        name, sectors.front().sector));
    if (then.tolerable == 0)
        return no(needed ? fmt::format("{} would have no redundancy left ({} of {} members active now)", name,
                                       now.active, now.total)
                         : fmt::format("{} is not whole yet and has no redundancy left: the disk may be the "
                                       "last copy of something",
                                       name));
    for (const auto& blind : view.blind)
        for (const auto& member : array.members)
            if (!is_of(member, disk) && !member.device.empty() && blind.domain.target == member.device)
                return no("another member of " + name + " cannot be seen: " + member.device);
    return yes(fmt::format("{} stays redundant without it: it {}", name, failures_left(then)));
}

}  // namespace

Array without(Array array, const std::string& disk) {
    for (auto& member : array.members) {
        if (!is_of(member, disk)) continue;
        member.device_gone = true;
        if (member.state == MemberState::in_sync || member.state == MemberState::rebuilding)
            member.state = MemberState::missing;
    }
    return array;
}

Pull may_pull(const NodeView& view, const Array& array, const std::string& disk) {
    const auto name = assess::subject_of(array).name;
    if (cannot_be_seen(view, array)) return no(name + " cannot be seen now");
    if (array.state != ArrayState::optimal && array.state != ArrayState::degraded)
        return no(fmt::format("{} is {}", name, word(array.state)));
    if (!redundancy(array).known) return no(name + ": its redundancy cannot be counted");
    if (array.progress && array.progress->kind == OperationKind::reshape)
        return no(name + " is being reshaped");
    if (auto role = by_role(name, array, disk)) return *role;
    return judge(view, array, disk, with_unseen_losses(without(array, disk), array));
}

Pull may_pull(const NodeView& view, const std::string& disk) {
    const auto* there = view.disk(disk);
    std::optional<Pull> answer;
    std::vector<std::string> devices;
    for (const auto& array : view.arrays) {
        if (!std::ranges::any_of(array.members, [&](const Member& m) { return is_of(m, disk); })) continue;
        devices.push_back(array.device);
        const auto one = may_pull(view, array, disk);
        if (!one.safe) return one;
        if (!answer) answer = one;
    }
    if (!there) return no("no such disk is there now");
    for (const auto& blind : view.blind)
        if (is_inventory(blind.domain)) return no("what the node looks like cannot be seen now");
    for (const auto& holder : there->holders)
        if (std::ranges::find(devices, holder) == devices.end())
            return no(printable(holder, 60) + " uses it");
    if (answer) return *answer;
    if (there->state == DiskState::unconfigured || there->state == DiskState::spare)
        return yes("it belongs to no array");
    return no(fmt::format("it belongs to no array that is known, and is {}: what uses it is not known",
                          word(there->state)));
}

}  // namespace raidwatch::phase_out
