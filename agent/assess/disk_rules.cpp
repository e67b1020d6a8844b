#include "disk_rules.hpp"

#include "disk_case.hpp"
#include "names.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;
using Counter = std::optional<std::uint64_t> SmartReading::*;

/// How long a growth that is no lasting damage (cable errors) stays a fault.
constexpr auto kGrowthShown = 24h;

/// Counters whose absolute value tells the state of the disk.
struct LevelRule {
    std::string_view rule;
    Counter counter;
    Kind kind;
    std::string_view noun;
};
constexpr std::array kLevelRules{
    LevelRule{"ata.uncorrectable", &SmartReading::uncorrectable, kind::disk_media_errors,
              "offline uncorrectable sectors"},
    LevelRule{"ata.pending", &SmartReading::pending, kind::disk_media_errors, "pending sectors"},
    LevelRule{"ata.reported_uncorrectable", &SmartReading::reported_uncorrectable, kind::disk_media_errors,
              "reported uncorrectable errors"},
    LevelRule{"ata.reallocated", &SmartReading::reallocated, kind::disk_health, "reallocated sectors"},
    LevelRule{"ata.spin_retries", &SmartReading::spin_retries, kind::disk_health, "spin retries"},
    LevelRule{"nvme.media_errors", &SmartReading::media_errors, kind::disk_media_errors, "media errors"},
    LevelRule{"scsi.grown_defects", &SmartReading::grown_defects, kind::disk_health, "grown defects"},
    LevelRule{"scsi.uncorrected", &SmartReading::uncorrected_errors, kind::disk_media_errors,
              "uncorrected errors"},
};

/// Counters whose growth tells it, whatever they were when raidwatch first saw the disk.
struct GrowthRule {
    std::string_view rule;
    Counter counter;
    FaultClass fault_class;
    Kind kind;
    Severity severity;
    bool lasting;  ///< damage that does not heal: stays until the disk is replaced
    std::string_view noun;
};
constexpr std::array kGrowthRules{
    GrowthRule{"ata.end_to_end", &SmartReading::end_to_end_errors, FaultClass::disk_illness,
               kind::disk_health, Severity::critical, true, "end-to-end errors"},
    GrowthRule{"ata.reallocation_events", &SmartReading::reallocation_events, FaultClass::disk_illness,
               kind::disk_health, Severity::warning, false, "reallocation events"},
    GrowthRule{"ata.interface_crc", &SmartReading::interface_crc, FaultClass::disk_link,
               kind::disk_link_errors, Severity::warning, false,
               "interface CRC errors (cable, backplane or port)"},
    GrowthRule{"nvme.media_errors", &SmartReading::media_errors, FaultClass::disk_illness,
               kind::disk_media_errors, Severity::critical, true, "media errors"},
    GrowthRule{"scsi.uncorrected", &SmartReading::uncorrected_errors, FaultClass::disk_illness,
               kind::disk_media_errors, Severity::critical, true, "uncorrected errors"},
};

void check_levels(DiskCase& c) {
    for (const auto& row : kLevelRules) {
        const auto& value = c.reading->*row.counter;
        if (!value) continue;
        if (const auto severity = c.limits.above(row.rule, static_cast<double>(*value)))
            c.add(row.rule, FaultClass::disk_illness, row.kind, *severity,
                  fmt::format("{} {}", *value, row.noun));
    }
}

void check_growth(DiskCase& c) {
    for (const auto& row : kGrowthRules) {
        const auto& value = c.reading->*row.counter;
        if (!value) continue;
        const auto& known = c.baseline(row.rule, *value);
        if (!known.grew_at || (!row.lasting && c.context.now - *known.grew_at >= kGrowthShown)) continue;
        c.add(row.rule, row.fault_class, row.kind, row.severity,
              fmt::format("{} {}, grown since {}", *value, row.noun, to_rfc3339(*known.grew_at)));
    }
}

/// Attribute 188 counts in bursts: only its growth within an hour says something.
void check_command_timeouts(DiskCase& c) {
    const auto limit = c.limits.critical("ata.command_timeouts");
    if (!c.reading->command_timeouts || !limit) return;
    const auto value = *c.reading->command_timeouts;
    const auto at = c.reading->taken_at;
    const auto [entry, first] = c.memory.try_emplace(
        "ata.command_timeouts/" + c.disk.id,
        Baseline{.value = value, .previous = value, .at = at, .grew_at = {}, .raised = false});
    auto& hour = entry->second;  // value: when the hour began; previous: at the reading before
    const auto hours = static_cast<double>((at - hour.at).count()) / 3'600'000;
    auto grown = value - std::min(hour.value, value);
    double within_an_hour = static_cast<double>(grown);
    if (hours > 1 || value < hour.value) {
        // What grew while nobody looked (no reading for an hour or more) is spread over that time.
        const bool unwatched = hours > 2;
        grown = value - std::min(hour.previous, value);
        within_an_hour = static_cast<double>(grown) / (unwatched ? hours : 1);
        hour = {.value = unwatched ? value : value - grown,
                .previous = value,
                .at = at,
                .grew_at = hour.grew_at,
                .raised = false};
    }
    hour.previous = value;
    if (within_an_hour >= *limit) hour.grew_at = at;
    if (hour.grew_at && c.context.now - *hour.grew_at < kGrowthShown)
        c.add("ata.command_timeouts", FaultClass::disk_illness, kind::disk_health, Severity::critical,
              fmt::format("{} or more command timeouts within an hour, last at {}", *limit,
                          to_rfc3339(*hour.grew_at)));
}

