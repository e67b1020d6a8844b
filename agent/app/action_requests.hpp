#pragma once
// Orders through the control socket that the probe carries out: they change hardware or begin work in an
// array (docs/control.md).

#include "agent.hpp"

#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace raidwatch::app {

/// What copies the disk's data onto a spare while the array stays redundant. unsupported: its engine has no
/// such command that raidwatch gives; refused: it would not be safe now.
Result<probe::Action> copy_away(const PhaseOut& phase_out, const NodeView& view);

/// {"phase_out":{...},"execute":true} and {"locate":{"disk":...,"lamp":"on"}}. False: it is no such request.
/// Else `done` gets the answer, one line of JSON, when the probe has given its own and that is recorded.
bool begin_action(Agent& agent, const nlohmann::json& request, Now now,
                  std::function<void(std::string)> done);

}  // namespace raidwatch::app
