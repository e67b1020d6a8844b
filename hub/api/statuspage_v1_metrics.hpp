#pragma once
// Metrics in the manage API: scripts send the numbers; the hub asks no other service for any.

#include "hub/api/statuspage_v1.hpp"

#include <string>

namespace raidwatch::hub {

/// /v1/pages/P/metrics and below.
ManageAnswer metrics_call(Context& context, const Call& call, const std::string& who);
/// /v1/pages/P/metrics_providers and below, where metrics are made.
ManageAnswer providers_call(Context& context, const Call& call, const std::string& who);

}  // namespace raidwatch::hub
