#pragma once
// Incidents and maintenance as the manage API lists them.

#include "hub/context.hpp"

#include <optional>
#include <string_view>

namespace raidwatch::hub {

enum class IncidentList { all, unresolved, scheduled, upcoming, active_maintenance };
BOOST_DESCRIBE_ENUM(IncidentList, all, unresolved, scheduled, upcoming, active_maintenance)

/// As addresses have it: "unresolved".
std::optional<IncidentList> incident_list_named(std::string_view word);

/// The latest created first; `q` (name, status, updates, post-mortem), `page`, and `limit` or `per_page`. Of
/// scheduled maintenance `scheduled` lists all, `upcoming` and `active_maintenance` what their names say.
HttpReply list_incidents(Context& context, const Target& target, IncidentList list);
HttpReply one_incident(Context& context, std::int64_t number, int status = 200);

}  // namespace raidwatch::hub
