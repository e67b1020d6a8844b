#pragma once
// The public pages: "/" and "/incidents/N".

#include "hub/context.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace raidwatch::hub {

/// A line of a list: an incident that is over, or not.
std::string past_html(const Context& context, const PublicIncident& incident);
/// For a reader in another zone than the page's. `before`: which part of the history it shows.
std::string zone_form(const Context& context, std::optional<std::int64_t> before = {});

HttpReply status_page(const Context& context);
/// 404 for a number that is not there.
HttpReply incident_page(Context& context, const std::string& number);

}  // namespace raidwatch::hub
