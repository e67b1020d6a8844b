#include "diagnose_json.hpp"

#include "agent/report/words.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace raidwatch::cli {

namespace {

using Json = nlohmann::json;

void put(Json& json, const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
}
template <class T>
void put(Json& json, const char* name, const std::optional<T>& value) {
    if (value) json[name] = *value;
}

/// 36 and 36.5: whole degrees and hours are whole numbers.
void put_number(Json& json, const char* name, const std::optional<double>& value) {
    if (!value) return;
    if (std::floor(*value) == *value)
        json[name] = static_cast<std::int64_t>(*value);
    else
        json[name] = *value;
}

struct MemberCount {
    std::optional<int> total, active;
};

/// Counted where the level and the members allow it, else as the engine states it.
MemberCount count_members(const Array& array) {
    const auto counted = redundancy(array);
    if (counted.known) return {counted.total, counted.active};
    MemberCount count{array.raid_disks, {}};
    if (!array.members.empty())
        count.active =
            static_cast<int>(std::ranges::count(array.members, MemberState::in_sync, &Member::state));
    else if (array.raid_disks && array.engine_degraded)
        count.active = std::max(0, *array.raid_disks - *array.engine_degraded);
    return count;
}

Json array_json(const Array& array, const Picture& picture) {
    // A container is metadata that never runs; its volumes are arrays of their own.
    const bool container = array.state == ArrayState::container;
    Json json{{"name", array.name}, {"state", word(container ? ArrayState::inactive : array.state)}};
    if (container) json["container"] = true;
    put(json, "level", array.level);
    put(json, "vendor_state", array.vendor_state);
    const auto count = count_members(array);
    put(json, "members_total", count.total);
    put(json, "members_active", count.active);
    for (const auto& operation : picture.operations)
        if (operation.target == array.id) {
            json["operation"] = {{"kind", word(operation.kind)}, {"state", word(operation.state)}};
            put(json["operation"], "percent", percent_done(operation));
        }
    return json;
}

Json disk_json(const Disk& disk) {
    Json json{{"state", word(disk.state)}};
    put(json, "slot", disk.slot);
    put(json, "device", disk.device);
    put(json, "serial", disk.serial);
    put(json, "model", disk.model);
    put(json, "vendor_state", disk.vendor_state);
    return json;
}

std::string_view state_word(MemberState state) {
    switch (state) {
        case MemberState::in_sync:
            return "online";
        case MemberState::faulty:
            return "failed";
        default:
            return word(state);
    }
}

/// A member that no disk stands for: software RAID names devices, not disks.
Json member_json(const Member& member) {
    Json json{{"state", state_word(member.state)}};
    put(json, "device", member.device);
    put(json, "vendor_state", member.vendor_state);
    if (member.device.empty() && member.ordinal) json["slot"] = std::to_string(*member.ordinal);
    return json;
}

Json disks_json(const NodeView& view) {
    auto list = Json::array();
    for (const auto& disk : view.disks) list.push_back(disk_json(disk));
    for (const auto& array : view.arrays)
        for (const auto& member : array.members)
            if (!member.disk || !view.disk(*member.disk)) list.push_back(member_json(member));
    return list;
}

Json controller_json(const Controller& controller) {
    Json json{{"name", controller.name}, {"state", word(controller.state)}};
    put(json, "model", controller.model);
    put(json, "serial", controller.serial);
    put(json, "firmware", controller.firmware);
    put(json, "vendor_state", controller.vendor_state);
    if (controller.battery) {
        json["battery"] = {{"state", word(controller.battery->state)}};
        put(json["battery"], "charge_percent", controller.battery->charge_percent);
        put(json["battery"], "vendor_state", controller.battery->vendor_state);
    }
    return json;
}

Json reading_json(const SmartReading& reading, const NodeView& view) {
    auto json = Json::object();
    put(json, "passed", reading.passed);
    if (const auto* disk = view.disk(reading.disk)) {
        put(json, "serial", disk->serial);
        put(json, "model", disk->model);
    }
    put_number(json, "temperature_c", reading.temperature_c);
    put(json, "power_on_hours", reading.power_on_hours);
    put(json, "reallocated", reading.reallocated);
    put(json, "pending", reading.pending);
    // SAS disks count uncorrected errors where ATA ones count uncorrectable sectors.
    put(json, "uncorrectable", reading.uncorrectable ? reading.uncorrectable : reading.uncorrected_errors);
    put(json, "media_errors", reading.media_errors);
    put(json, "percentage_used", reading.percentage_used);
    put(json, "grown_defects", reading.grown_defects);
    put(json, "critical_warning", reading.critical_warning);
    put(json, "available_spare", reading.available_spare);
    return json;
}

Json problems_json(const NodeView& view) {
    auto list = Json::array();
    for (const auto& blind : view.blind)
        for (const auto& problem : blind.problems)
            list.push_back({{"scope", problem.scope}, {"error", problem.error}});
    return list;
}

std::string_view health_word(Exit exit) {
    switch (exit) {
        case Exit::ok:
            return "ok";
        case Exit::warning:
            return "warning";
        case Exit::critical:
            return "critical";
        case Exit::unknown:
            break;
    }
    return "unknown";
}

}  // namespace

std::string diagnose_json(std::string_view tool, const Picture& picture) {
    Json json{{"tool", tool},
              {"health", health_word(judge(picture).exit)},
              {"arrays", Json::array()},
              {"disks", disks_json(picture.view)},
              {"controllers", Json::array()},
              {"smart", Json::array()},
              {"findings", Json::array()},
              {"problems", problems_json(picture.view)}};
    // Those at rest first: who looks for one that is whole is not given one that is at work.
    for (const bool busy : {false, true})
        for (const auto& array : picture.view.arrays)
            if (array.progress.has_value() == busy) json["arrays"].push_back(array_json(array, picture));
    for (const auto& controller : picture.view.controllers)
        json["controllers"].push_back(controller_json(controller));
    for (const auto& reading : picture.view.readings)
        json["smart"].push_back(reading_json(reading, picture.view));
    for (const auto& fault : picture.faults)
        json["findings"].push_back({{"rule", fault.rule},
                                    {"severity", word(fault.severity)},
                                    {"subject", fault.subject.name},
                                    {"text", fault.summary}});
    return dump(json, 2) + "\n";
}

}  // namespace raidwatch::cli
