#pragma once
// What differs in substance: a reading taken later that reads the same is no change.

#include "agent/store/commit.hpp"

#include <raidwatch/model/rule_memory.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <map>
#include <string>
#include <vector>

namespace raidwatch::app {

/// Notes in `commit` the domains that differ, those that are gone, and the readings that are new in them.
void note_changes(const Snapshot& before, const Snapshot& after, store::Commit& commit);

bool same_picture(const NodeView& a, const NodeView& b);

/// Entries of `after` that are new or differ in more than the time of the last look.
RuleMemory changed_memory(const RuleMemory& before, const RuleMemory& after);

}  // namespace raidwatch::app
