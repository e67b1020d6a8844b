#pragma once
// Maintenance windows as people read them on a terminal.

#include "terminal.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/maintenance.hpp>
#include <raidwatch/model/maintenance_order.hpp>

#include <string>
#include <vector>

namespace raidwatch::cli {

/// What an order has done, in one line.
std::string order_text(const MaintenanceWindow& window, MaintenanceAction action);
/// The table of `maintenance list`.
std::string windows_text(const std::vector<MaintenanceWindow>& windows, const Terminal& terminal);
/// The lines of `status`: windows that run or begin within a day; empty: none.
std::string maintenance_section(const std::vector<MaintenanceWindow>& windows, UtcTime now,
                                const Terminal& terminal);
/// "store-1: 2 of 2 reboots, 14m of 1h absence; exceeded: reboots"
std::string use_text(const MaintenanceWindow& window, const MaintenanceUse& use);
/// "in_progress" as people say it.
std::string state_text(MaintenanceState state);

}  // namespace raidwatch::cli
