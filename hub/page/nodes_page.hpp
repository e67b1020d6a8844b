#pragma once
// "/nodes": what operators see of the fleet. Needs an operators' token.

#include "hub/context.hpp"

#include <raidwatch/base/result.hpp>

#include <string>

namespace raidwatch::hub {

/// Tables of open incidents, maintenance, running work, phase-outs, disks, nodes and arrays. The last five
/// can be narrowed by "?cluster=" and "?node=".
Result<std::string> fleet_html(Context& context, const Target& target);

HttpReply nodes_page(Context& context, const Call& call);

}  // namespace raidwatch::hub
