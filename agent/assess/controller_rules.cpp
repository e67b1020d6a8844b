#include "controller_rules.hpp"

#include "breach.hpp"
#include "names.hpp"
#include "rule_limits.hpp"
#include "write_cache.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;

/// How long the growth of a counter of corrected errors stays a fault.
constexpr auto kGrowthShown = 24h;
/// A charge that was too low must rise above its limit by so much.
constexpr std::pair<double, double> kChargeClears{5, 10};

struct Case {
    const NodeView& view;
    const Controller& controller;
    const RuleContext& context;
    Limits limits;
    RuleMemory& memory;
    std::vector<Breach> breaches;

    void add(std::string_view rule, FaultClass fault_class, Kind kind, Severity severity, std::string text,
             std::string of = {}) {
        if (limits.enabled(rule))
            breaches.push_back(
                {std::string(rule), fault_class, kind, severity, std::move(text), std::move(of)});
    }
    std::string key(std::string_view rule) const { return fmt::format("{}/{}", rule, controller.id); }
};

constexpr auto kPresence = FaultClass::controller_presence, kPower = FaultClass::controller_power;

void check_state(Case& c) {
    const auto said = c.controller.vendor_state.empty()
                          ? std::string()
                          : fmt::format(" (\"{}\")", printable(c.controller.vendor_state, 60));
    if (c.controller.state == ControllerState::failed)
        c.add("controller.state", kPresence, kind::controller_degraded, Severity::critical,
              "has failed" + said);
    else if (c.controller.state == ControllerState::degraded)
        c.add("controller.state", kPresence, kind::controller_degraded, Severity::warning,
              "reports trouble of its own" + said);
    else if (c.controller.state == ControllerState::unknown && !said.empty())
        c.add("controller.state", kPresence, kind::collector_blind, Severity::warning,
              "is in a state that raidwatch does not know" + said);
}

void check_memory(Case& c) {
    if (const auto& lost = c.controller.memory_uncorrectable_errors; lost.value_or(0) > 0)
        c.add("controller.memory", kPresence, kind::controller_memory_errors, Severity::critical,
              fmt::format("{} uncorrectable errors of its memory", *lost));
    const auto& corrected = c.controller.memory_correctable_errors;
    if (!corrected) return;
    const auto now = c.context.now;
    const auto [entry, first] = c.memory.try_emplace(
        c.key("controller.memory_corrected"),
        Baseline{.value = *corrected, .previous = *corrected, .at = now, .grew_at = {}, .raised = false});
    auto& known = entry->second;
    if (!first && *corrected > known.value) known.grew_at = now;
    known.value = *corrected;
    known.at = now;
    if (known.grew_at && now - *known.grew_at < kGrowthShown)
        c.add("controller.memory_corrected", kPresence, kind::controller_memory_errors, Severity::warning,
              fmt::format("{} corrected errors of its memory, grown since {}", *corrected,
                          to_rfc3339(*known.grew_at)));
}

std::vector<std::string> foreign_disks(const Case& c) {
    std::vector<std::string> names;
    for (const auto& disk : c.view.disks)
        if (disk.controller == c.controller.id && disk.state == DiskState::foreign)
            names.push_back(describe_disk(c.view, disk.id));
    return names;
}

void check_foreign(Case& c) {
    const auto disks = foreign_disks(c);
    if (!c.controller.foreign_configuration.value_or(false) && disks.empty()) return;
    c.add("controller.foreign_config", kPresence, kind::controller_foreign_config, Severity::warning,
          disks.empty() ? std::string("sees a foreign configuration; it is never imported by itself")
                        : fmt::format("sees a foreign configuration on {}; it is never imported by itself",
                                      fmt::join(disks, ", ")));
}

std::string_view noun_of(const Battery& battery) {
    return battery.kind == BatteryKind::supercapacitor ? "cache capacitor" : "cache battery";
}

