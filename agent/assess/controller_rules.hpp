#pragma once

#include "rules.hpp"

#include <vector>

namespace raidwatch::assess {

/// Faults of the classes controller_presence (the controller's own trouble, foreign configurations) and
/// controller_power (battery, and the write cache it forces): at most one of each per controller.
std::vector<Fault> controller_faults(const NodeView& view, RuleMemory& memory, const RuleContext& context);

/// Fans, power supplies and temperatures; at most one fault per enclosure.
std::vector<Fault> enclosure_faults(const NodeView& view, const RuleContext& context);

}  // namespace raidwatch::assess
