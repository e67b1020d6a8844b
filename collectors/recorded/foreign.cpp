#include "foreign.hpp"

#include "shell_lines.hpp"
#include "tools.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace raidwatch::recorded {

namespace {

bool has_digit_at(std::string_view line, std::size_t at) {
    return at < line.size() && std::isdigit(static_cast<unsigned char>(line[at])) != 0;
}

/// Whose output begins with such a line; empty for any other.
std::string_view begun_by(std::string_view line) {
    constexpr std::string_view kSmartctl = "smartctl ", kAdapter = "Adapter ";
    if (line.starts_with("Personalities :")) return "mdstat";
    if (line.starts_with("pool: ")) return "zpool-status";
    if (line.starts_with("CLI Version = ")) return "storcli";
    if (line.starts_with("Controllers found: ")) return "arcconf";
    if (line.starts_with("/dev/md") && line.ends_with(':')) return "mdadm-detail";
    if (line.starts_with(kSmartctl) && has_digit_at(line, kSmartctl.size())) return "smartctl-text";
    if (line.starts_with("Adapter #") && has_digit_at(line, kAdapter.size() + 1)) return "megacli";
    if (line.starts_with(kAdapter) && contains(line, " -- Virtual Drive Information")) return "megacli";
    if (line.starts_with("Smart Array ") && contains(line, " in Slot ")) return "ssacli";
    return {};
}

const RecordedTool* tool_that_begins(std::string_view line) {
    const auto name = begun_by(line);
    if (name.empty()) return nullptr;
    const auto tool = std::ranges::find(tools(), name, &RecordedTool::name);
    return tool == tools().end() ? nullptr : &*tool;
}

/// What the parser of the one reads of the other too.
bool is_related(const RecordedTool& own, const RecordedTool& other) {
    const bool mdadm = own.name.starts_with("mdadm-");
    return own.parse == other.parse || (mdadm && other.name == "mdstat");
}

}  // namespace

Beside foreign_in(std::string_view text, const RecordedTool& tool) {
    constexpr std::size_t kMost = 64;
    Beside beside;
    bool own = true;
    for (const auto line : split(text, '\n')) {
        const auto shown = trim(line);
        const auto* begun = tool_that_begins(shown);
        if (begun && is_related(tool, *begun)) {
            own = true;
        } else if (begun && (own || beside.foreign.back().tool != begun)) {
            own = false;
            beside.foreign.push_back({begun, {}});
        } else if (!command_in_shell_line(shown, tool.name).empty()) {
            own = true;
        }
        const bool whole = line.data() + line.size() < text.data() + text.size();
        (own ? beside.own : beside.foreign.back().text).append(line).append(whole ? "\n" : "");
    }
    // Where its own output has no beginning that is known it stands in what another began.
    if (trim(without_shell_lines(beside.own, tool.name)).empty()) beside.own = text;
    if (beside.foreign.size() > kMost) beside.foreign.clear();
    return beside;
}

}  // namespace raidwatch::recorded
