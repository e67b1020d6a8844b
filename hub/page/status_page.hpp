#pragma once
// The public pages: "/" and "/incidents/N".

#include "hub/context.hpp"

#include <string>

namespace raidwatch::hub {

/// A line of a list: an incident that is over, or not.
std::string past_html(const Context& context, const PublicIncident& incident);
/// For a reader in another zone than the page's.
std::string zone_form(const Context& context);

HttpReply status_page(const Context& context);
/// 404 for a number that is not there.
HttpReply incident_page(Context& context, const std::string& number);

}  // namespace raidwatch::hub
