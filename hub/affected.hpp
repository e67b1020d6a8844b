#pragma once
// Which components an incident is about, where people say so.

#include "hub/desk.hpp"

#include <string>
#include <vector>

namespace raidwatch::hub {

/// context.view must be set.
std::vector<std::string> names_of(const Context& context, const std::vector<std::string>& ids);

/// As `also` says: customers read of it in the case; the incident itself, where people opened it, tells
/// operators. To be called when all else of the incident has changed.
void change_components(const Context& context, const IncidentRecord& record, const Amendment& also,
                       CaseRecord& decided, HubNews& news);

}  // namespace raidwatch::hub
