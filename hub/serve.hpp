#pragma once

#include "hub/config.hpp"

#include <raidwatch/base/result.hpp>

namespace raidwatch::hub {

/// Runs until SIGTERM or SIGINT; tells systemd when it listens and when it stops.
Status serve(const HubConfig& config);

}  // namespace raidwatch::hub
