#pragma once
// Tables as storcli prints them without J: a line of dashes, the header, dashes, rows, dashes.

#include "report.hpp"

#include <string_view>
#include <vector>

namespace raidwatch::megaraid_tools {

/// The rows below `header`. Total: whatever the lines are.
std::vector<Row> table_rows(std::string_view header, const std::vector<std::string_view>& lines);

}  // namespace raidwatch::megaraid_tools