void check_verdict(DiskCase& c) {
    if (c.reading->passed.value_or(true)) return;
    const bool nvme = c.reading->protocol == SmartProtocol::nvme;
    if (nvme && c.reading->critical_warning.value_or(0) != 0) return;  // told bit by bit
    const auto* rule = nvme                                         ? "nvme.critical_warning"
                       : c.reading->protocol == SmartProtocol::scsi ? "scsi.verdict"
                                                                    : "ata.verdict";
    c.add(rule, FaultClass::disk_illness, kind::disk_predicted_failure, Severity::critical,
          "its own SMART verdict is FAILED");
}

void check_prefail(DiskCase& c) {
    for (const auto& attribute : c.reading->attributes) {
        if (!attribute.prefail || attribute.threshold.value_or(0) == 0) continue;
        const auto name = attribute.name.empty() ? fmt::format("attribute {}", attribute.id)
                                                 : printable(attribute.name, 60);
        if (attribute.value && *attribute.value <= *attribute.threshold)
            c.add(
                "ata.prefail", FaultClass::disk_illness, kind::disk_predicted_failure, Severity::critical,
                fmt::format("pre-fail {} at {}, threshold {}", name, *attribute.value, *attribute.threshold),
                std::to_string(attribute.id));
        else if (attribute.worst && *attribute.worst <= *attribute.threshold)
            c.add("ata.prefail", FaultClass::disk_illness, kind::disk_health, Severity::warning,
                  fmt::format("pre-fail {} was at {} in the past, threshold {}", name, *attribute.worst,
                              *attribute.threshold),
                  fmt::format("{} past", attribute.id));
    }
}

void check_self_tests(DiskCase& c) {
    for (const auto& test : c.reading->self_tests) {
        // A short one reads a small part of the disk.
        if (test.result == SelfTestResult::passed && test.kind == "extended") return;
        if (test.result != SelfTestResult::failed) continue;  // running, aborted: an older one decides
        c.add("selftest.failed", FaultClass::disk_illness, kind::disk_selftest_failed, Severity::critical,
              test.first_bad_lba ? fmt::format("{} self-test failed at LBA {}", printable(test.kind, 20),
                                               *test.first_bad_lba)
                                 : fmt::format("{} self-test failed", printable(test.kind, 20)));
        return;
    }
}

std::vector<std::string> mounts_on(const NodeView& view, const Disk& disk) {
    std::vector<std::string> mounts;
    for (const auto& array : view.arrays)
        if (std::ranges::count(array.members, std::optional(disk.id), &Member::disk) > 0)
            mounts.insert(mounts.end(), array.mounts.begin(), array.mounts.end());
    return mounts;
}

void add_faults(const NodeView& view, const DiskCase& c, std::vector<Fault>& faults) {
    for (const auto fault_class : {FaultClass::disk_illness, FaultClass::disk_link, FaultClass::temperature,
                                   FaultClass::disk_unresponsive}) {
        std::vector<Breach> of_class;
        std::ranges::copy_if(c.breaches, std::back_inserter(of_class),
                             [&](const Breach& breach) { return breach.fault_class == fault_class; });
        if (of_class.empty()) continue;
        std::ranges::stable_sort(of_class, std::ranges::greater{}, &Breach::severity);
        auto fault = combine(of_class, subject_of(c.disk));
        fault.summary = fmt::format("disk {}: {}", describe_disk(view, c.disk.id), fault.summary);
        fault.parts.push_back(fault.subject);
        fault.mounts = mounts_on(view, c.disk);
        if (!c.disk.controller.empty()) fault.parents.push_back(controller_subject(view, c.disk.controller));
        for (const auto& [name, value] : {std::pair{"serial", c.disk.serial},
                                          {"model", c.disk.model},
                                          {"slot", c.disk.slot},
                                          {"device", c.disk.device}})
            if (!value.empty()) fault.evidence[name] = printable(value, 120);
        faults.push_back(std::move(fault));
    }
}

}  // namespace

std::vector<Fault> disk_faults(const NodeView& view, RuleMemory& memory, const RuleContext& context) {
    std::vector<Fault> faults;
    for (const auto& disk : view.disks) {
        DiskCase c{disk, view.reading(disk.id), context, Limits(context.overrides), memory, {}};
        check_told_by_engine(c, view);
        check_media_errors(c);
        if (c.reading) {
            check_verdict(c);
            check_prefail(c);
            check_levels(c);
            check_growth(c);
            check_command_timeouts(c);
            check_self_tests(c);
            check_nvme(c);
        }
        check_temperature(c);
        add_faults(view, c, faults);
    }
    return faults;
}

}  // namespace raidwatch::assess
