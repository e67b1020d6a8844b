#pragma once
// Tables as storcli prints them without J: a line of dashes, the header, dashes, rows, dashes.

#include "report.hpp"

#include <string_view>
#include <vector>

namespace raidwatch::megaraid_tools {

/// The rows below `header`. Total: whatever the lines are.
std::vector<Row> table_rows(std::string_view header, const std::vector<std::string_view>& lines);

/// A row of words that has fewer than `header` has columns.
bool is_cut_row(std::string_view header, std::string_view line);

/// "EID:Slt DID State ...": rows of words, which are read by their order.
bool is_words_header(std::string_view header);

/// The rows below such a header, with the pieces of those that a mailer broke put together.
std::vector<std::string> whole_rows(std::string_view header, const std::vector<std::string_view>& lines);

}  // namespace raidwatch::megaraid_tools
