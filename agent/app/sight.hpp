#pragma once
// What can be seen at this moment, and of which incidents nothing can be said.

#include <raidwatch/model/incident.hpp>
#include <raidwatch/model/snapshot.hpp>

#include <string>
#include <vector>

namespace raidwatch::app {

/// Scope of the problem that says: not this device, the probe itself gives no answer.
inline constexpr const char* kProbeScope = "probe";

/// The answer the agent gives itself when the probe gives none.
Findings no_answer(const Domain& domain, UtcTime now, const std::string& why);

/// A silent probe makes every domain blind, one after the other; that is one thing to say: the inventory is
/// blind.
void gather_blind(NodeView& view);

/// Keys of open incidents whose component lies in a domain that gives no complete answer now, or went with a
/// controller or enclosure that is lost.
std::vector<std::string> hidden_keys(const Snapshot& snapshot, const NodeView& view,
                                     const std::vector<Incident>& incidents);

/// Keys of open incidents whose component the node does not list now.
std::vector<std::string> gone_keys(const NodeView& view, const std::vector<Incident>& incidents);

}  // namespace raidwatch::app
