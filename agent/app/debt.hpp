#pragma once
// Several commits as one, for as long as the store cannot take them.

#include "agent/store/commit.hpp"

namespace raidwatch::app {

/// `newer` on top of `older`: recording the result does what recording both in order would. History (events,
/// readings) is bounded: of a very long outage the oldest is forgotten; incidents and deliveries never are.
void absorb(store::Commit& older, store::Commit newer);

}  // namespace raidwatch::app
