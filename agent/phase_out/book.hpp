#pragma once
// All phase-outs of a node, brought up to what is seen. Pure.

#include <raidwatch/base/ids.hpp>
#include <raidwatch/model/event.hpp>
#include <raidwatch/model/fault.hpp>
#include <raidwatch/model/operation.hpp>
#include <raidwatch/model/phase_out.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <optional>
#include <string>
#include <vector>

namespace raidwatch::phase_out {

/// An integrity test is awaited so long after the removal, or after the array is whole again where that is
/// later.
inline constexpr Seconds kVerifyWithin{86'400};
/// Ended ones are remembered so long: what somebody called off is not proposed again.
inline constexpr Seconds kRemembered{90 * 86'400};

/// What the book is told about this moment.
struct Present {
    const NodeView& view;
    const std::vector<Fault>& faults;
    const std::vector<Operation>& running;  ///< operations without an end
    const std::vector<Operation>& changed;  ///< begun, progressed or ended since the last step
    const std::vector<PhaseOut>& ordered;   ///< what people asked for since the last step, whole (orders.hpp)
    UtcTime now;
};

struct Step {
    std::vector<PhaseOut> changed;
    std::vector<Event> events;  ///< phase_out.*
};

/// `book` holds the open ones, and those ended within kRemembered.
Step advance(std::vector<PhaseOut>& book, const Present& present, IdSource& ids);

/// When something changes by time alone; nullopt: never.
std::optional<UtcTime> next_due(const std::vector<PhaseOut>& book);

}  // namespace raidwatch::phase_out
