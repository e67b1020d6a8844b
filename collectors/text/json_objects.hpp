#pragma once
// JSON among other lines.

#include <string_view>
#include <vector>

namespace raidwatch {

/// Each object from a brace that begins or ends its line to the one that closes it, or to the end of a text
/// that breaks off: a recording of several commands has lines of others around it. The text itself where
/// there is no such brace.
std::vector<std::string_view> json_objects_in(std::string_view text);

}  // namespace raidwatch
