#pragma once
// Which incident people mean.

#include "hub/context.hpp"

#include <string>

namespace raidwatch::hub {

/// By number ("12", "#12"), or the open incident whose component has that id or name, else the open one that
/// hits the service of that name. `not_found`: none; `busy`: several, with their numbers.
Result<IncidentRecord> find_incident(Context& context, const std::string& which);

}  // namespace raidwatch::hub
