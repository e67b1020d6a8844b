#pragma once

#include "rules.hpp"

#include <vector>

namespace raidwatch::assess {

/// Faults of the class array_redundancy: at most one per array. `disk_faults` are those of the view's disks:
/// the ill among the survivors of a short array belong to its story.
std::vector<Fault> array_faults(const NodeView& view, RuleMemory& memory, const RuleContext& context,
                                const std::vector<Fault>& disk_faults);

}  // namespace raidwatch::assess
