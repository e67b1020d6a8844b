#pragma once
// "/nodes": what operators see of the fleet. Needs an operators' token.

#include "hub/context.hpp"

#include <raidwatch/base/result.hpp>

#include <string>

namespace raidwatch::hub {

/// Tables of open incidents, running work, nodes and arrays.
Result<std::string> fleet_html(Context& context);

HttpReply nodes_page(Context& context, const Call& call);

}  // namespace raidwatch::hub
