#include "diff.hpp"

#include "names.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

struct Differ {
    const Look& before;
    const Look& after;
    UtcTime now;
    std::vector<Event> events;

    Event& say(Kind kind, Severity severity, Subject subject, std::string text) {
        Event event;
        event.at = now;
        event.kind = kind;
        event.severity = severity;
        event.subject = std::move(subject);
        event.text = std::move(text);
        event.source = "assess";
        return events.emplace_back(std::move(event));
    }
};

void add_disk_evidence(Event& event, const Disk& disk) {
    for (const auto& [name, value] : {std::pair{"serial", disk.serial},
                                      {"model", disk.model},
                                      {"slot", disk.slot},
                                      {"device", disk.device},
                                      {"firmware", disk.firmware}})
        if (!value.empty()) event.evidence[name] = printable(value, 120);
}

/// What goes or comes with its controller is told by the controller's own event.
bool is_behind_lost(const NodeView& view, const std::string& controller) {
    return !controller.empty() && std::ranges::any_of(view.lost, [&](const LostController& lost) {
        return lost.controller.id == controller;
    });
}

std::string card_of(const Controller& controller) {
    auto text = subject_of(controller).name;
    if (!controller.serial.empty()) text += " (serial " + printable(controller.serial, 80) + ")";
    return text;
}

/// A controller whose log says more than the last one read: what is new, and what nobody will ever know.
void compare_logs(Differ& differ, const Controller& old, const Controller& now) {
    if (!old.log || !now.log || old.serial != now.serial) return;
    const auto subject = subject_of(now);
    const auto read = old.log->newest;
    const bool cleared = now.log->cleared > read || now.log->newest < read;
    const bool overwritten = now.log->oldest > read + 1, outran = now.log->searched_from > read + 1;
    if (cleared || overwritten || outran) {
        auto& gap = differ.say(
            kind::controller_log_gap, Severity::info, subject,
            fmt::format("{}: its event log {} after entry {}; what stood between is not known", card_of(now),
                        cleared       ? "was cleared"
                        : overwritten ? "was overwritten"
                                      : "grew faster than it is read",
                        read));
        gap.evidence = {{"read_up_to", std::to_string(read)},
                        {"oldest", std::to_string(now.log->oldest)},
                        {"cleared_at", std::to_string(now.log->cleared)}};
    }
    for (const auto& entry : now.log->entries) {
        if (now.log->newest >= read && entry.sequence <= read) continue;
        const bool severe =
            entry.severity == "critical" || entry.severity == "fatal" || entry.severity == "dead";
        auto& event = differ.say(kind::controller_log_entry, severe ? Severity::critical : Severity::warning,
                                 subject, fmt::format("{}: {}", card_of(now), printable(entry.text, 200)));
        event.evidence = {{"sequence", std::to_string(entry.sequence)},
                          {"class", printable(entry.severity, 20)},
                          {"locale", printable(entry.locale, 20)},
                          {"code", fmt::format("0x{:04x}", entry.code)},
                          {"controller_time", printable(entry.at, 40)}};
        if (!entry.subject.empty()) event.evidence["names"] = printable(entry.subject, 120);
    }
}

void compare_controllers(Differ& differ, bool first) {
    const auto& before = differ.before.view;
    for (const auto& now : differ.after.view.controllers) {
        const auto old = std::ranges::find(before.controllers, now.id, &Controller::id);
        if (old != before.controllers.end()) {
            compare_logs(differ, *old, now);
            continue;
        }
        const auto lost =
            std::ranges::find(before.lost, now.id, [](const LostController& l) { return l.controller.id; });
        if (first || lost == before.lost.end()) continue;
        const auto& earlier = lost->controller.serial;
        auto& event = differ.say(kind::controller_returned, Severity::info, subject_of(now),
                                 fmt::format("{} is on the bus again{}", card_of(now),
                                             now.serial.empty() || earlier.empty() || now.serial == earlier
                                                 ? ""
                                                 : ", another card than " + printable(earlier, 80)));
        if (!now.serial.empty()) event.evidence["serial"] = printable(now.serial, 120);
        if (!earlier.empty()) event.evidence["serial_before"] = printable(earlier, 120);
    }
}

void compare_disks(Differ& differ, bool first) {
    const auto& before = differ.before.view;
    const auto& after = differ.after.view;
    for (const auto& disk : before.disks) {
        if (after.disk(disk.id) || is_behind_lost(after, disk.controller)) continue;
        auto& event = differ.say(kind::disk_vanished,
                                 disk.holders.empty() ? Severity::info : Severity::warning, subject_of(disk),
                                 fmt::format("disk {} is no longer there", describe_disk(before, disk.id)));
        event.before = word(disk.state);
        add_disk_evidence(event, disk);
    }
    if (first) return;
    for (const auto& disk : after.disks) {
        if (before.disk(disk.id) || is_behind_lost(before, disk.controller)) continue;
        const auto old = std::ranges::find_if(before.disks, [&](const Disk& d) {
            return !d.slot.empty() && d.slot == disk.slot && d.controller == disk.controller &&
                   !after.disk(d.id);
        });
        const bool replaced = old != before.disks.end();
        auto& event =
            differ.say(replaced ? kind::disk_replaced : kind::disk_appeared, Severity::info, subject_of(disk),
                       replaced ? fmt::format("disk {} took the place of {}", describe_disk(after, disk.id),
                                              subject_of(*old).name)
                                : fmt::format("disk {} has appeared", describe_disk(after, disk.id)));
        event.after = word(disk.state);
        if (replaced) event.evidence["replaces"] = subject_of(*old).name;
        add_disk_evidence(event, disk);
    }
}

