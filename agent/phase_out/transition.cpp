#include "transition.hpp"

#include <fmt/format.h>

namespace raidwatch::phase_out {

namespace {

using S = PhaseOutState;

std::string names(const std::vector<Subject>& subjects) {
    std::string text;
    for (const auto& one : subjects) text += (text.empty() ? "" : ", ") + one.name;
    return text;
}

Next blocked(const PhaseOut& phase_out, const Facts& facts) {
    if (!facts.pulled.empty())
        return {S::blocked,
                fmt::format("{} of {} has gone while {} is to leave: put {} back", names(facts.pulled),
                            phase_out.array_name, phase_out.name, names(facts.pulled))};
    return {S::blocked,
            fmt::format("{} has lost another member: leave {} where it is until the array is whole",
                        phase_out.array_name, phase_out.name)};
}

Next when_gone(const PhaseOut& phase_out, const Facts& facts) {
    switch (phase_out.state) {
        case S::removed:
        case S::verifying:
            return {phase_out.state, phase_out.note};
        case S::removable:
            return {S::removed, "it is gone, as planned"};
        case S::proposed:
            if (facts.whole) return {S::removed, "it is gone and the array is whole without it"};
            return {S::proposed, phase_out.note};
        default:
            break;
    }
    if (facts.others_lost > 0) return blocked(phase_out, facts);
    if (facts.pull.safe) return {S::removed, "it was pulled: " + facts.pull.reason};
    return {S::blocked, fmt::format("it was pulled before its data was elsewhere; put it back, or let {} be "
                                    "rebuilt",
                                    phase_out.array_name)};
}

}  // namespace

Next next_state(const PhaseOut& phase_out, const Facts& facts) {
    if (!facts.visible) return {phase_out.state, phase_out.note};
    if (!facts.present) return when_gone(phase_out, facts);
    const bool asked_for = phase_out.state != S::proposed;
    if (asked_for && facts.others_lost > 0) return blocked(phase_out, facts);
    if (facts.copying) return {S::copying, "its data is being copied or rebuilt elsewhere"};
    if (!asked_for) return {S::proposed, phase_out.note};
    if (facts.pull.safe && (!facts.holds_data || phase_out.confirmed))
        return {S::removable, facts.pull.reason};
    return {S::scheduled, facts.pull.reason};
}

}  // namespace raidwatch::phase_out