void check_battery_state(Case& c, const Battery& battery) {
    const auto noun = noun_of(battery);
    const auto add = [&](std::string_view rule, Kind kind, Severity severity, std::string_view what) {
        c.add(rule, kPower, kind, severity, fmt::format("{} {}", noun, what));
    };
    if (battery.state == BatteryState::failed)
        add("battery.failed", kind::battery_failed, Severity::critical, "failed");
    else if (battery.state == BatteryState::missing)
        add("battery.failed", kind::battery_failed, Severity::critical, "is missing");
    else if (battery.replacement_required.value_or(false))
        add("battery.failed", kind::battery_failed, Severity::critical, "must be replaced");
    else if (battery.state == BatteryState::charging)
        add("battery.charging", kind::battery_charging, Severity::warning, "charges outside a learn cycle");
    else if (battery.state == BatteryState::low)
        add("battery.low", kind::battery_low, Severity::warning, "is low");
    else if (battery.state == BatteryState::unknown && !battery.vendor_state.empty())
        c.add("battery.unknown", kPower, kind::collector_blind, Severity::warning,
              fmt::format("{} is in a state that raidwatch does not know: \"{}\"", noun,
                          printable(battery.vendor_state, 60)));
}

/// The charge sinks during a learn cycle; that is what the cycle is for.
void check_charge(Case& c, const Battery& battery) {
    if (!battery.charge_percent || battery.state == BatteryState::learning) return;
    const double charge = *battery.charge_percent;
    const auto is_low = [&](std::string_view name, std::optional<double> limit, double clears) {
        const auto key = c.key(name);
        const auto known = c.memory.find(key);
        const bool was = known != c.memory.end() && known->second.raised;
        const bool low = limit && charge <= (was ? *limit + clears - 1 : *limit);
        if (low != was) c.memory[key].raised = low;
        return low;
    };
    const bool very_low =
        is_low("battery.charge_critical", c.limits.critical("battery.charge"), kChargeClears.second);
    const bool low = is_low("battery.charge", c.limits.warning("battery.charge"), kChargeClears.first);
    if (!low && !very_low) return;
    c.add("battery.charge", kPower, kind::battery_low, very_low ? Severity::critical : Severity::warning,
          fmt::format("{} charged to {:.0f} %", noun_of(battery), charge));
}

/// What the bad battery does to the arrays.
void check_forced_cache(Case& c, const Battery& battery) {
    if (!battery_is_bad(battery)) return;
    for (const auto& array : c.view.arrays)
        if (array.controller == c.controller.id)
            if (const auto reduced = reduced_write_cache(array); !reduced.empty())
                c.add("array.write_cache", kPower, kind::write_cache_degraded, Severity::warning,
                      fmt::format("{} {}", subject_of(array).name, reduced), array.id);
}

std::vector<std::string> mounts_behind(const Case& c) {
    std::vector<std::string> mounts;
    for (const auto& array : c.view.arrays)
        if (array.controller == c.controller.id)
            mounts.insert(mounts.end(), array.mounts.begin(), array.mounts.end());
    return mounts;
}

void add_faults(const Case& c, std::vector<Fault>& faults) {
    for (const auto fault_class : {kPresence, kPower}) {
        std::vector<Breach> of_class;
        std::ranges::copy_if(c.breaches, std::back_inserter(of_class),
                             [&](const Breach& breach) { return breach.fault_class == fault_class; });
        if (of_class.empty()) continue;
        std::ranges::stable_sort(of_class, std::ranges::greater{}, &Breach::severity);
        auto fault = combine(of_class, subject_of(c.controller));
        fault.summary =
            fmt::format("controller {}{}: {}", fault.subject.name,
                        c.controller.model.empty() ? std::string()
                                                   : fmt::format(" ({})", printable(c.controller.model, 80)),
                        fault.summary);
        fault.parts.push_back(fault.subject);
        if (fault_class == kPresence) fault.mounts = mounts_behind(c);
        for (const auto& [name, value] : {std::pair{"serial", c.controller.serial},
                                          {"model", c.controller.model},
                                          {"firmware", c.controller.firmware}})
            if (!value.empty()) fault.evidence[name] = printable(value, 120);
        faults.push_back(std::move(fault));
    }
}

}  // namespace

std::vector<Fault> controller_faults(const NodeView& view, RuleMemory& memory, const RuleContext& context) {
    std::vector<Fault> faults;
    for (const auto& controller : view.controllers) {
        Case c{view, controller, context, Limits(context.overrides), memory, {}};
        check_state(c);
        check_memory(c);
        check_foreign(c);
        if (controller.battery) {
            check_battery_state(c, *controller.battery);
            check_charge(c, *controller.battery);
            check_forced_cache(c, *controller.battery);
        }
        add_faults(c, faults);
    }
    return faults;
}

}  // namespace raidwatch::assess
