#pragma once
// Signals of other systems: from the API into the store, and to their end.

#include "hub/context.hpp"
#include "hub/correlate/signal_incident.hpp"

#include <cstdint>
#include <optional>

namespace raidwatch::hub {

struct SignalAnswer {
    std::int64_t incident = 0;  ///< number; 0: there is none
    bool changed = false;       ///< false: said before, word for word
};

/// `not_found`: no such component, with what there is; `invalid`: source, component or message are empty or
/// too long; `busy`: somebody else changed the incident at the same moment.
Result<SignalAnswer> take_signal(Context& context, const Signal& signal);

/// Resolves what stayed whole long enough; true if anything was.
Result<bool> settle_signals(Context& context);

/// The worst that any source says of it or of the cluster it runs in.
ComponentStatus signalled_status(const ComponentPlan& plan, const std::vector<SignalRecord>& signals);

std::optional<ComponentStatus> component_status_named(std::string_view word);

}  // namespace raidwatch::hub
