#include <raidwatch/model/phase_out.hpp>

namespace raidwatch {

std::string_view meaning(PhaseOutState state) {
    switch (state) {
        case PhaseOutState::proposed:
            return "raidwatch suggests to phase this disk out; nobody has asked for it yet";
        case PhaseOutState::scheduled:
            return "somebody asked for it; its data still lies on it";
        case PhaseOutState::copying:
            return "its data is being copied or rebuilt elsewhere";
        case PhaseOutState::removable:
            return "it may be pulled";
        case PhaseOutState::removed:
            return "it is gone, as planned; an integrity test of the array is awaited";
        case PhaseOutState::verifying:
            return "an integrity test of the array runs after the removal";
        case PhaseOutState::done:
            return "complete";
        case PhaseOutState::cancelled:
            return "called off";
        case PhaseOutState::blocked:
            return "do not go on: redundancy or data would be lost";
    }
    return {};
}

}  // namespace raidwatch
