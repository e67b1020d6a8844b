#include "risk.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace raidwatch::report {

namespace {

using Counter = std::optional<std::uint64_t> SmartReading::*;

struct Weighed {
    Counter counter;
    const char* name;
    int present, growing;
};

/// Yearly failure rates once the counter is above zero: pending 34 to 68 %, offline uncorrectable 81 %,
/// reported uncorrectable 34 to 50 %, reallocated 8 to 24 %.
constexpr Weighed kCounters[] = {
    {&SmartReading::uncorrectable, "offline uncorrectable sectors", 80, 10},
    {&SmartReading::pending, "pending sectors", 50, 20},
    {&SmartReading::reported_uncorrectable, "reported uncorrectable errors", 40, 20},
    {&SmartReading::media_errors, "media errors", 40, 30},
    {&SmartReading::uncorrected_errors, "uncorrected errors", 40, 30},
    {&SmartReading::reallocated, "reallocated sectors", 15, 25},
    {&SmartReading::grown_defects, "grown defects", 15, 25},
};

constexpr std::size_t kFewestSiblings = 3;
constexpr double kHotterThanSiblings = 8;  ///< degrees above their median
constexpr std::uint64_t kOldHours = 5 * 8766;

struct Reason {
    int points;
    std::string text;
};

/// Array by member, so that a shelf of disks is walked once.
std::map<std::string, std::string> arrays_of(const NodeView& view) {
    std::map<std::string, std::string> arrays;
    for (const auto& array : view.arrays)
        for (const auto& member : array.members)
            if (member.disk) arrays.emplace(*member.disk, array.id);
    return arrays;
}

struct Stand {
    const Disk* disk;
    std::string array;
    const SmartReading* reading;
};

/// Readings of the disks beside this one: of its array, or of its model.
std::vector<const SmartReading*> siblings(const std::vector<Stand>& all, const Stand& one) {
    std::vector<const SmartReading*> found;
    for (const auto& other : all) {
        if (other.disk == one.disk || other.reading == nullptr) continue;
        const bool together = !one.array.empty() && other.array == one.array;
        const bool alike = !one.disk->model.empty() && other.disk->model == one.disk->model;
        if (together || alike) found.push_back(other.reading);
    }
    return found;
}

std::optional<double> median_temperature(const std::vector<const SmartReading*>& readings) {
    std::vector<double> values;
    for (const auto* reading : readings)
        if (reading->temperature_c) values.push_back(*reading->temperature_c);
    if (values.size() < kFewestSiblings) return std::nullopt;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

std::optional<std::uint64_t> first_of(const std::vector<SmartReading>& history, Counter counter) {
    for (const auto& reading : history)
        if (reading.*counter) return reading.*counter;
    return std::nullopt;
}

void weigh_counters(const SmartReading& now, const std::vector<SmartReading>& history,
                    const std::vector<const SmartReading*>& beside, std::vector<Reason>& reasons) {
    for (const auto& weighed : kCounters) {
        const auto& value = now.*weighed.counter;
        if (!value || *value == 0) continue;
        int points = weighed.present;
        auto text = fmt::format("{} {}", *value, weighed.name);
        if (const auto before = first_of(history, weighed.counter); before && *value > *before) {
            points += weighed.growing;
            text +=
                fmt::format(", {} more than at {}", *value - *before, to_rfc3339(history.front().taken_at));
        }
        const bool alone =
            beside.size() >= kFewestSiblings && std::ranges::all_of(beside, [&](const auto* other) {
                return (other->*weighed.counter).value_or(0) == 0;
            });
        if (alone) {
            points += 10;
            text += fmt::format("; none of its {} siblings has any", beside.size());
        }
        reasons.push_back({points, std::move(text)});
    }
}

void weigh_the_rest(const SmartReading& now, const std::vector<const SmartReading*>& beside,
                    std::vector<Reason>& reasons) {
    if (now.passed == false) reasons.push_back({100, "it predicts its own failure"});
    if (now.percentage_used && *now.percentage_used > 80)
        reasons.push_back(
            {*now.percentage_used / 4, fmt::format("{} % of its endurance is used", *now.percentage_used)});
    if (const auto usual = median_temperature(beside);
        usual && now.temperature_c && *now.temperature_c >= *usual + kHotterThanSiblings)
        reasons.push_back({10, fmt::format("{:.0f} C, {:.0f} above the median of its siblings",
                                           *now.temperature_c, *now.temperature_c - *usual)});
    if (now.power_on_hours && *now.power_on_hours > kOldHours)
        reasons.push_back({5, fmt::format("{} hours in use", *now.power_on_hours)});
}

DiskRisk judge(const Stand& stand, const std::vector<Stand>& all, const std::vector<Fault>& faults,
               const std::vector<SmartReading>& history) {
    const Disk& disk = *stand.disk;
    DiskRisk risk;
    risk.disk = disk;
    std::vector<Reason> reasons;
    for (const auto& fault : faults)
        if (fault.subject.id == disk.id && fault.fault_class == FaultClass::disk_unresponsive)
            reasons.push_back({60, printable(fault.summary, 160)});
    const auto* now = stand.reading;
    if (now) {
        const auto beside = siblings(all, stand);
        weigh_counters(*now, history, beside, reasons);
        weigh_the_rest(*now, beside, reasons);
    } else if (reasons.empty()) {
        risk.abstains = "nothing is known of its health";
        return risk;
    }
    std::ranges::stable_sort(reasons, std::ranges::greater{}, &Reason::points);
    for (auto& reason : reasons) {
        risk.points += reason.points;
        risk.reasons.push_back(std::move(reason.text));
    }
    return risk;
}

}  // namespace

std::vector<DiskRisk> disk_risks(const NodeView& view, const std::vector<Fault>& faults,
                                 const std::map<std::string, std::vector<SmartReading>>& history) {
    std::vector<DiskRisk> risks;
    static const std::vector<SmartReading> kNone;
    const auto arrays = arrays_of(view);
    std::vector<Stand> all;
    for (const auto& disk : view.disks) {
        const auto array = arrays.find(disk.id);
        all.push_back({&disk, array == arrays.end() ? "" : array->second, view.reading(disk.id)});
    }
    for (const auto& stand : all) {
        const auto known = history.find(stand.disk->id);
        risks.push_back(judge(stand, all, faults, known == history.end() ? kNone : known->second));
    }
    std::ranges::stable_sort(risks, [](const DiskRisk& a, const DiskRisk& b) {
        if (a.abstains.empty() != b.abstains.empty()) return a.abstains.empty();
        return a.points > b.points;
    });
    return risks;
}

}  // namespace raidwatch::report
