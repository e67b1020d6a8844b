#pragma once
// What the manage API did, for the answer that shows it.

#include "hub/api/statuspage_v1.hpp"

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

/// Answers as it is: a read, or a refusal.
ManageAnswer at_once(HttpReply reply);
ManageAnswer changed(int status, ManageAnswer::What what, std::int64_t number, std::string component = {});
/// What was is shown once more.
ManageAnswer removed(HttpReply last);
ManageAnswer maintenance_changed(int status, std::string id);
/// Subscribers are not told where the body said "deliver_notifications": false, as JSON or form has it.
ManageAnswer quietly(ManageAnswer answer, const nlohmann::json& body);

}  // namespace raidwatch::hub
