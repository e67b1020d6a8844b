#include "disk_case.hpp"

namespace raidwatch::assess {

namespace {
const SmartReading kNoReading;
}  // namespace

void check_temperature(DiskCase& c) {
    const SmartReading& reading = c.reading ? *c.reading : kNoReading;
    // What kind of disk a controller reports about is not always known, and then neither is its limit.
    const bool by_controller = !reading.temperature_c && c.disk.kind != DiskKind::unknown;
    const auto measured = by_controller ? c.disk.temperature_c : reading.temperature_c;
    if (!measured) return;
    constexpr double kClears = 5;  // degrees below the limit
    const bool spins = c.disk.kind == DiskKind::hdd || c.disk.kind == DiskKind::unknown;
    const auto rule = spins ? "temperature.hdd" : "temperature.ssd";
    const bool set_by_config = c.context.overrides.contains(rule);
    const auto own = [&](const std::optional<double>& limit) { return set_by_config ? std::nullopt : limit; };
    const auto critical =
        own(reading.temperature_critical_c) ? reading.temperature_critical_c : c.limits.critical(rule);
    const auto warning =
        own(reading.temperature_limit_c) ? reading.temperature_limit_c : c.limits.warning(rule);
    const double temperature = *measured;

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

}  // namespace raidwatch::assess
