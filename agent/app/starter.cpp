#include "starter.hpp"

#include "agent/integrity/plan.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation.hpp>

#include <algorithm>

namespace raidwatch::app {

namespace {

bool is(const Event& started, OperationKind kind) {
    const auto found = started.evidence.find("operation");
    return found != started.evidence.end() && found->second == word(kind);
}

/// A member that is built now stood ready as a spare before.
bool spare_took_over(const Array& before, const Array& now) {
    return std::ranges::any_of(now.members, [&](const Member& member) {
        if (member.state != MemberState::rebuilding || member.replacement || !member.disk) return false;
        return std::ranges::any_of(before.members, [&](const Member& earlier) {
            return earlier.disk == member.disk && earlier.state == MemberState::spare;
        });
    });
}

}  // namespace

std::string starter_of(const Event& started, const StarterClues& clues) {
    const bool tests = is(started, OperationKind::check) || is(started, OperationKind::self_test);
    if (tests && integrity::begun_lately(clues.memory, started.subject.id, started.at))
        return "raidwatch (schedule)";
    if (is(started, OperationKind::replace) || is(started, OperationKind::copyback))
        for (const auto& one : clues.phase_outs)
            if (one.array == started.subject.id &&
                (one.state == PhaseOutState::scheduled || one.state == PhaseOutState::copying))
                return "phase-out of " + one.name +
                       (one.requested_by.empty() ? "" : ", asked for by " + one.requested_by);
    const auto* before = clues.before.array(started.subject.id);
    const auto* now = clues.now.array(started.subject.id);
    if (tests && now && now->progress && !now->progress->begun_by.empty())
        return printable(now->progress->begun_by, 60) + " (distribution)";
    if (is(started, OperationKind::rebuild) && before && now && spare_took_over(*before, *now))
        return "spare";
    return {};
}

}  // namespace raidwatch::app
