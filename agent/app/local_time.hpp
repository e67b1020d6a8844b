#pragma once

#include <raidwatch/base/clock.hpp>

namespace raidwatch::app {

/// Minutes after midnight in the node's own time zone.
int minute_of_day(UtcTime time);

}  // namespace raidwatch::app