void compare_presence_of_arrays(Differ& differ, bool first) {
    for (const auto& array : differ.before.view.arrays)
        if (!differ.after.view.array(array.id) && !is_behind_lost(differ.after.view, array.controller))
            differ
                .say(kind::array_vanished, Severity::warning, subject_of(array),
                     fmt::format("{} ({}) is no longer there", subject_of(array).name, array.level))
                .before = word(array.state);
    if (first) return;
    for (const auto& array : differ.after.view.arrays)
        if (!differ.before.view.array(array.id) && !is_behind_lost(differ.before.view, array.controller))
            differ
                .say(kind::array_appeared, Severity::info, subject_of(array),
                     fmt::format("{} ({}) is there", subject_of(array).name, array.level))
                .after = word(array.state);
}

const Member* same_member(const Array& array, const Member& member) {
    const auto found = std::ranges::find_if(array.members, [&](const Member& other) {
        return member.disk ? other.disk == member.disk
                           : (!member.device.empty() && other.device == member.device);
    });
    return found == array.members.end() ? nullptr : &*found;
}

void compare_member(Differ& differ, const Array& array, const Array* old_array, const Member& member,
                    Severity severity) {
    const auto* old = old_array ? same_member(*old_array, member) : nullptr;
    const auto& view = differ.after.view;
    if (is_out(member) && member.past != "replaced" && (member.disk || !member.device.empty()) &&
        (!old || !is_out(*old))) {
        const auto how = member.device_gone ? "has gone from the bus" : word(member.state);
        auto& event = differ.say(
            kind::disk_failed, member.past == "spare" ? Severity::warning : severity,
            member_subject(view, member),
            fmt::format("{}: {} {} {}", subject_of(array).name, member.past == "spare" ? "spare" : "member",
                        describe_member(view, member), how));
        event.before = old ? std::string(word(old->state)) : "";
        event.after = member.device_gone ? "missing" : std::string(word(member.state));
        event.evidence["array"] = subject_of(array).name;
        if (member.disk)
            if (const auto* disk = view.known_disk(*member.disk)) add_disk_evidence(event, *disk);
    }
    const bool took_over = old && old->state == MemberState::spare &&
                           (member.state == MemberState::rebuilding || member.state == MemberState::in_sync);
    if (took_over)
        differ
            .say(
                kind::spare_activated, Severity::info, member_subject(view, member),
                fmt::format("{}: spare {} takes over", subject_of(array).name, describe_member(view, member)))
            .evidence["array"] = subject_of(array).name;
}

const Fault* same_fault(const std::vector<Fault>& faults, const Fault& fault) {
    const auto found = std::ranges::find_if(faults, [&](const Fault& other) {
        return other.fault_class == fault.fault_class && other.subject.id == fault.subject.id;
    });
    return found == faults.end() ? nullptr : &*found;
}

/// What tells of the end of a fault of this class.
Kind recovery_of(const Fault& fault) {
    switch (fault.fault_class) {
        case FaultClass::array_redundancy:
            return kind::array_recovered;
        case FaultClass::disk_unresponsive:
            return kind::collector_recovered;
        case FaultClass::controller_presence:
            return fault.kind == kind::controller_lost ? kind::controller_returned
                                                       : kind::controller_recovered;
        case FaultClass::controller_power:
            return fault.kind == kind::write_cache_degraded ? kind::write_cache_restored : kind::battery_ok;
        case FaultClass::enclosure:
            return kind::enclosure_recovered;
        default:
            return kind::disk_recovered;
    }
}

void compare_faults(Differ& differ) {
    for (const auto& fault : differ.after.faults) {
        const auto* old = same_fault(differ.before.faults, fault);
        if (old && old->kind == fault.kind && old->severity == fault.severity && old->rule == fault.rule)
            continue;
        auto& event = differ.say(fault.kind, fault.severity, fault.subject, fault.summary);
        event.before = old ? std::string(old->kind.name()) : "";
        event.after = fault.kind.name();
        event.evidence = fault.evidence;
    }
    for (const auto& fault : differ.before.faults) {
        if (same_fault(differ.after.faults, fault)) continue;
        auto& event = differ.say(recovery_of(fault), Severity::info, fault.subject,
                                 fmt::format("{}: no longer {}", fault.subject.name, fault.kind.name()));
        event.before = fault.kind.name();
    }
}

Severity severity_for(const std::vector<Fault>& faults, const Array& array) {
    for (const auto& fault : faults)
        if (fault.subject.id == array.id) return fault.severity;
    return Severity::warning;
}

}  // namespace

std::vector<Event> diff(const Look& before, const Look& after, bool first, UtcTime now) {
    Differ differ{before, after, now, {}};
    compare_controllers(differ, first);
    compare_presence_of_arrays(differ, first);
    compare_disks(differ, first);
    for (const auto& array : after.view.arrays)
        for (const auto& member : array.members)
            compare_member(differ, array, before.view.array(array.id), member,
                           severity_for(after.faults, array));
    compare_faults(differ);
    return std::move(differ.events);
}

}  // namespace raidwatch::assess
