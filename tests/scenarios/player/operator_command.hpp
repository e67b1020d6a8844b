#pragma once
// The operators' hands: the real `raidwatch` on a node's state, or against the hub.

#include "play.hpp"
#include "played_hub.hpp"
#include "played_node.hpp"

namespace raidwatch::player {

/// `node` is null for a command against the hub. refused: the command line is not understood, or did not do
/// it.
Status run_operator_command(const OperatorCommand& command, PlayedNode* node, PlayedHub& hub,
                            const Play& play, const SimClock& clock);

}  // namespace raidwatch::player
