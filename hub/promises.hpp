#pragma once
// Next updates that were promised to customers.

#include "hub/context.hpp"

namespace raidwatch::hub {

/// Tells of promised updates that did not come: incident.update_overdue.
Status remind_of_promises(Context& context);

}  // namespace raidwatch::hub
