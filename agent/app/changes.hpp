#pragma once
// What differs in substance: a reading taken later that reads the same is no change.

#include "agent/store/commit.hpp"

#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/rule_memory.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::app {

enum class Change {
    none,
    progress,  ///< only the numbers of running work moved
    substance,
};

/// What people are shown of a node.
struct Picture {
    NodeView view;
    std::vector<Fault> faults;
};
Change compare(Picture a, Picture b);

/// Notes in `commit` the domains that differ, those that are gone, and the readings that are new in them.
/// Domains in which only progress moved are put into `owed` and noted when `progress_due`.
void note_changes(const Snapshot& before, const Snapshot& after, bool progress_due, std::set<Domain>& owed,
                  store::Commit& commit);

/// Entries of `after` that are new or differ in more than the time of the last look.
RuleMemory changed_memory(const RuleMemory& before, const RuleMemory& after);

}  // namespace raidwatch::app
