#pragma once
// What scripts send to the manage API, as orders for the desk.

#include "hub/desk.hpp"
#include "hub/page/public_view.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::hub {

/// The object named `wrapper` of a JSON or form body; a body of no said type is JSON. None with a refusal
/// (415, 422).
std::optional<nlohmann::json> manage_body(const HttpRequest& request, const char* wrapper,
                                          HttpReply& refusal);
/// The body itself, where it is an object.
std::optional<nlohmann::json> bare_body(const HttpRequest& request, HttpReply& refusal);
/// JSON's true and false, and what forms write: "t", "true", "1". none: not said. `invalid`: anything else.
Result<std::optional<bool>> read_flag(const nlohmann::json& object, const char* name);
/// "component_ids": a list, or a text with commas; none: not said.
std::optional<std::vector<std::string>> component_ids(const nlohmann::json& incident);

/// name, status, body, impact_override, components, component_ids, metadata. `invalid`: what does not fit.
Result<Opening> read_opening(const nlohmann::json& incident, const PublicView& view, const std::string& who,
                             UtcTime now);
Result<std::pair<Entry, Amendment>> read_update(const nlohmann::json& incident, const PublicView& view,
                                                const std::string& who, UtcTime now);

/// Of a component, whichever it is.
Result<SignalRecord> status_by_script(const std::string& id, const std::string& status, UtcTime now);
/// Of one on the page; it stands beside what the hardware and other systems say.
Result<SignalRecord> read_component_status(const std::string& id, const std::string& status,
                                           const PublicView& view, UtcTime now);

}  // namespace raidwatch::hub
