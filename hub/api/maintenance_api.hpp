#pragma once
// Maintenance windows: /api/agent/v1/maintenance/{id} for nodes, /api/operator/v1/maintenance for operators.

#include "hub/context.hpp"

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

HttpReply put_window(Context& context, const TokenRecord& token, const std::string& id,
                     const nlohmann::json& body);
HttpReply maintenance_call(Context& context, const Call& call, const std::string& who);

}  // namespace raidwatch::hub
