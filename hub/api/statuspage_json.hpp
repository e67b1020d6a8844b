#pragma once
// The objects of Statuspage as both of its APIs show them.

#include "hub/context.hpp"

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

/// Stable for good.
std::string update_id(const PublicMaintenance& maintenance, const NoticeUpdate& update);
nlohmann::json time_or_null(const std::optional<UtcTime>& time);
nlohmann::json page_json(const Context& context);
/// By its position on the page.
nlohmann::json component_json(const Context& context, std::size_t position);
nlohmann::json components_json(const Context& context);
/// The impact of maintenance is "maintenance".
nlohmann::json maintenance_json(const Context& context, const PublicMaintenance& maintenance);
nlohmann::json incident_json(const Context& context, const PublicIncident& incident);

}  // namespace raidwatch::hub
