#pragma once
// Everything the rules for one disk look at.

#include "breach.hpp"
#include "rule_limits.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace raidwatch::assess {

struct DiskCase {
    const Disk& disk;
    const SmartReading* reading;  ///< none: the disk has no SMART, or it was never read
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
    /// The rule's memory of this disk, brought up to the reading (to now, for what its controller counts).
    Baseline& baseline(std::string_view rule, std::uint64_t value) {
        const auto key = fmt::format("{}/{}", rule, disk.id);
        const auto at = reading ? reading->taken_at : context.now;
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

/// critical_warning bit by bit, spare, endurance.
void check_nvme(DiskCase& c);
/// The reading's temperature, else what the controller in front of it reports.
void check_temperature(DiskCase& c);
/// States and predictions of the engine that owns the disk.
void check_told_by_engine(DiskCase& c, const NodeView& view);
/// Media errors as the controller in front of it counts them.
void check_media_errors(DiskCase& c);

}  // namespace raidwatch::assess
