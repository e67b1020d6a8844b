#include "controller_presence.hpp"

#include "names.hpp"
#include "rule_limits.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;

/// A controller last seen so long ago was not lost under our eyes: the machine was off, and its driver may
/// still be loading.
constexpr auto kUnwatched = 60s;
constexpr auto kBootGrace = 15s;
/// So many disks are named; a shelf may hold a hundred.
constexpr std::size_t kMostNamed = 30;

bool may_still_come(const LostController& lost, UtcTime now) {
    const bool unwatched = !lost.seen_at || lost.since - *lost.seen_at > kUnwatched;
    return unwatched && now - lost.since < kBootGrace;
}

std::string card(const Controller& controller) {
    std::vector<std::string> parts;
    if (!controller.model.empty()) parts.push_back(printable(controller.model, 80));
    if (!controller.serial.empty()) parts.push_back("serial " + printable(controller.serial, 80));
    if (parts.empty()) parts.push_back(printable(controller.driver, 40));
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string arrays_text(const std::vector<Array>& arrays) {
    std::vector<std::string> names;
    for (const auto& array : arrays)
        names.push_back(subject_of(array).name +
                        (array.level.empty() ? "" : " (" + printable(array.level, 20) + ")"));
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string disks_text(const std::vector<Disk>& disks) {
    std::vector<std::string> names;
    for (const auto& disk : disks) {
        if (names.size() == kMostNamed) break;
        names.push_back(subject_of(disk).name +
                        (disk.slot.empty() ? "" : " (slot " + printable(disk.slot, 20) + ")"));
    }
    const auto more = disks.size() - names.size();
    return fmt::format("{} disk{}: {}{}", disks.size(), disks.size() == 1 ? "" : "s", fmt::join(names, ", "),
                       more > 0 ? fmt::format(" and {} more", more) : "");
}

std::string cargo_text(const std::vector<Array>& arrays, const std::vector<Disk>& disks) {
    std::vector<std::string> parts;
    if (!arrays.empty()) parts.push_back(arrays_text(arrays));
    if (!disks.empty()) parts.push_back(disks_text(disks));
    return parts.empty() ? "" : fmt::format(", and with it {}", fmt::join(parts, " and "));
}

std::vector<Array> still_missing(const NodeView& view, const LostController& lost) {
    std::vector<Array> missing;
    for (const auto& array : lost.arrays) {
        const auto* now = view.array(array.id);
        if (!now || (now->state != ArrayState::optimal && now->state != ArrayState::degraded))
            missing.push_back(array);
    }
    return missing;
}

/// In the old one's place: the same card, or another one.
std::string replacement_text(const NodeView& view, const LostController& lost, const Controller& now) {
    const auto name = subject_of(lost.controller).name;
    const bool unknown = now.serial.empty() || lost.controller.serial.empty();
    std::string text;
    if (unknown)
        text = fmt::format("{} is there again", name);
    else if (now.serial == lost.controller.serial)
        text = fmt::format("{} ({}) is there again", name, card(now));
    else
        text = fmt::format("{}: another card, {}, sits in the place of serial {}", name, card(now),
                           printable(lost.controller.serial, 80));
    if (now.foreign_configuration.value_or(false))
        text +=
            "; it sees a foreign configuration on the disks, which people import or clear, never raidwatch";
    const auto missing = still_missing(view, lost);
    return missing.empty() ? text : fmt::format("{}; not back yet: {}", text, arrays_text(missing));
}

void add_cargo(Fault& fault, const std::vector<Array>& arrays, const std::vector<Disk>& disks) {
    for (const auto& array : arrays) {
        fault.touches.push_back(subject_of(array));
        for (const auto& mount : array.mounts)
            if (std::ranges::find(fault.mounts, mount) == fault.mounts.end()) fault.mounts.push_back(mount);
    }
    for (const auto& disk : disks) fault.touches.push_back(subject_of(disk));
    if (!arrays.empty()) fault.evidence["arrays"] = arrays_text(arrays);
    if (!disks.empty()) fault.evidence["disks"] = disks_text(disks);
}

Fault fault_of(const Controller& controller) {
    Fault fault;
    fault.fault_class = FaultClass::controller_presence;
    fault.subject = subject_of(controller);
    fault.kind = kind::controller_lost;
    fault.severity = Severity::critical;
    fault.rule = "controller.lost";
    const auto part = controller.serial.empty() ? controller.id : controller.serial;
    fault.parts.push_back({SubjectKind::controller, controller.id, printable(part, 80)});
    for (const auto& [name, value] : {std::pair{"serial", controller.serial},
                                      {"model", controller.model},
                                      {"firmware", controller.firmware},
                                      {"driver", controller.driver},
                                      {"place", controller.id}})
        if (!value.empty()) fault.evidence[name] = printable(value, 120);
    return fault;
}

/// md arrays and pools on its disks go with it, though their engine still lists them.
std::vector<Array> arrays_on(const NodeView& view, const Subject& controller) {
    std::vector<Array> out;
    for (const auto& array : view.arrays)
        if (const auto lost = lost_with_members(view, array);
            std::ranges::any_of(lost, [&](const Subject& s) { return s.id == controller.id; }))
            out.push_back(array);
    return out;
}

Fault gone_fault(const NodeView& view, const LostController& lost) {
    auto fault = fault_of(lost.controller);
    auto arrays = lost.arrays;
    for (auto& array : arrays_on(view, fault.subject)) arrays.push_back(std::move(array));
    add_cargo(fault, arrays, lost.disks);
    if (lost.arrays.empty()) fault.readable_without = readable_without_lost(view, arrays);
    const auto now = std::ranges::find(view.controllers, lost.controller.id, &Controller::id);
    if (now == view.controllers.end())
        fault.summary =
            fmt::format("{} ({}) at {} is gone from the bus{}{}", fault.subject.name, card(lost.controller),
                        printable(lost.controller.id, 80), cargo_text(arrays, lost.disks),
                        fault.readable_without.value_or(false) ? "; all data can be read without it" : "");
    else
        fault.summary = replacement_text(view, lost, *now);
    if (now != view.controllers.end() && !now->serial.empty())
        fault.evidence["serial_now"] = printable(now->serial, 120);
    return fault;
}

Fault dead_fault(const NodeView& view, const Controller& controller) {
    auto fault = fault_of(controller);
    std::vector<Array> arrays;
    std::vector<Disk> disks;
    std::ranges::copy_if(view.arrays, std::back_inserter(arrays),
                         [&](const Array& a) { return a.controller == controller.id; });
    std::ranges::copy_if(view.disks, std::back_inserter(disks),
                         [&](const Disk& d) { return d.controller == controller.id; });
    add_cargo(fault, arrays, disks);
    fault.summary = fmt::format("{} ({}) at {} does not answer any more{}", fault.subject.name,
                                card(controller), printable(controller.id, 80), cargo_text(arrays, disks));
    return fault;
}

/// The controller or enclosure that took the disk with it.
std::optional<Subject> lost_with_disk(const NodeView& view, const std::string& disk) {
    for (const auto& lost : view.lost)
        if (std::ranges::count(lost.disks, disk, &Disk::id) > 0) return subject_of(lost.controller);
    for (const auto& lost : view.lost_enclosures)
        if (std::ranges::count(lost.disks, disk, &Disk::id) > 0) return subject_of(lost.enclosure);
    return std::nullopt;
}

}  // namespace

std::vector<Subject> lost_with_members(const NodeView& view, const Array& array) {
    std::vector<Subject> subjects;
    for (const auto& member : array.members) {
        const auto subject = member.disk ? lost_with_disk(view, *member.disk) : std::nullopt;
        if (!subject) {
            if (is_out(member)) return {};  // something else fails as well
            continue;
        }
        if (std::ranges::find(subjects, *subject) == subjects.end()) subjects.push_back(*subject);
    }
    return subjects;
}

bool readable_without_lost(const NodeView& view, const std::vector<Array>& arrays) {
    return !arrays.empty() && std::ranges::all_of(arrays, [&](Array array) {
        const bool runs = array.state == ArrayState::optimal || array.state == ArrayState::degraded;
        // The engine may not have noticed yet.
        for (auto& member : array.members)
            if (member.disk && lost_with_disk(view, *member.disk)) member.device_gone = true;
        const auto left = redundancy(array);
        return runs && left.known && !left.data_lost;
    });
}

std::vector<Fault> presence_faults(const NodeView& view, const RuleContext& context) {
    std::vector<Fault> faults;
    if (!Limits(context.overrides).enabled("controller.lost")) return faults;
    for (const auto& lost : view.lost)
        if (!may_still_come(lost, context.now)) faults.push_back(gone_fault(view, lost));
    for (const auto& controller : view.controllers) {
        const bool told = std::ranges::any_of(
            view.lost, [&](const LostController& lost) { return lost.controller.id == controller.id; });
        if (controller.state == ControllerState::lost && !told)
            faults.push_back(dead_fault(view, controller));
    }
    return faults;
}

std::vector<std::string> unseen_presence_keys(const NodeView& view, UtcTime now) {
    std::vector<std::string> keys;
    for (const auto& lost : view.lost)
        if (may_still_come(lost, now))
            keys.push_back(fault_key(FaultClass::controller_presence, subject_of(lost.controller)));
    return keys;
}

}  // namespace raidwatch::assess
