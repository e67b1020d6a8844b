#pragma once
// The state machine of a phase-out: which state follows from what is seen. Pure; what time and integrity
// tests decide is in book.cpp.

#include "facts.hpp"

#include <raidwatch/model/phase_out.hpp>

#include <string>

namespace raidwatch::phase_out {

struct Next {
    PhaseOutState state = PhaseOutState::proposed;
    std::string note;

    bool operator==(const Next&) const = default;
};

/// Of an open phase-out. What cannot be seen changes nothing.
Next next_state(const PhaseOut& phase_out, const Facts& facts);

}  // namespace raidwatch::phase_out
