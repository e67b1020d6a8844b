#include "disk_briefs.hpp"

#include "agent/report/risk.hpp"

#include <raidwatch/model/trend.hpp>

#include <algorithm>

namespace raidwatch::app {

namespace {

/// They grow in every disk that is used, or come and go.
bool is_wear_of_use(const TrendMetric& metric) {
    return metric.name == "temperature_c" || metric.name == "power_on_hours" || metric.name == "power_cycles";
}

/// At the end of each day the latest value till then; days before the first one are left out.
std::vector<double> daily(const TrendMetric& metric, const std::vector<SmartReading>& readings, UtcTime now) {
    std::vector<double> values;
    const auto today = std::chrono::floor<std::chrono::days>(now);
    auto next = readings.begin();
    std::optional<double> value;
    for (int ago = kTrendDays - 1; ago >= 0; --ago) {
        const UtcTime day_ends = today - std::chrono::days(ago - 1);
        for (; next != readings.end() && next->taken_at < day_ends; ++next)
            if (const auto told = metric.of(*next)) value = told;
        if (value) values.push_back(*value);
    }
    return values;
}

std::vector<TrendBrief> growing(std::vector<SmartReading> readings, const SmartReading* latest, UtcTime now) {
    if (latest != nullptr) readings.push_back(*latest);
    std::vector<TrendBrief> trends;
    for (const auto& metric : trend_metrics()) {
        if (is_wear_of_use(metric) || trends.size() == kMostTrends) continue;
        auto values = daily(metric, readings, now);
        if (values.size() > 1 && values.back() > values.front())
            trends.push_back({std::string(metric.name), std::string(metric.unit), std::move(values)});
    }
    return trends;
}

}  // namespace

std::vector<DiskBrief> disk_briefs(const NodeView& view, const std::vector<Fault>& faults,
                                   const DiskHistory& history, UtcTime now) {
    std::vector<DiskBrief> briefs;
    for (auto& risk : report::disk_risks(view, faults, history)) {
        if (risk.points == 0 || briefs.size() == kMostDisks) break;
        DiskBrief brief{risk.disk.id,   risk.disk.serial.empty() ? risk.disk.id : risk.disk.serial,
                        risk.disk.slot, risk.disk.model,
                        risk.points,    std::move(risk.reasons)};
        if (brief.reasons.size() > kMostReasons) brief.reasons.resize(kMostReasons);
        const auto known = history.find(risk.disk.id);
        if (known != history.end()) brief.trends = growing(known->second, view.reading(risk.disk.id), now);
        briefs.push_back(std::move(brief));
    }
    return briefs;
}

}  // namespace raidwatch::app
