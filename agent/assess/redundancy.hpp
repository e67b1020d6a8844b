#pragma once

#include <raidwatch/model/redundancy.hpp>

namespace raidwatch::assess {

using raidwatch::is_out;
using raidwatch::redundancy;
using raidwatch::Redundancy;
using raidwatch::unreadable_everywhere;

}  // namespace raidwatch::assess
