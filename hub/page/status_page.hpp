#pragma once
// The public pages: "/" and "/incidents/N".

#include "hub/context.hpp"

namespace raidwatch::hub {

HttpReply status_page(const Context& context);
/// 404 for a number that is not there.
HttpReply incident_page(Context& context, const std::string& number);

}  // namespace raidwatch::hub
