#pragma once
// A disk on its way out of its array: who asked for it, how far it is, and when it may be pulled.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/model/event.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

enum class PhaseOutState {
    proposed,   ///< raidwatch suggests it; nobody has asked for it
    scheduled,  ///< somebody asked for it; nothing has begun
    copying,    ///< its data is being copied or rebuilt elsewhere
    removable,  ///< it may be pulled: the array stays redundant without it, or does not need it any more
    removed,    ///< it is gone, as planned; an integrity test is awaited
    verifying,  ///< an integrity test of the array runs after the removal
    done,
    cancelled,
    blocked,    ///< going on would lose redundancy or data; ends when the array is whole again
};
BOOST_DESCRIBE_ENUM(PhaseOutState, proposed, scheduled, copying, removable, removed, verifying, done, cancelled, blocked)

/// One sentence for people.
std::string_view meaning(PhaseOutState state);

struct PhaseOut {
    std::string id;
    std::string disk;               ///< Disk::id
    std::string name, model, slot;  ///< serial (or id) as shown, and where it sits; kept when it has gone
    std::string array, array_name;  ///< empty: it belongs to none
    std::optional<int> group, ordinal;  ///< its place in the array, as Member has it
    std::string reason, requested_by;
    PhaseOutState state = PhaseOutState::proposed;
    std::string note;               ///< why it is in this state, or what came of it; one sentence
    std::string replacement, replacement_name, replacement_slot;  ///< disk that takes its place, once seen
    bool confirmed = false;         ///< somebody accepts less redundancy: it may go without a copy
    bool planned = false;           ///< it was removable when it went
    std::vector<std::string> others;  ///< disks that the array's data lies on beside it, while all was well
    std::vector<Subject> pulled;      ///< those of them that have gone since: to be put back
    std::string check;              ///< Operation::id of the integrity test
    std::string proposed_for;       ///< rule that proposed it
    UtcTime asked_at{}, changed_at{};
    std::optional<UtcTime> removed_at, ended_at;
    std::optional<UtcTime> waits_since;  ///< for an integrity test: since the removal, or since the array was whole
    std::optional<UtcTime> quiet_since;  ///< proposed: since when the fault that led to it is over
    int revision = 0;

    bool operator==(const PhaseOut&) const = default;
};
BOOST_DESCRIBE_STRUCT(PhaseOut, (),
                      (id, disk, name, model, slot, array, array_name, group, ordinal, reason, requested_by, state, note, replacement,
                       replacement_name, replacement_slot, confirmed, planned, others, pulled, check, proposed_for, asked_at,
                       changed_at, removed_at, ended_at, waits_since, quiet_since, revision))

inline bool is_open(const PhaseOut& phase_out) {
    return phase_out.state != PhaseOutState::done && phase_out.state != PhaseOutState::cancelled;
}
/// Its absence is no fault: it is removable, or was when it went and its end is not reached.
inline bool may_be_absent(const PhaseOut& phase_out) {
    return phase_out.state == PhaseOutState::removable ||
           (phase_out.planned && (phase_out.state == PhaseOutState::removed || phase_out.state == PhaseOutState::verifying));
}

/// add: somebody asks for it; confirm: agrees to raidwatch's proposal, or, where it is scheduled, lets the disk go without
/// a copy because the array stays redundant; cancel: calls it off.
enum class PhaseOutAction { add, confirm, cancel };
BOOST_DESCRIBE_ENUM(PhaseOutAction, add, confirm, cancel)

struct PhaseOutOrder {
    PhaseOutAction action = PhaseOutAction::add;
    std::string disk;  ///< serial, id, kernel name or slot
    std::string reason, by;

    bool operator==(const PhaseOutOrder&) const = default;
};
BOOST_DESCRIBE_STRUCT(PhaseOutOrder, (), (action, disk, reason, by))

}  // namespace raidwatch
