#pragma once
// Events of what the agent sees of the probe and the node, apart from the hardware's own.

#include <raidwatch/collect/probe_protocol.hpp>
#include <raidwatch/model/event.hpp>

#include <string>

namespace raidwatch::app {

Event booted(const std::string& node, const std::string& boot_before, const std::string& boot_now,
             UtcTime now);
Event wedged(const probe::Wedged& message, UtcTime now);
Event freed(const probe::Freed& message, UtcTime now);

}  // namespace raidwatch::app
