#pragma once
// What the probe's watching children have in common.

#include "coalescer.hpp"

#include <raidwatch/base/clock.hpp>

namespace raidwatch::probe {

/// Of the process that was just forked: it dies with its parent, keeps `output` and no other descriptor, and
/// blocks no signal.
void become_watcher(const char* name, int output);
/// Says it to the parent as an encoded Notice; ends the process when the parent has gone.
void tell(const Sign& sign, const Clock& clock);

}  // namespace raidwatch::probe
