#pragma once
// "/nodes": what operators see of the fleet. Needs an operators' token.

#include "hub/context.hpp"

namespace raidwatch::hub {

HttpReply nodes_page(Context& context, const Call& call);

}  // namespace raidwatch::hub
