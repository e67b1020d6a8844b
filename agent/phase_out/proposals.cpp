#include "proposals.hpp"

#include "orders.hpp"

#include <algorithm>

namespace raidwatch::phase_out {

namespace {

/// As long as an incident is watched before it resolves.
constexpr Seconds kQuiet{600};

bool proposes(const Fault& fault) {
    return fault.severity == Severity::critical && fault.subject.kind == SubjectKind::disk &&
           (fault.fault_class == FaultClass::disk_illness ||
            fault.fault_class == FaultClass::disk_unresponsive);
}

bool known(const std::vector<PhaseOut>& book, const Fault& fault) {
    return std::ranges::any_of(book, [&](const PhaseOut& one) {
        return one.disk == fault.subject.id &&
               (is_open(one) || (one.state == PhaseOutState::cancelled && one.proposed_for == fault.rule));
    });
}

}  // namespace

std::vector<PhaseOut> proposals(const std::vector<PhaseOut>& book, const Present& present, IdSource& ids) {
    std::vector<PhaseOut> made;
    for (const auto& fault : present.faults) {
        const auto* disk = proposes(fault) ? present.view.disk(fault.subject.id) : nullptr;
        if (!disk || known(book, fault) || known(made, fault)) continue;
        auto proposal = about(*disk, present.view, ids, present.now);
        proposal.reason = fault.summary;
        proposal.requested_by = "raidwatch";
        proposal.proposed_for = fault.rule;
        made.push_back(std::move(proposal));
    }
    return made;
}

bool withdraw(PhaseOut& proposal, const Present& present) {
    if (proposal.state != PhaseOutState::proposed || !present.view.disk(proposal.disk)) return false;
    const bool still = std::ranges::any_of(present.faults, [&](const Fault& fault) {
        return proposes(fault) && fault.subject.id == proposal.disk;
    });
    if (still) {
        proposal.quiet_since.reset();
        return false;
    }
    if (!proposal.quiet_since) proposal.quiet_since = present.now;
    if (present.now - *proposal.quiet_since < kQuiet) return false;
    proposal.state = PhaseOutState::cancelled;
    proposal.note = "the fault that led to it is over";
    proposal.proposed_for.clear();  // should it come back, it is proposed again
    return true;
}

}  // namespace raidwatch::phase_out
