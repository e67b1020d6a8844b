#pragma once
// Another system that tells the hub something about a service.

#include "play.hpp"
#include "played_hub.hpp"

namespace raidwatch::player {

/// refused: the hub does not take it.
Status send_signal(const Signal& signal, PlayedHub& hub);

}  // namespace raidwatch::player
