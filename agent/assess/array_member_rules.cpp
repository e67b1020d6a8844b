// What the rules say of an array's members.

#include "array_case.hpp"
#include "names.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

bool is_failed_member(const Member& member) {
    if (member.past == "replaced" || member.journal) return false;
    return is_out(member);
}

/// Somebody phases it out, and it may be absent.
bool may_leave(const RuleContext& context, const Member& member) {
    return member.disk && std::ranges::any_of(context.phase_outs, [&](const PhaseOut& one) {
               return one.disk == *member.disk && may_be_absent(one);
           });
}

std::vector<const Member*> failed_members(const ArrayCase& c) {
    std::vector<const Member*> failed;
    for (const auto& member : c.array.members)
        if (is_failed_member(member) && member.past != "spare" && !may_leave(c.context, member))
            failed.push_back(&member);
    return failed;
}

/// The disk is told of by itself then.
bool is_unknown_disk(const NodeView& view, const Member& member) {
    const auto* disk = member.disk ? view.disk(*member.disk) : nullptr;
    return disk && disk->state == DiskState::unknown && says_something(disk->vendor_state);
}

}  // namespace

std::string list_of_failed(const ArrayCase& c) {
    std::vector<std::string> names;
    for (const auto* member : failed_members(c)) {
        auto name = describe_member(c.view, *member);
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return names.empty() ? "" : fmt::format("; failed: {}", fmt::join(names, ", "));
}

bool journal_is_out(const Array& array) {
    return std::ranges::any_of(array.members, [](const Member& m) { return m.journal && is_out(m); });
}

/// What the engine says of the whole array may rest on a member of which nobody knows how it is.
void check_uncertain(ArrayCase& c) {
    for (const auto& member : c.array.members)
        if (member.state == MemberState::unknown && says_something(member.vendor_state) &&
            !is_unknown_disk(c.view, member))
            c.add("disk.blind", kind::collector_blind, Severity::warning,
                  fmt::format("has {} in a state that raidwatch does not know: \"{}\"",
                              describe_member(c.view, member), printable(member.vendor_state, 60)),
                  member_subject(c.view, member).id);
}

void check_journal(ArrayCase& c) {
    for (const auto& member : c.array.members)
        if (member.journal && is_out(member))
            c.add("array.journal", kind::array_failed, Severity::critical,
                  fmt::format("lost its journal {}: writes fail", describe_member(c.view, member)),
                  member_subject(c.view, member).id);
}

void check_spares(ArrayCase& c) {
    for (const auto& member : c.array.members) {
        if (member.past == "spare" && is_out(member) && !may_leave(c.context, member))
            c.add("array.spare", kind::spare_missing, Severity::warning,
                  fmt::format("lost its spare {}", describe_member(c.view, member)),
                  member_subject(c.view, member).id);
    }
    if (redundancy(c.array).lost > 0) return;
    for (const auto& member : c.array.members)
        if (member.past.empty() && member.state == MemberState::faulty && !member.journal &&
            !may_leave(c.context, member))
            c.add("array.spare", kind::spare_missing, Severity::warning,
                  fmt::format(
                      "is whole but still lists {} as faulty: a failed spare, or a member that was replaced",
                      describe_member(c.view, member)),
                  member_subject(c.view, member).id);
}

/// The disks it stands on; while it is short of some, their own illness is part of its story.
std::vector<Subject> member_subjects(const ArrayCase& c) {
    std::vector<Subject> subjects;
    for (const auto& member : c.array.members)
        if (member.disk) subjects.push_back(member_subject(c.view, member));
    return subjects;
}

void check_survivors(ArrayCase& c, const std::vector<Fault>& disk_faults) {
    if (!c.redundancy.known || c.redundancy.lost == 0) return;
    for (const auto& member : c.array.members) {
        if (!member.disk || member.state != MemberState::in_sync || member.device_gone) continue;
        for (const auto& fault : disk_faults)
            if (fault.fault_class == FaultClass::disk_illness && fault.subject.id == *member.disk)
                c.add("array.survivor", fault.kind, fault.severity,
                      fmt::format("surviving member {} is ill: {}", describe_member(c.view, member),
                                  fault.summary),
                      fmt::format("{} {}", *member.disk, fmt::join(fault.troubles, " ")));
    }
}

std::vector<Subject> failed_parts(const ArrayCase& c) {
    std::vector<Subject> parts;
    for (const auto& member : c.array.members) {
        if (!is_failed_member(member) && !(member.journal && member.state == MemberState::faulty)) continue;
        if (!member.disk && member.device.empty()) continue;
        auto part = member_subject(c.view, member);
        if (std::ranges::find(parts, part) == parts.end()) parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace raidwatch::assess
