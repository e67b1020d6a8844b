#include "disk_rules.hpp"

#include "breach.hpp"
#include "names.hpp"
#include "rule_limits.hpp"

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

struct Case {
    const Disk& disk;
    const SmartReading* reading;  ///< none: the disk has no SMART, or it was never read
    const RuleContext& context;
    Limits limits;
    RuleMemory& memory;
    std::vector<Breach> breaches;

    void add(std::string_view rule, FaultClass fault_class, Kind kind, Severity severity, std::string text) {
        if (limits.enabled(rule))
            breaches.push_back({std::string(rule), fault_class, kind, severity, std::move(text)});
    }
    /// The rule's memory of this disk, brought up to the reading; none before the first reading.
    Baseline& baseline(std::string_view rule, std::uint64_t value) {
        const auto key = fmt::format("{}/{}", rule, disk.id);
        const auto at = reading->taken_at;
        const auto [entry, first] = memory.try_emplace(
            key, Baseline{.value = value, .previous = value, .at = at, .grew_at = {}, .raised = false});
        auto& known = entry->second;
        if (!first && at != known.at) {
            known.previous = known.value;
            if (value > known.value) known.grew_at = at;
            known.value = value;
            known.at = at;
        }
        return known;
    }
};

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

void check_levels(Case& c) {
    for (const auto& row : kLevelRules) {
        const auto& value = c.reading->*row.counter;
        if (!value) continue;
        if (const auto severity = c.limits.above(row.rule, static_cast<double>(*value)))
            c.add(row.rule, FaultClass::disk_illness, row.kind, *severity,
                  fmt::format("{} {}", *value, row.noun));
    }
}

