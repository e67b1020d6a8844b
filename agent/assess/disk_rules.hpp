#pragma once

#include "rules.hpp"

#include <vector>

namespace raidwatch::assess {

/// Faults of the classes disk_illness, disk_link and temperature: at most one per disk and class.
std::vector<Fault> disk_faults(const NodeView& view, RuleMemory& memory, const RuleContext& context);

/// Faults about what cannot be seen (class disk_unresponsive).
std::vector<Fault> blind_faults(const NodeView& view, const RuleContext& context);

}  // namespace raidwatch::assess
