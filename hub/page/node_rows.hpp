#pragma once
// What heartbeats tell, as rows of the operators' tables. Everything is escaped.

#include "hub/context.hpp"

#include <raidwatch/model/heartbeat.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::hub {

std::string cell(std::string_view text);
/// For texts of several words.
std::string wide_cell(std::string_view text);
/// A severity as a badge; one that this hub does not know is shown as it is.
std::string severity_html(std::string_view severity);

struct ChosenNodes {
    std::vector<const NodeStatus*> listed;
    std::size_t well = 0;  ///< left out
    std::set<std::string> clusters;
};

/// "?cluster=B", "?node=store-1".
ChosenNodes chosen_nodes(const Context& context, const Target& target);
/// How to choose others.
std::string choice_html(const ChosenNodes& chosen);

std::string node_row(const Context& context, const NodeStatus& status);
std::string array_rows(const NodeStatus& status);
std::string operation_rows(const NodeStatus& status);
std::string phase_out_rows(const Context& context, const NodeStatus& status);
/// The most urgent disks of all of them first.
std::string disk_rows(const std::vector<const NodeStatus*>& nodes);

}  // namespace raidwatch::hub
