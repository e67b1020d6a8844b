#pragma once
// Events of what the agent sees of the probe and the node, apart from the hardware's own.

#include "agent/integrity/plan.hpp"

#include <raidwatch/collect/probe_protocol.hpp>
#include <raidwatch/model/event.hpp>

#include <string>

namespace raidwatch::app {

Event booted(const std::string& node, const std::string& boot_before, const std::string& boot_now,
             UtcTime now);
/// `step` is negative where it was set back. Journals and certificates are off as well: a minute and more is
/// a warning.
Event clock_stepped(const std::string& node, Milliseconds step, UtcTime now);
Event wedged(const probe::Wedged& message, UtcTime now);
Event freed(const probe::Freed& message, UtcTime now);

/// A test that raidwatch wanted to begin was refused; it is tried again a day later.
Event not_begun(const integrity::Start& start, const probe::Acted& acted, UtcTime now);

/// A status API takes nothing for now, or takes again. `reason` is the peer's text.
Event sink_news(const std::string& sink, bool paused, const std::string& reason, UtcTime now);

}  // namespace raidwatch::app
