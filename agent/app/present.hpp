#pragma once
// The node as it is at this moment, and what the rules make of it. Pure.

#include "agent/assess/forget.hpp"
#include "agent/assess/operations.hpp"
#include "cycle.hpp"

namespace raidwatch::app {

/// The memory still holds what was before.
struct Present {
    NodeView view;
    RuleMemory rules;
    std::vector<Fault> faults;
    assess::OperationsStep work;         ///< rebuilds, checks and self-tests that began, moved or ended
    std::vector<assess::Farewell> gone;  ///< given up by somebody, and still missed
};

/// Everything that the snapshot shows, with what could not be read gathered.
NodeView seen(const Snapshot& snapshot);

/// Brings running operations and due tests of `memory` up to its snapshot, and takes farewells out of it.
Present look(const Cycle& cycle, Memory& memory, const Config& config, IdSource& ids);

}  // namespace raidwatch::app
