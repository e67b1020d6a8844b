#pragma once
// Orders to the daemon over its control socket, and who gives them.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::cli {

/// Whoever called sudo, else the user that runs this.
std::string order_author();

/// The daemon answers when the order is on disk, within 10 s; when it is carried out, within 110 s.
inline constexpr Milliseconds kWhenRecorded{12'000}, kWhenExecuted{115'000};

/// The daemon's answer when the order is recorded. not_found, and refused with the daemon's own words;
/// otherwise as ask_daemon().
Result<nlohmann::json> order_daemon(const std::string& socket_path, const nlohmann::json& request,
                                    Milliseconds deadline = kWhenRecorded);

}  // namespace raidwatch::cli
