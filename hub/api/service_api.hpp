#pragma once
// /healthz and /metrics, for whoever watches the hub itself.

#include "hub/context.hpp"

namespace raidwatch::hub {

/// For /healthz and /metrics only.
HttpReply service_api(Context& context, const Call& call);

}  // namespace raidwatch::hub
