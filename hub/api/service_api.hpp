#pragma once
// /healthz and /metrics, for whoever watches the hub itself.

#include "hub/context.hpp"

namespace raidwatch::hub {

HttpReply service_api(Context& context, const Call& call);

}  // namespace raidwatch::hub
