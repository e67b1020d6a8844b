#pragma once

#include "rules.hpp"

namespace raidwatch::assess {

/// Controllers that are lost or whose replacement has not brought back what they carried: one fault each,
/// which names the card, its arrays and its disks.
std::vector<Fault> presence_faults(const NodeView& view, const RuleContext& context);

/// Controllers and enclosures that are lost with all members that `array` misses: its fault is theirs.
std::vector<Subject> lost_with_members(const NodeView& view, const Array& array);

/// Lost, but perhaps only not there yet after a boot.
std::vector<std::string> unseen_presence_keys(const NodeView& view, UtcTime now);

/// Every one of them gives its data without the disks that are lost; none is given: nothing is known of that.
bool readable_without_lost(const NodeView& view, const std::vector<Array>& arrays);

}  // namespace raidwatch::assess
