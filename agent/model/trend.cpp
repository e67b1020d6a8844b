#include <raidwatch/model/trend.hpp>

#include <algorithm>
#include <array>

namespace raidwatch {

namespace {

template <auto Field>
std::optional<double> field(const SmartReading& reading) {
    const auto& value = reading.*Field;
    return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

using R = SmartReading;

constexpr std::array kMetrics{
    TrendMetric{"temperature_c", "C", "temperature", field<&R::temperature_c>},
    TrendMetric{"power_on_hours", "h", "hours powered on", field<&R::power_on_hours>},
    TrendMetric{"power_cycles", "", "times powered on", field<&R::power_cycles>},
    TrendMetric{"reallocated", "sectors", "reallocated sectors", field<&R::reallocated>},
    TrendMetric{"reallocation_events", "", "attempts to reallocate", field<&R::reallocation_events>},
    TrendMetric{"pending", "sectors", "sectors that wait to be reallocated", field<&R::pending>},
    TrendMetric{"uncorrectable", "sectors", "sectors that cannot be read", field<&R::uncorrectable>},
    TrendMetric{"reported_uncorrectable", "", "uncorrectable errors told to the host",
                field<&R::reported_uncorrectable>},
    TrendMetric{"spin_retries", "", "spin-up retries", field<&R::spin_retries>},
    TrendMetric{"end_to_end_errors", "", "errors on the way through the drive", field<&R::end_to_end_errors>},
    TrendMetric{"command_timeouts", "", "commands that timed out", field<&R::command_timeouts>},
    TrendMetric{"interface_crc", "", "damaged transfers", field<&R::interface_crc>},
    TrendMetric{"media_errors", "", "media errors (NVMe)", field<&R::media_errors>},
    TrendMetric{"unsafe_shutdowns", "", "power losses without notice (NVMe)", field<&R::unsafe_shutdowns>},
    TrendMetric{"percentage_used", "%", "endurance used (NVMe)", field<&R::percentage_used>},
    TrendMetric{"available_spare", "%", "spare capacity left (NVMe)", field<&R::available_spare>},
    TrendMetric{"grown_defects", "", "grown defects (SAS)", field<&R::grown_defects>},
    TrendMetric{"uncorrected_errors", "", "uncorrected errors (SAS)", field<&R::uncorrected_errors>},
};

}  // namespace

std::span<const TrendMetric> trend_metrics() {
    return kMetrics;
}

const TrendMetric* trend_metric(std::string_view name) {
    const auto found = std::ranges::find(kMetrics, name, &TrendMetric::name);
    return found == kMetrics.end() ? nullptr : &*found;
}

}  // namespace raidwatch
