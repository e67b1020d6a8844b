#pragma once
// What the manage API did, for the answer that shows it.

#include "hub/api/statuspage_v1.hpp"

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

/// Answers as it is: a read, or a refusal.
ManageAnswer at_once(HttpReply reply);
ManageAnswer changed(int status, ManageAnswer::What what, std::int64_t number, std::string component = {});
/// The answer is there already: of what was removed, how it was.
ManageAnswer changed_to(HttpReply reply);
ManageAnswer maintenance_changed(int status, std::string id);
/// Subscribers are not told where the body said "deliver_notifications": false, as JSON or form has it,
/// nor of what is over and told of afterwards.
ManageAnswer quietly(ManageAnswer answer, const nlohmann::json& body);

}  // namespace raidwatch::hub
