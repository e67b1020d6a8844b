#pragma once
// What the command line does beside serving; prints to standard output.

#include "hub/config.hpp"
#include "hub/store/store.hpp"

#include <raidwatch/base/result.hpp>

#include <string>

namespace raidwatch::hub {

Status add_token(const HubConfig& config, TokenScope scope, const std::string& name,
                 const std::string& cluster);
/// A new token beside the valid ones of that scope and name, which end when it is used first, at the latest
/// after `overlap`. `not_found`: there is none.
Status rotate_token(const HubConfig& config, TokenScope scope, const std::string& name, Seconds overlap);
Status list_tokens(const HubConfig& config);
/// `not_found`: no such token, or revoked before.
Status revoke_token(const HubConfig& config, const std::string& id_or_name);

/// The password is the first line of standard input.
Status add_person(const HubConfig& config, const std::string& name);
/// `not_found`: nobody of that name.
Status disable_person(const HubConfig& config, const std::string& name);
Status list_people(const HubConfig& config);

}  // namespace raidwatch::hub
