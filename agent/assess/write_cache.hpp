#pragma once
// A write cache that runs below its configuration, and whose story that is. Pure.

#include <raidwatch/model/snapshot.hpp>

#include <string>

namespace raidwatch::assess {

/// "runs write-through although configured write-back"; empty where both are not known, or equal.
std::string reduced_write_cache(const Array& array);

/// The battery is what makes the controller give up write-back: failed, missing, low or charging.
bool battery_is_bad(const Battery& battery);

}  // namespace raidwatch::assess