void check_growth(Case& c) {
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
void check_command_timeouts(Case& c) {
    const auto limit = c.limits.critical("ata.command_timeouts");
    if (!c.reading->command_timeouts || !limit) return;
    const auto value = *c.reading->command_timeouts;
    const auto at = c.reading->taken_at;
    const auto [entry, first] = c.memory.try_emplace(
        "ata.command_timeouts/" + c.disk.id,
        Baseline{.value = value, .previous = value, .at = at, .grew_at = {}, .raised = false});
    auto& hour = entry->second;  // value: when the hour began; previous: at the reading before
    if (at - hour.at > 1h || value < hour.value)
        hour = {.value = std::min(hour.previous, value),
                .previous = value,
                .at = at,
                .grew_at = hour.grew_at,
                .raised = false};
    hour.previous = value;
    const auto grown = value - hour.value;
    if (static_cast<double>(grown) >= *limit) hour.grew_at = at;
    if (hour.grew_at && c.context.now - *hour.grew_at < kGrowthShown)
        c.add("ata.command_timeouts", FaultClass::disk_illness, kind::disk_health, Severity::critical,
              fmt::format("{} or more command timeouts within an hour, last at {}", *limit,
                          to_rfc3339(*hour.grew_at)));
}

void check_verdict(Case& c) {
    if (c.reading->passed.value_or(true)) return;
    const auto rule = c.reading->protocol == SmartProtocol::scsi ? "scsi.verdict" : "ata.verdict";
    if (c.reading->protocol == SmartProtocol::nvme)
        return;  // its verdict is critical_warning, told bit by bit
    c.add(rule, FaultClass::disk_illness, kind::disk_predicted_failure, Severity::critical,
          "its own SMART verdict is FAILED");
}

void check_prefail(Case& c) {
    for (const auto& attribute : c.reading->attributes) {
        if (!attribute.prefail || attribute.threshold.value_or(0) == 0) continue;
        const auto name = attribute.name.empty() ? fmt::format("attribute {}", attribute.id)
                                                 : printable(attribute.name, 60);
        if (attribute.value && *attribute.value <= *attribute.threshold)
            c.add(
                "ata.prefail", FaultClass::disk_illness, kind::disk_predicted_failure, Severity::critical,
                fmt::format("pre-fail {} at {}, threshold {}", name, *attribute.value, *attribute.threshold));
        else if (attribute.worst && *attribute.worst <= *attribute.threshold)
            c.add("ata.prefail", FaultClass::disk_illness, kind::disk_health, Severity::warning,
                  fmt::format("pre-fail {} was at {} in the past, threshold {}", name, *attribute.worst,
                              *attribute.threshold));
    }
}

void check_self_tests(Case& c) {
    for (const auto& test : c.reading->self_tests) {
        if (test.result == SelfTestResult::passed) return;
        if (test.result != SelfTestResult::failed) continue;  // running, aborted: an older one decides
        c.add("selftest.failed", FaultClass::disk_illness, kind::disk_selftest_failed, Severity::critical,
              test.first_bad_lba ? fmt::format("{} self-test failed at LBA {}", printable(test.kind, 20),
                                               *test.first_bad_lba)
                                 : fmt::format("{} self-test failed", printable(test.kind, 20)));
        return;
    }
}

/// NVM Express base specification, SMART / Health Information log, byte 0.
void check_nvme(Case& c) {
    static constexpr std::array<std::string_view, 6> kBits{"available spare is below its threshold",
                                                           "temperature is out of its limits",
                                                           "reliability is degraded",
                                                           "media is read-only",
                                                           "volatile memory backup failed",
                                                           "persistent memory region is unreliable"};
    const auto warning = static_cast<unsigned>(c.reading->critical_warning.value_or(0));
    for (unsigned bit = 0; bit < kBits.size(); ++bit)
        if (warning & (1U << bit))
            c.add("nvme.critical_warning", bit == 1 ? FaultClass::temperature : FaultClass::disk_illness,
                  bit == 1 ? kind::disk_temperature : kind::disk_predicted_failure,
                  bit == 1 ? Severity::warning : Severity::critical,
                  fmt::format("NVMe critical warning: {}", kBits[bit]));
    if (c.reading->available_spare && c.reading->available_spare_threshold &&
        *c.reading->available_spare < *c.reading->available_spare_threshold)
        c.add("nvme.spare", FaultClass::disk_illness, kind::disk_health, Severity::critical,
              fmt::format("available spare {} %, threshold {} %", *c.reading->available_spare,
                          *c.reading->available_spare_threshold));
    if (c.reading->percentage_used)
        if (const auto severity = c.limits.above("nvme.used", *c.reading->percentage_used))
            c.add("nvme.used", FaultClass::disk_illness, kind::disk_health, *severity,
                  fmt::format("{} % of its rated endurance used", *c.reading->percentage_used));
}

void check_temperature(Case& c) {
    if (!c.reading->temperature_c) return;
    constexpr double kClears = 5;  // degrees below the limit
    const bool spins = c.disk.kind == DiskKind::hdd || c.disk.kind == DiskKind::unknown;
    const auto rule = spins ? "temperature.hdd" : "temperature.ssd";
    const bool set_by_config = c.context.overrides.contains(rule);
    const auto own = [&](const std::optional<double>& limit) { return set_by_config ? std::nullopt : limit; };
    const auto critical =
        own(c.reading->temperature_critical_c) ? c.reading->temperature_critical_c : c.limits.critical(rule);
    const auto warning =
        own(c.reading->temperature_limit_c) ? c.reading->temperature_limit_c : c.limits.warning(rule);
    const double temperature = *c.reading->temperature_c;

    const auto key = fmt::format("temperature/{}", c.disk.id);
    const auto known = c.memory.find(key);
    const bool was_hot = known != c.memory.end() && known->second.raised;
    const bool hot = warning && temperature >= (was_hot ? *warning - kClears : *warning);
    if (hot != was_hot) c.memory[key].raised = hot;
    if (critical && temperature >= *critical)
        c.add(rule, FaultClass::temperature, kind::disk_temperature, Severity::critical,
              fmt::format("{:.0f} °C, limit {:.0f} °C", temperature, *critical));
    else if (hot)
        c.add(rule, FaultClass::temperature, kind::disk_temperature, Severity::warning,
              fmt::format("{:.0f} °C, limit {:.0f} °C", temperature, *warning));
}

void check_told_by_engine(Case& c, bool in_an_array) {
    if (c.disk.predictive_failure.value_or(false) || c.disk.state == DiskState::predictive_failure)
        c.add("disk.predictive", FaultClass::disk_illness, kind::disk_predicted_failure, Severity::critical,
              "its controller predicts its failure");
    const bool out = c.disk.state == DiskState::failed || c.disk.state == DiskState::offline;
    if (out && !in_an_array)
        c.add("disk.failed", FaultClass::disk_illness, kind::disk_failed, Severity::critical,
              fmt::format("its controller says {}", word(c.disk.state)));
}

bool in_an_array(const NodeView& view, const Disk& disk) {
    return std::ranges::any_of(view.arrays, [&](const Array& array) {
        return std::ranges::count(array.members, std::optional(disk.id), &Member::disk) > 0;
    });
}

std::vector<std::string> mounts_on(const NodeView& view, const Disk& disk) {
    std::vector<std::string> mounts;
    for (const auto& array : view.arrays)
        if (std::ranges::count(array.members, std::optional(disk.id), &Member::disk) > 0)
            mounts.insert(mounts.end(), array.mounts.begin(), array.mounts.end());
    return mounts;
}

void add_faults(const NodeView& view, const Case& c, std::vector<Fault>& faults) {
    for (const auto fault_class :
         {FaultClass::disk_illness, FaultClass::disk_link, FaultClass::temperature}) {
        std::vector<Breach> of_class;
        std::ranges::copy_if(c.breaches, std::back_inserter(of_class),
                             [&](const Breach& breach) { return breach.fault_class == fault_class; });
        if (of_class.empty()) continue;
        std::ranges::stable_sort(of_class, std::ranges::greater{}, &Breach::severity);
        auto fault = combine(of_class, subject_of(c.disk));
        fault.summary = fmt::format("disk {}: {}", describe_disk(view, c.disk.id), fault.summary);
        fault.parts.push_back(fault.subject);
        fault.mounts = mounts_on(view, c.disk);
        if (!c.disk.controller.empty())
            fault.parents.push_back({SubjectKind::controller, c.disk.controller, c.disk.controller});
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
        Case c{disk, view.reading(disk.id), context, Limits(context.overrides), memory, {}};
        check_told_by_engine(c, in_an_array(view, disk));
        if (c.reading) {
            check_verdict(c);
            check_prefail(c);
            check_levels(c);
            check_growth(c);
            check_command_timeouts(c);
            check_self_tests(c);
            check_nvme(c);
            check_temperature(c);
        }
        add_faults(view, c, faults);
    }
    return faults;
}

}  // namespace raidwatch::assess
