#pragma once
// The daemon's own picture of the node, as the control socket tells it.

#include "agent.hpp"

#include <string>

namespace raidwatch::app {

/// One line of JSON; its fields are in docs/control.md. `probe_trouble`: why the probe cannot be asked; empty
/// when it can.
std::string status_document(const Agent& agent, const std::string& probe_trouble, Now now);

}  // namespace raidwatch::app
