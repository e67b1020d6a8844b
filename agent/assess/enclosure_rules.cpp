#include "breach.hpp"
#include "controller_presence.hpp"
#include "controller_rules.hpp"
#include "names.hpp"
#include "rule_limits.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

/// SES-3, table "ELEMENT STATUS CODE field". What is not installed, not supported or not known is no fault.
std::optional<Severity> severity_of(const EnclosureElement& element) {
    if (element.status == "critical" || element.status == "unrecoverable") return Severity::critical;
    if (element.status == "noncritical") return Severity::warning;
    return std::nullopt;
}

bool is_fit(const EnclosureElement& element) {
    return element.status != "not_installed" && element.status != "unsupported";
}

std::string text_of(const EnclosureElement& element, std::string_view noun) {
    auto text = fmt::format("{} {} is {}", noun, printable(element.name, 60), printable(element.status, 40));
    if (element.temperature_c) text += fmt::format(" at {:.0f} °C", *element.temperature_c);
    return text;
}

struct ElementRule {
    std::string_view rule;
    Kind kind;
    std::string_view noun;
    bool redundant;  ///< one of several does the work of the others: critical only when none is left
};

void check(const std::vector<EnclosureElement>& elements, const ElementRule& row, const Limits& limits,
           std::vector<Breach>& breaches) {
    if (!limits.enabled(row.rule)) return;
    const bool one_left = std::ranges::any_of(elements, [](const EnclosureElement& e) {
        return is_fit(e) && severity_of(e) != Severity::critical;
    });
    for (const auto& element : elements) {
        auto severity = severity_of(element);
        if (!severity) continue;
        if (row.redundant && one_left) severity = Severity::warning;
        breaches.push_back({std::string(row.rule), FaultClass::enclosure, row.kind, *severity,
                            text_of(element, row.noun), printable(element.name, 60)});
    }
}

Fault lost_fault(const NodeView& view, const LostEnclosure& lost) {
    const auto& enclosure = lost.enclosure;
    Fault fault;
    fault.fault_class = FaultClass::enclosure;
    fault.subject = subject_of(enclosure);
    fault.kind = kind::enclosure_lost;
    fault.severity = Severity::critical;
    fault.rule = "enclosure.lost";
    fault.parts.push_back(fault.subject);
    std::vector<std::string> disks;
    constexpr std::size_t kMostNamed = 30;
    for (const auto& disk : lost.disks) {
        fault.touches.push_back(subject_of(disk));
        fault.troubles.push_back(fmt::format("{} {}", fault.rule, disk.id));
        if (disks.size() < kMostNamed) disks.push_back(subject_of(disk).name);
    }
    std::vector<std::string> arrays;
    std::vector<Array> on_it;
    for (const auto& array : view.arrays) {
        const auto with = lost_with_members(view, array);
        if (std::ranges::find(with, fault.subject) == with.end()) continue;
        on_it.push_back(array);
        fault.touches.push_back(subject_of(array));
        arrays.push_back(subject_of(array).name);
        for (const auto& mount : array.mounts)
            if (std::ranges::find(fault.mounts, mount) == fault.mounts.end()) fault.mounts.push_back(mount);
    }
    const auto model = printable(trim(enclosure.vendor + " " + enclosure.model), 80);
    fault.summary = fmt::format("enclosure {}{} is gone, and with it {} disk{}: {}", fault.subject.name,
                                model.empty() ? "" : " (" + model + ")", lost.disks.size(),
                                lost.disks.size() == 1 ? "" : "s", fmt::join(disks, ", "));
    if (!arrays.empty()) fault.summary += fmt::format("; on them {}", fmt::join(arrays, ", "));
    fault.readable_without = readable_without_lost(view, on_it);
    if (*fault.readable_without) fault.summary += "; all data can be read without it";
    if (!enclosure.controller.empty())
        fault.parents.push_back(controller_subject(view, enclosure.controller));
    return fault;
}

}  // namespace

std::vector<Fault> enclosure_faults(const NodeView& view, const RuleContext& context) {
    const Limits limits(context.overrides);
    std::vector<Fault> faults;
    if (limits.enabled("enclosure.lost"))
        for (const auto& lost : view.lost_enclosures) faults.push_back(lost_fault(view, lost));
    for (const auto& enclosure : view.enclosures) {
        std::vector<Breach> breaches;
        check(enclosure.power_supplies, {"enclosure.power", kind::enclosure_power, "power supply", true},
              limits, breaches);
        check(enclosure.fans, {"enclosure.fan", kind::enclosure_fan, "fan", true}, limits, breaches);
        check(enclosure.temperatures,
              {"enclosure.temperature", kind::enclosure_temperature, "temperature sensor", false}, limits,
              breaches);
        if (breaches.empty()) continue;
        std::ranges::stable_sort(breaches, std::ranges::greater{}, &Breach::severity);
        auto fault = combine(breaches, subject_of(enclosure));
        fault.summary = fmt::format("enclosure {}: {}", fault.subject.name, fault.summary);
        fault.parts.push_back(fault.subject);
        if (!enclosure.controller.empty())
            fault.parents.push_back(controller_subject(view, enclosure.controller));
        if (!enclosure.serial.empty()) fault.evidence["serial"] = printable(enclosure.serial, 120);
        faults.push_back(std::move(fault));
    }
    return faults;
}

}  // namespace raidwatch::assess
