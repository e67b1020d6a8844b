#pragma once
// /api/operator/v1: everything the nodes told, raw, for people and programs with an operators' token.

#include "hub/context.hpp"

namespace raidwatch::hub {

HttpReply operator_api(Context& context, const Call& call);

}  // namespace raidwatch::hub
