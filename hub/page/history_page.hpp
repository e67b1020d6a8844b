#pragma once
// "/history": every incident customers were ever shown, by month, and the maintenance there was.

#include "hub/context.hpp"

namespace raidwatch::hub {

/// "?before=NUMBER": older ones. context.view must be set.
HttpReply history_page(Context& context, const Target& target);

}  // namespace raidwatch::hub
