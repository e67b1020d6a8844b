#pragma once
// Whether what a scenario expects is so: read from the nodes' stores, the hub and the CLI's own words.

#include "play.hpp"
#include "played_hub.hpp"
#include "played_node.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace raidwatch::player {

using Nodes = std::map<std::string, std::unique_ptr<PlayedNode>>;

/// A fault the player made, which some incident must tell of.
struct LedgerEntry {
    std::string node, array;
    UtcTime at{};
    std::size_t step = 0;
};

/// What was looked for, and what is there instead.
struct Look {
    bool found = false;
    std::string instead;
};

struct Evidence {
    const Play& play;
    const Nodes& nodes;
    PlayedHub& hub;
    const SimClock& clock;
    const std::vector<LedgerEntry>& ledger;

    /// Names an id is shown by: on the step's node, or on any.
    std::set<std::string> names_of(const std::string& id, const std::optional<std::string>& node) const;
    /// The step's node, or all.
    std::vector<const PlayedNode*> nodes_of(const std::optional<std::string>& node) const;
};

/// Nothing: it holds. Otherwise why not.
std::optional<std::string> judge(const Step& step, const Expectation& expectation, const Evidence& evidence);

Look look_for(const EventExpected& expected, const Step& step, const Evidence& evidence);
Look look_for(const IncidentExpected& expected, const Step& step, const Evidence& evidence);
Look look_for(const OperationExpected& expected, const Step& step, const Evidence& evidence);
Look look_for(const PhaseOutExpected& expected, const Step& step, const Evidence& evidence);
Look look_for(const MaintenanceExpected& expected, const Step& step, const Evidence& evidence);
Look look_for(const ComponentExpected& expected, const Step& step, const Evidence& evidence);
Look look_for(const StatusExpected& expected, const Step& step, const Evidence& evidence);
Look look_for(const DeliveredExpected& expected, const Step& step, const Evidence& evidence);

/// Case-insensitive. The first of `words` that `text` lacks; nothing if it has all.
std::optional<std::string> lacks(const std::string& text, const std::vector<std::string>& words);

}  // namespace raidwatch::player
