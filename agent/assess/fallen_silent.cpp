#include "fallen_silent.hpp"

#include "departed.hpp"
#include "domains.hpp"

#include <raidwatch/base/text.hpp>

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

std::string name_of(const Disk& disk) {
    return disk.serial.empty() ? disk.id : disk.serial;
}

/// Drives behind a controller that are found by asking at every place: who does not answer is not found
/// there.
void add_not_found(const Findings& now, const Findings& before, const Snapshot& snapshot,
                   std::vector<std::string>& silent) {
    if (now.domain.source != "raid-drives") return;
    for (const auto& disk : before.disks) {
        const bool told = std::ranges::count(before.readings, disk.id, &SmartReading::disk) > 0;
        const bool found = std::ranges::count(now.disks, disk.id, &Disk::id) > 0;
        if (!told || found) continue;
        const auto* there = listed(snapshot, disk);
        const bool works = there && there->state != DiskState::failed && there->state != DiskState::offline;
        if (works) silent.push_back(name_of(disk));
    }
}

}  // namespace

Findings with_silence_told(Findings now, const Findings& before, const Snapshot& snapshot) {
    if (!is_smart(now.domain)) return now;
    std::vector<std::string> silent;
    for (const auto& disk : now.disks) {
        if (disk.asleep.value_or(false)) continue;
        const auto earlier = std::ranges::find(before.readings, disk.id, &SmartReading::disk);
        if (earlier == before.readings.end() || !tells_figures(*earlier)) continue;
        const auto told = std::ranges::find(now.readings, disk.id, &SmartReading::disk);
        const bool is_told = told != now.readings.end();
        if (is_told && tells_figures(*told)) continue;
        const bool says_it_fails = is_told && told->passed == false;
        if (is_told) *told = joined(*earlier, *told);
        if (!says_it_fails) silent.push_back(name_of(disk));
    }
    add_not_found(now, before, snapshot, silent);
    if (!now.complete) return now;
    now.complete = silent.empty();
    for (const auto& name : silent)
        now.problems.push_back({now.domain.text(), ErrorCode::refused,
                                printable(name, 80) + " tells no figures of its health any more"});
    return now;
}

}  // namespace raidwatch::assess
