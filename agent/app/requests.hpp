#pragma once
// What people order through the control socket (docs/control.md).

#include "agent.hpp"

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::app {

/// Carries out a request that changes something; the answer, or the reason why not, as one line of JSON.
/// nullopt: there is no such request.
std::optional<std::string> carry_out_request(Agent& agent, const nlohmann::json& request, Now now);

/// {"drill":{...}}: begins one, or tells how far it is. Answered at once: what a drill finds out is how long
/// everything else takes. nullopt: it is no such request.
std::optional<std::string> answer_drill(Agent& agent, const nlohmann::json& request, Now now);

}  // namespace raidwatch::app
