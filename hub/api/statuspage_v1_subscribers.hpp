#pragma once
// Subscribers in the manage API of Statuspage v1.

#include "hub/context.hpp"

#include <string>

namespace raidwatch::hub {

/// /v1/pages/P/subscribers: list, count, one, add (it is asked to confirm), remove.
HttpReply manage_subscribers(Context& context, const Call& call, const std::string& who);

}  // namespace raidwatch::hub
