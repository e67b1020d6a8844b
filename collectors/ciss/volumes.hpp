#pragma once
// Asking for the logical drives of a controller.

#include "facts.hpp"
#include "firmware.hpp"

namespace raidwatch::ciss {

/// Fills in volumes and whether those are all. `configured`: how many the controller says it has.
void read_volumes(Firmware& firmware, std::uint16_t configured, Answers& answers);

}  // namespace raidwatch::ciss
