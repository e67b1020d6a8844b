#include "fallen_silent.hpp"

#include "domains.hpp"

#include <algorithm>

namespace raidwatch::assess {

namespace {

/// More than a verdict and a temperature.
bool tells_figures(const SmartReading& reading) {
    return !reading.attributes.empty() || reading.reallocated || reading.pending || reading.uncorrectable ||
           reading.media_errors || reading.available_spare || reading.percentage_used ||
           reading.grown_defects || reading.uncorrected_errors;
}

/// The earlier figures with what is told now.
SmartReading joined(const SmartReading& before, const SmartReading& now) {
    auto reading = before;
    if (now.passed) reading.passed = now.passed;
    if (now.temperature_c) reading.temperature_c = now.temperature_c;
    return reading;
}

}  // namespace

Findings with_silence_told(Findings now, const Findings& before) {
    if (!is_smart(now.domain)) return now;
    bool silent = false;
    for (const auto& disk : now.disks) {
        if (disk.asleep.value_or(false)) continue;
        const auto earlier = std::ranges::find(before.readings, disk.id, &SmartReading::disk);
        if (earlier == before.readings.end() || !tells_figures(*earlier)) continue;
        const auto told = std::ranges::find(now.readings, disk.id, &SmartReading::disk);
        const bool is_told = told != now.readings.end();
        if (is_told && tells_figures(*told)) continue;
        const bool says_it_fails = is_told && told->passed == false;
        if (is_told) *told = joined(*earlier, *told);
        silent = silent || !says_it_fails;
    }
    if (!silent || !now.complete) return now;
    now.complete = false;
    now.problems.push_back(
        {now.domain.text(), ErrorCode::refused, "it tells no figures of its health any more"});
    return now;
}

}  // namespace raidwatch::assess
