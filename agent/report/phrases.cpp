#include "phrases.hpp"

#include "words.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::report {

std::string members_phrase(const ArrayLine& line) {
    return line.redundancy.known ? fmt::format("{} of {}", line.redundancy.active, line.redundancy.total)
                                 : "";
}

std::string redundancy_phrase(const ArrayLine& line) {
    if (!line.redundancy.known) return line.array.state == ArrayState::container ? "" : "unknown";
    if (line.redundancy.data_lost) return "data lost";
    if (line.redundancy.tolerable == 0) return "no redundancy left";
    return fmt::format("survives {} more failure{}", line.redundancy.tolerable,
                       line.redundancy.tolerable == 1 ? "" : "s");
}

std::string test_phrase(const ArrayLine& line) {
    if (!line.last_test) return "none known";
    return when(*line.last_test->ended_at) + ": " + operation_text(*line.last_test);
}

std::string temperature_phrase(const DiskLine& line) {
    if (!line.coolest_c || !line.hottest_c) return {};
    if (*line.coolest_c == *line.hottest_c) return fmt::format("{:.0f} C", *line.hottest_c);
    return fmt::format("{:.0f} to {:.0f} C", *line.coolest_c, *line.hottest_c);
}

std::string reasons_phrase(const DiskLine& line) {
    std::string text;
    for (const auto& reason : line.standing.reasons) text += (text.empty() ? "" : "; ") + reason;
    return text;
}

std::string spell_phrase(const BlindSpell& spell, UtcTime now) {
    auto text = name_text(spell.what) + ": from " + when(spell.since);
    text += spell.until ? fmt::format(" for {}", human_duration(*spell.until - spell.since))
                        : fmt::format(" until now ({})", human_duration(now - spell.since));
    if (!spell.why.empty()) text += ", " + printable(spell.why, 160);
    return text;
}

std::string window_phrase(const MaintenanceWindow& window) {
    std::string state(word(window.state));
    std::ranges::replace(state, '_', ' ');
    auto text = fmt::format("{}, {}, {} to {}, declared: {}", scope_text(window), state, when(window.from),
                            when(over_at(window)), expected_text(window.expected));
    if (window.nodes > 0) text += fmt::format("; {} of {} nodes are back", window.nodes_back, window.nodes);
    for (const auto& use : window.used)
        for (const auto& what : use.exceeded)
            text += "; exceeded by " + printable(use.node, 80) + ": " + printable(what, 40);
    return window.reason.empty() ? text : text + " (" + printable(window.reason, 160) + ")";
}

std::string incident_time_phrase(const Incident& incident, UtcTime now) {
    if (incident.resolved_at)
        return fmt::format("{}, resolved after {}", when(incident.opened_at),
                           human_duration(*incident.resolved_at - incident.opened_at));
    return "since " + when_and_age(incident.opened_at, now);
}

std::string taken_phrase(const Report& report) {
    std::string text =
        report.taken_at ? "state of " + when_and_age(*report.taken_at, report.now) : "state of unknown age";
    return text + (report.daemon_running ? "" : ", daemon not running");
}

}  // namespace raidwatch::report
