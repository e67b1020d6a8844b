#pragma once
// Scheduled maintenance in the manage API: what scripts send as drafts of announcements, and how it is shown.

#include "hub/context.hpp"
#include "hub/notices.hpp"

#include <raidwatch/base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

/// Is a new incident of this kind maintenance?
bool is_scheduled(const nlohmann::json& incident);
/// Of a new one with scheduled_for, or of a change. `invalid`: what does not fit.
Result<NoticeDraft> read_notice_draft(const nlohmann::json& incident, const PublicView& view, UtcTime now);

/// Every maintenance there was, as the manage API shows it; the latest created first.
Result<std::vector<PublicMaintenance>> all_maintenance(Context& context);
/// `not_found`: none of that id.
Result<PublicMaintenance> one_maintenance(Context& context, const std::string& id);
nlohmann::json v1_maintenance_json(const Context& context, const PublicMaintenance& maintenance);

}  // namespace raidwatch::hub
