#pragma once
// Maintenance as customers see it: which components, from when to when, in templated words. Pure.

#include "hub/correlate/picture.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/maintenance.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::hub {

struct PublicMaintenance {
    std::string id, title;
    std::string status;     ///< Statuspage's word: scheduled, in_progress, verifying, completed
    bool expected = false;  ///< inside its declared time: its components are under maintenance
    UtcTime created_at{}, from{}, until{}, updated_at{};
    std::optional<UtcTime> completed_at;
    std::string body;                     ///< of its latest update
    std::vector<std::size_t> components;  ///< indices of the plans
};

/// Of windows that concern a component; by their begin.
std::vector<PublicMaintenance> public_maintenance(const std::vector<MaintenanceWindow>& windows,
                                                  const std::vector<ComponentPlan>& plans,
                                                  const Fleet& fleet);

}  // namespace raidwatch::hub
