#include "second_source.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

constexpr auto kToolSources = std::to_array<std::string_view>({"megacli", "raid", "storcli"});

/// Drives without an enclosure are ":3" to one source and "3" to another.
std::string_view plain_slot(std::string_view slot) {
    return slot.starts_with(':') ? slot.substr(1) : slot;
}

bool same_place(const Disk& a, const Disk& b) {
    return !a.slot.empty() && !a.controller.empty() && a.controller == b.controller &&
           plain_slot(a.slot) == plain_slot(b.slot);
}

const Disk* known_as(const Disk& disk, const std::vector<Disk>& known) {
    const auto first = [&](auto same) {
        const auto found = std::ranges::find_if(known, [&](const Disk& other) { return same(disk, other); });
        return found == known.end() ? nullptr : &*found;
    };
    if (const auto* by_id = first([](const Disk& a, const Disk& b) { return a.id == b.id; })) return by_id;
    if (const auto* by_drive = first(same_drive)) return by_drive;
    const auto* by_place = first(same_place);
    // Two serials are two drives: one of the sources has not seen yet that it was exchanged.
    const bool exchanged =
        by_place && !by_place->serial.empty() && !disk.serial.empty() && by_place->serial != disk.serial;
    return exchanged ? nullptr : by_place;
}

int badness(ArrayState state) {
    switch (state) {
        case ArrayState::unknown:
            return 0;
        case ArrayState::optimal:
        case ArrayState::container:
            return 1;
        case ArrayState::degraded:
            return 2;
        case ArrayState::inactive:
            return 3;
        case ArrayState::failed:
            return 4;
    }
    return 0;
}

int badness(ControllerState state) {
    switch (state) {
        case ControllerState::unknown:
            return 0;
        case ControllerState::optimal:
            return 1;
        case ControllerState::degraded:
            return 2;
        case ControllerState::failed:
            return 3;
        case ControllerState::lost:
            return 4;
    }
    return 0;
}

template <class Fact>
std::string_view said(const Fact& fact) {
    return fact.vendor_state.empty() ? std::string_view("optimal") : std::string_view(fact.vendor_state);
}

template <class Fact>
std::string both(const Fact& first, const Fact& second, const Domain& tool) {
    return fmt::format("{}, but {} says {}", printable(said(first), 60), tool.source,
                       printable(said(second), 60));
}

void compare(Controller& shown, const Controller& second, const Domain& tool) {
    if (badness(second.state) <= badness(shown.state) || shown.state == ControllerState::unknown) return;
    shown.vendor_state = both(shown, second, tool);
    shown.state = second.state;
}

/// What makes the worse one worse comes with it: members that are out, work in progress.
void compare(Array& shown, const Array& second, const Domain& tool) {
    if (badness(second.state) <= badness(shown.state) || shown.state == ArrayState::unknown) return;
    shown.vendor_state = both(shown, second, tool);
    shown.state = second.state;
    shown.engine_degraded = second.engine_degraded;
    if (!second.members.empty()) shown.members = second.members;
    if (!shown.progress) shown.progress = second.progress;
}

template <class Fact>
void compare_all(std::vector<Fact>& shown, const std::vector<Fact>& second, const Domain& tool) {
    for (const auto& fact : second)
        if (const auto known = std::ranges::find(shown, fact.id, &Fact::id); known != shown.end())
            compare(*known, fact, tool);
}

}  // namespace

bool is_told_by_tool(const Snapshot& snapshot, const Domain& domain, const DomainState& state) {
    if (state.last_complete_at || domain.target.empty() || is_vendor_tool(domain)) return false;
    return std::ranges::any_of(snapshot.domains, [&](const auto& entry) {
        const auto& [tool, told] = entry;
        return is_vendor_tool(tool) && tool.target == domain.target && !told.failing_since &&
               !told.last.controllers.empty();
    });
}

