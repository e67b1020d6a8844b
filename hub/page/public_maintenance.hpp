#pragma once
// Maintenance as customers see it: which components, from when to when, in the words of whoever announced it
// or in templated ones. Pure.

#include "hub/correlate/notice.hpp"
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
    std::string body;                   ///< of its latest update
    std::vector<NoticeUpdate> updates;  ///< oldest first
    bool begins_by_itself = true, ends_by_itself = true, reminds = false;
    std::string metadata;                 ///< JSON object of whoever announced it
    std::vector<std::size_t> components;  ///< indices of the plans
};

/// Does the window cover storage of the component?
bool concerns(const MaintenanceWindow& window, const ComponentPlan& plan, const Fleet& fleet);

/// Announced maintenance as it is announced; of other windows those that concern a component, in template
/// words. By their begin.
std::vector<PublicMaintenance> public_maintenance(const std::vector<MaintenanceWindow>& windows,
                                                  const std::vector<Notice>& notices,
                                                  const std::vector<ComponentPlan>& plans, const Fleet& fleet,
                                                  UtcTime now);

}  // namespace raidwatch::hub
