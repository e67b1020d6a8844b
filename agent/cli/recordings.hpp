#pragma once
// Several recordings of the same things: whatever the order in which they were put together, none may hide
// what another tells.

#include "agent/assess/rules.hpp"

#include <raidwatch/model/findings.hpp>

#include <vector>

namespace raidwatch::cli {

/// Of each thing that several recordings tell of, files or the parts of one (raidwatch::part_target), what
/// the worst one tells, by the rules; of equals the first. What only a part tells of joins the whole. Pure.
std::vector<Findings> worst_of_each(const std::vector<Findings>& told, const assess::RuleOverrides& rules,
                                    UtcTime now);

}  // namespace raidwatch::cli
