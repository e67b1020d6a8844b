#include "maintenance_text.hpp"

#include "agent/report/words.hpp"
#include "table.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::cli {

namespace {

constexpr std::chrono::hours kSoon{24};
constexpr std::size_t kLongestText = 300;

Colour colour_of(MaintenanceState state) {
    return state == MaintenanceState::overrun ? Colour::warning : Colour::none;
}

std::vector<std::string> details(const MaintenanceWindow& window) {
    std::vector<std::string> lines{"declared: " + expected_text(window.expected)};
    if (!window.reason.empty()) lines.push_back(printable(window.reason, kLongestText));
    for (const auto& use : window.used) lines.push_back(use_text(window, use));
    const bool judged =
        window.state == MaintenanceState::overrun || window.state == MaintenanceState::completed;
    if (judged && window.nodes > 0)
        lines.push_back(fmt::format("{} of {} nodes are back", window.nodes_back, window.nodes));
    for (const auto& note : window.notes)
        lines.push_back(printable(note.by, 100) + ": " + printable(note.text, kLongestText));
    return lines;
}

}  // namespace

std::string state_text(MaintenanceState state) {
    std::string text(word(state));
    std::ranges::replace(text, '_', ' ');
    return text;
}

std::string use_text(const MaintenanceWindow& window, const MaintenanceUse& use) {
    std::string text = printable(use.node, 100) + ": ";
    text += fmt::format("{} of {} reboots", use.reboots, window.expected.reboots);
    if (use.absence_s > 0 || window.expected.absence_s > 0)
        text += fmt::format(", {} of {} absence", human_duration(Seconds{use.absence_s}),
                            human_duration(Seconds{window.expected.absence_s}));
    for (const auto& array : use.rebuilds) text += ", rebuild of " + report::name_text(array.name);
    std::string exceeded;
    for (const auto& what : use.exceeded) exceeded += (exceeded.empty() ? "" : ", ") + printable(what, 40);
    return exceeded.empty() ? text : text + "; exceeded: " + exceeded;
}

std::string order_text(const MaintenanceWindow& window, MaintenanceAction action) {
    const auto scope = scope_text(window);
    switch (action) {
        case MaintenanceAction::start:
        case MaintenanceAction::schedule:
            return fmt::format(
                "{} {} from {} to {}, declared: {}", scope,
                window.from <= window.changed_at ? "is in maintenance" : "will be in maintenance",
                to_rfc3339(window.from), to_rfc3339(window.until), expected_text(window.expected));
        case MaintenanceAction::extend:
            return fmt::format("maintenance of {} is extended until {}, declared: {}", scope,
                               to_rfc3339(window.until), expected_text(window.expected));
        case MaintenanceAction::end:
            break;
    }
    if (window.ended_at && *window.ended_at <= window.from)
        return fmt::format("maintenance of {} is called off", scope);
    return fmt::format("maintenance of {} is ended; {}", scope,
                       window.state == MaintenanceState::completed
                           ? "it is completed"
                           : "it is completed as soon as everything is back");
}

std::string windows_text(const std::vector<MaintenanceWindow>& windows, const Terminal& terminal) {
    // With seconds a window does not fit into 80 columns; its id is copied from a line of its own.
    Table table({"SCOPE", "STATE", "FROM", "UNTIL", "BY"}, {"SCOPE", "STATE", "FROM", "UNTIL"}, {"BY"});
    for (const auto& window : windows) {
        table.add({scope_text(window),
                   {state_text(window.state), colour_of(window.state)},
                   report::when(window.from),
                   report::when(over_at(window)),
                   printable(window.author, 60)});
        table.note("id: " + printable(window.id, 60));
        for (const auto& line : details(window)) table.note(line);
    }
    return table.text(terminal, 0);
}

std::string maintenance_section(const std::vector<MaintenanceWindow>& windows, UtcTime now,
                                const Terminal& terminal) {
    std::string text;
    for (const auto& window : windows) {
        if (!is_unfinished(window) || (!is_running(window) && window.from - now > kSoon)) continue;
        const auto state = terminal.paint(colour_of(window.state), state_text(window.state));
        text += fmt::format("  {}  {}, {} to {}\n", scope_text(window), state, report::when(window.from),
                            report::when(over_at(window)));
        for (const auto& line : details(window)) text += "      " + wrap(line, terminal.columns(6), 6) + "\n";
    }
    return text;
}

}  // namespace raidwatch::cli
