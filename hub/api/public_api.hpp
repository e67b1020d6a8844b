#pragma once
// Everything readable without a token: pages, Statuspage v2, feeds, style sheet.

#include "hub/context.hpp"

namespace raidwatch::hub {

/// context.view must be set.
HttpReply public_api(Context& context, const Call& call);

}  // namespace raidwatch::hub
