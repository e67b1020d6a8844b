#pragma once

#include <raidwatch/collect/collector.hpp>

namespace raidwatch {

/// Domain {"schedules", ""}: which integrity tests the distribution or smartd schedules. Timers that are
/// enabled and not masked, cron files that are not switched off, smartd.conf where smartd is enabled.
Findings collect_schedules(const Host& host, std::string_view target);

}  // namespace raidwatch
