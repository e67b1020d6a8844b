#pragma once
// /api/agent/v1: what nodes tell. docs/status-api.yaml is its description.

#include "hub/context.hpp"

namespace raidwatch::hub {

HttpReply agent_api(Context& context, const Call& call);

}  // namespace raidwatch::hub
