#pragma once

#include "collectors/text/little_endian.hpp"

namespace raidwatch::megaraid {
using namespace little_endian;
}  // namespace raidwatch::megaraid
