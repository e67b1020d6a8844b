#pragma once
// The lamp that shows people which disk is meant.

#include <raidwatch/base/result.hpp>
#include <raidwatch/collect/host.hpp>

#include <string>
#include <string_view>

namespace raidwatch::ses {

/// Switches the locate lamp of the bay that `device` ("sdc") sits in: by the enclosure's sysfs attribute,
/// else by ledctl (which also knows controllers that blink themselves). Returns what did it: "sysfs",
/// "ledctl". not_found: there is no such disk; unsupported: nothing here can light a lamp for it.
Result<std::string> locate(const Host& host, std::string_view device, bool on);

/// sysfs attribute "locate" of the bay that the disk sits in; empty where no enclosure knows it.
std::string locate_attribute(const Files& files, std::string_view device);

}  // namespace raidwatch::ses
