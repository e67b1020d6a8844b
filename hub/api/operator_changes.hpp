#pragma once
// What people and other systems may change through /api/operator/v1.

#include "hub/context.hpp"

#include <string>

namespace raidwatch::hub {

/// POST /api/operator/v1/signals, with an operators' or a signal token.
HttpReply signal_call(Context& context, const Call& call);

/// POST /api/operator/v1/incidents/WHICH/{notes,acknowledgement,publication,postmortem}; `who` is the token's
/// name.
HttpReply incident_change(Context& context, const Call& call, const std::string& who);

}  // namespace raidwatch::hub
