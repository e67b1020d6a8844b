#pragma once
// Who began long work, where that can be known. Pure.

#include <raidwatch/model/event.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/rule_memory.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <string>
#include <vector>

namespace raidwatch::app {

struct StarterClues {
    const NodeView& before;  ///< as it was at the look before the work was seen
    const NodeView& now;
    const RuleMemory& memory;  ///< what integrity::due() keeps there
    const std::vector<PhaseOut>& phase_outs;
};

/// Of an operation.started: "raidwatch (schedule)"; "phase-out of ZC1A0003, asked for by anna"; "spare": one that
/// stood ready took over by itself; "mdcheck (distribution)". Empty: not known, a person may have.
std::string starter_of(const Event& started, const StarterClues& clues);

}  // namespace raidwatch::app
