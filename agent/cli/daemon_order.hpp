#pragma once
// Orders to the daemon over its control socket, and who gives them.

#include <raidwatch/base/result.hpp>

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::cli {

/// Whoever called sudo, else the user that runs this.
std::string order_author();

/// The daemon's answer when the order is recorded. not_found, and refused with the daemon's own words;
/// otherwise as ask_daemon().
Result<nlohmann::json> order_daemon(const std::string& socket_path, const nlohmann::json& request);

}  // namespace raidwatch::cli