bool same_drive(const Disk& a, const Disk& b) {
    // Some sources put the vendor before the model, and cut long ones.
    if (a.serial.empty() || a.serial != b.serial) return false;
    const auto& longer = a.model.size() < b.model.size() ? b.model : a.model;
    const auto& shorter = a.model.size() < b.model.size() ? a.model : b.model;
    return shorter.empty() || longer.find(shorter) != longer.npos;
}

bool is_vendor_tool(const Domain& domain) {
    return std::ranges::find(kToolSources, domain.source) != kToolSources.end();
}

int naming_turn(const Domain& domain) {
    if (is_vendor_tool(domain)) return 2;
    return domain.source == "ciss" ? 1 : 0;
}

Findings with_known_disks(Findings tool, const std::vector<Disk>& known) {
    std::map<std::string, std::string> names;
    for (auto& disk : tool.disks) {
        const auto* same = known_as(disk, known);
        if (!same || same->id == disk.id) continue;
        names[disk.id] = same->id;
        disk.id = same->id;
    }
    const auto rename = [&](std::string& id) {
        if (const auto found = names.find(id); found != names.end()) id = found->second;
    };
    for (auto& array : tool.arrays)
        for (auto& member : array.members)
            if (member.disk) rename(*member.disk);
    for (auto& reading : tool.readings) rename(reading.disk);
    return tool;
}

Findings with_known_volumes(Findings tool, const std::vector<Array>& known) {
    const auto same_device = [](const Array& a, const Array& b) {
        return !a.device.empty() && a.device == b.device && a.controller == b.controller;
    };
    bool counts_otherwise = false;
    std::set<std::string> placed;
    for (auto& array : tool.arrays) {
        const auto same =
            std::ranges::find_if(known, [&](const Array& other) { return same_device(array, other); });
        if (same == known.end()) continue;
        counts_otherwise = counts_otherwise || array.id != same->id;
        array.id = same->id;
        array.name = same->name;
        placed.insert(array.id);
    }
    if (!counts_otherwise) return tool;
    for (auto& array : tool.arrays) {
        const bool unplaced = array.device.empty() || !placed.contains(array.id);
        if (unplaced && std::ranges::count(known, array.id, &Array::id) > 0)
            array.id += "~" + tool.domain.source;
    }
    return tool;
}

void compare_sources(const Snapshot& snapshot, NodeView& view) {
    for (const auto& [domain, state] : snapshot.domains) {
        if (!is_vendor_tool(domain) || state.failing_since) continue;
        const auto told = with_known_volumes(with_known_disks(state.last, view.disks), view.arrays);
        compare_all(view.controllers, told.controllers, domain);
        compare_all(view.arrays, told.arrays, domain);
    }
}

namespace {

/// Every family of controllers counts from 0: "c0 (megaraid_sas)", and by place where the driver is the same.
void name_controllers_apart(NodeView& view) {
    std::map<std::string, int> names, with_driver;
    for (const auto& controller : view.controllers) {
        ++names[controller.name];
        ++with_driver[controller.name + "/" + controller.driver];
    }
    for (auto& controller : view.controllers) {
        if (controller.name.empty() || names[controller.name] < 2) continue;
        const bool driver_tells =
            !controller.driver.empty() && with_driver[controller.name + "/" + controller.driver] == 1;
        controller.name += " (" + (driver_tells ? controller.driver : controller.id) + ")";
    }
}

}  // namespace

void name_apart(NodeView& view) {
    name_controllers_apart(view);
    std::map<std::string, int> uses;
    for (const auto& array : view.arrays) ++uses[array.name];
    for (auto& array : view.arrays) {
        if (uses[array.name] < 2) continue;
        const auto owner = std::ranges::find(view.controllers, array.controller, &Controller::id);
        if (owner != view.controllers.end()) array.name = owner->name + "/" + array.name;
    }
}

}  // namespace raidwatch::assess
