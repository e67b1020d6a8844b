#pragma once
// `storcli /cX show events`: what the controller noted, replayed to where it stands now.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::megaraid_tools {

bool is_event_log(std::string_view output);
/// The last state that the log tells of each volume and drive; what it does not name stays unsaid.
Findings read_event_log(std::string_view output);

}  // namespace raidwatch::megaraid_tools
