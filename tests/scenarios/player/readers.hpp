#pragma once
// The parts of the scenario reader: nodes, actions, expectations.

#include "fields.hpp"
#include "play.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace raidwatch::player {

/// What the steps read so far may name.
struct Cast {
    struct OnNode {
        std::set<std::string, std::less<>> disks, arrays, controllers, enclosures;
    };
    std::map<std::string, OnNode, std::less<>> nodes;
    std::set<std::string, std::less<>> services;
};

sim::NodeSpec read_node(Fields& fields, Complaints& complaints);

/// `name` is the action's ("array.fail"). `node` is the step's, if it has one; a disk.appear adds to the
/// cast.
std::optional<Action> read_action(const std::string& name, Fields& fields,
                                  const std::optional<std::string>& node, Cast& cast, Complaints& complaints);

std::optional<Expectation> read_expectation(const std::string& name, Fields& fields,
                                            const std::optional<std::string>& node, const Cast& cast,
                                            Complaints& complaints);

std::optional<sim::DriveKind> read_drive_kind(Fields& fields);

}  // namespace raidwatch::player
