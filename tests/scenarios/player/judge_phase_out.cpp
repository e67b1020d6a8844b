// What a node says about a disk on its way out.

#include "judge.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/phase_out.hpp>

#include <fmt/format.h>

namespace raidwatch::player {
namespace {

bool is_of(const PhaseOut& one, const std::set<std::string>& names) {
    return names.contains(one.name) || names.contains(one.disk);
}

}  // namespace

/// Of several phase-outs of a disk the latest counts.
Look look_for(const PhaseOutExpected& expected, const Step& step, const Evidence& evidence) {
    std::string seen;
    bool found = false;
    for (const auto* node : evidence.nodes_of(step.node)) {
        auto reader = node->reader();
        if (!reader) return {false, reader.error().text()};
        const auto phase_outs = (*reader)->phase_outs();
        if (!phase_outs) return {false, phase_outs.error().text()};
        const auto names = expected.disk ? node->names_of(*expected.disk) : std::set<std::string>{};
        const PhaseOut* latest = nullptr;
        for (const auto& one : *phase_outs) {
            seen +=
                fmt::format("{}{} {} ({})", seen.empty() ? "" : "; ", one.name, word(one.state), one.note);
            if (!expected.disk)
                found = found || !expected.state || word(one.state) == *expected.state;
            else if (is_of(one, names))
                latest = &one;
        }
        found = found || (latest && (!expected.state || word(latest->state) == *expected.state));
    }
    return {found, seen.empty() ? "no phase-out" : "there is " + seen};
}

}  // namespace raidwatch::player
