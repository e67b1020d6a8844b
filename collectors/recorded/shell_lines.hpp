#pragma once
// What a terminal shows beside the output of the tool: prompts and the commands behind them.

#include <string>
#include <string_view>

namespace raidwatch::recorded {

/// The text with an empty line for each that is a prompt, a prompt with a command behind it, or
/// the bare command line of `tool` itself.
std::string without_shell_lines(std::string_view text, std::string_view tool);

/// What was asked at the prompt of such a line: "zpool status tank". Empty for a line of output.
std::string_view command_in_shell_line(std::string_view line, std::string_view tool);

}  // namespace raidwatch::recorded
