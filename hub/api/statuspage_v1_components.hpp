#pragma once
// Components and their groups in the manage API. Those of the configuration, and of clusters that speak, are
// as they are there; others are made, changed and removed by scripts.

#include "hub/api/statuspage_v1.hpp"

#include <string>

namespace raidwatch::hub {

/// /v1/pages/P/components and below.
ManageAnswer components_call(Context& context, const Call& call, const std::string& who);
/// /v1/pages/P/component-groups and below.
ManageAnswer groups_call(Context& context, const Call& call, const std::string& who);

HttpReply one_component(const Context& context, const std::string& id, int status = 200);

}  // namespace raidwatch::hub
