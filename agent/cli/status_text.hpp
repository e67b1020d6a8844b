#pragma once
// What an operator reads at 4 am. Pure.

#include "picture.hpp"
#include "terminal.hpp"

#include <string>

namespace raidwatch::cli {

/// `all`: also the adapters that only pass their disks on and are well.
std::string status_text(const Picture& picture, const Terminal& terminal, bool all = false);

/// One block per incident: number, severity, component, state, since; summary; parts; repair.
std::string incident_block(const Incident& incident, const Picture& picture, const Terminal& terminal);

/// "0/2 data lost", "2 more disks"... what the array can still lose.
std::string redundancy_text(const Array& array);
/// "2/2", "7/8"; "?" where counting is not possible.
std::string members_text(const Array& array);

Colour colour_of(Exit exit);
Colour colour_of(IncidentSeverity severity);
Colour colour_of(ArrayState state);

}  // namespace raidwatch::cli
