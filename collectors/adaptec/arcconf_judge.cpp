#include "arcconf_fields.hpp"
#include "collectors/raid/words.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::adaptec {

namespace {

using raid::holds;
using raid::same;
using raid::starts;

void set_cache(Array& array, CacheSetting cache, const Controller& controller, bool forced_off) {
    if (!cache.configured) return;
    if (!cache.actual) cache.actual = *cache.configured && !forced_off;
    // "When protected by battery" on a controller that has none asks for nothing.
    if (cache.needs_battery && !controller.battery) cache.configured = cache.actual;
    const auto mode = [](bool on) { return std::string(on ? raid::kWriteBack : raid::kWriteThrough); };
    array.write_cache_configured = mode(*cache.configured);
    array.write_cache_actual = mode(*cache.actual);
}

void place_members(raid::Volume& volume, const std::map<std::string, std::string>& places) {
    bool grouped = false;
    for (auto& place : volume.places) {
        grouped = grouped || place.member.group.has_value();
        if (const auto slot = places.find(place.slot); slot != places.end()) place.slot = slot->second;
    }
    const auto& level = volume.array.level;
    volume.pairs_known = grouped || (level != "raid10" && level != "raid50" && level != "raid60");
}

int ill_disks(const raid::Adapter& adapter) {
    return static_cast<int>(std::ranges::count_if(adapter.disks, [](const Disk& disk) {
        return disk.state == DiskState::failed || disk.state == DiskState::missing ||
               disk.state == DiskState::offline;
    }));
}

void degrade(Controller& controller, std::string reason) {
    if (controller.state == ControllerState::failed) return;
    controller.state = ControllerState::degraded;
    controller.vendor_state = std::move(reason);
}

/// The controller counts what its lists may not show: a defunct disk that is gone has no entry.
void judge_counts(raid::Adapter& adapter, const ControllerFacts& facts) {
    auto& controller = adapter.controller;
    if (facts.defunct > ill_disks(adapter))
        degrade(controller, fmt::format("{} defunct disk drives", facts.defunct));
    const int ill_arrays = facts.failed_arrays + facts.degraded_arrays;
    if (ill_arrays > 0 && adapter.volumes.empty())
        degrade(controller, fmt::format("{} logical devices failed, {} degraded", facts.failed_arrays,
                                        facts.degraded_arrays));
}

void judge_cache(raid::Adapter& adapter, const ControllerFacts& facts, bool told_by_volumes) {
    const auto& status = facts.cache_status;
    const bool chosen = raid::says_nothing(status) || starts(status, "ok") ||
                        starts(status, "not configured") || starts(status, "not present") ||
                        same(status, "disabled");
    if (chosen || told_by_volumes) return;
    degrade(adapter.controller, "Cache Status: " + status +
                                    (facts.cache_details.empty() ? "" : " (" + facts.cache_details + ")"));
}

OperationState operation_state(std::string_view status) {
    if (holds(status, "queue") || holds(status, "pending") || holds(status, "waiting"))
        return OperationState::queued;
    return holds(status, "pause") || holds(status, "suspend") ? OperationState::paused
                                                              : OperationState::running;
}

}  // namespace

void judge(raid::Adapter& adapter, ControllerFacts& facts) {
    const bool off = raid::forced_off(facts.cache_status);
    bool told_by_volumes = false;
    for (auto& volume : adapter.volumes) {
        place_members(volume, facts.places);
        set_cache(volume.array, facts.caches[volume.number], adapter.controller, off);
        told_by_volumes =
            told_by_volumes || volume.array.write_cache_configured != volume.array.write_cache_actual;
    }
    judge_cache(adapter, facts, told_by_volumes);
    if (!facts.heat.empty()) degrade(adapter.controller, "Temperature: " + facts.heat);
    judge_counts(adapter, facts);
}

void take_task_field(const raid::Field& field, Task& task) {
    if (starts(field.key, "Logical d"))
        task.array = field.value;
    else if (same(field.key, "Current operation"))
        task.operation = field.value;
    else if (same(field.key, "Status"))
        task.status = field.value;
    else if (same(field.key, "Percentage complete"))
        task.percent = parse_double(field.value);
}

void add_task(const Task& task, raid::Adapter& adapter) {
    if (task.array.empty() || raid::says_nothing(task.operation)) return;
    auto& volume = adapter.volume(task.array);
    auto& array = volume.array;
    if (array.name.empty()) array.name = "ld" + task.array;
    const auto kind = operation(task.operation);
    if (array.vendor_state.empty()) {
        // GETSTATUS alone does not name the state. The firmware verifies, builds and expands only whole
        // arrays.
        array.vendor_state = task.operation;
        if (kind) array.state = kind == OperationKind::rebuild ? ArrayState::degraded : ArrayState::optimal;
    }
    if (kind)
        array.progress =
            Progress{.kind = *kind, .state = operation_state(task.status), .percent = task.percent};
}

}  // namespace raidwatch::adaptec
