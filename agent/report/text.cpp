#include "phrases.hpp"
#include "words.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <fmt/format.h>

namespace raidwatch::report {

namespace {

void section(std::string& text, std::string_view title, const std::vector<std::string>& lines,
             std::string_view none) {
    text += fmt::format("\n{}\n{}\n", title, std::string(title.size(), '-'));
    if (lines.empty() && !none.empty()) text += fmt::format("  {}\n", none);
    for (const auto& line : lines) text += "  " + line + "\n";
}

std::vector<std::string> incident_lines(const std::vector<Incident>& incidents, UtcTime now, bool in_full) {
    std::vector<std::string> lines;
    for (const auto& incident : incidents) {
        lines.push_back(fmt::format("#{} {} {}", incident.number, word(incident.severity),
                                    printable(incident.title, 200)));
        lines.push_back("    " + incident_time_phrase(incident, now));
        if (!in_full) continue;
        if (!incident.summary.empty()) lines.push_back("    " + printable(incident.summary));
        if (!incident.repair.empty()) lines.push_back("    " + printable(incident.repair, 200));
    }
    return lines;
}

std::vector<std::string> array_lines(const Report& report) {
    std::vector<std::string> lines;
    for (const auto& line : report.arrays) {
        std::string text = fmt::format("{} {} {}", name_text(line.array.name), name_text(line.array.level),
                                       word(line.array.state));
        if (const auto members = members_phrase(line); !members.empty()) text += ", " + members + " members";
        if (const auto left = redundancy_phrase(line); !left.empty()) text += ", " + left;
        lines.push_back(std::move(text));
        for (const auto& operation : line.running) lines.push_back("    " + operation_text(operation));
        if (line.array.state != ArrayState::container)
            lines.push_back("    last integrity test: " + test_phrase(line));
    }
    for (const auto& gone : report.vanished)
        lines.push_back(fmt::format("{} {} vanished {}", name_text(gone.array.name),
                                    name_text(gone.array.level), when(gone.since)));
    return lines;
}

std::vector<std::string> operation_lines(const Report& report) {
    std::vector<std::string> lines;
    for (const auto& operation : report.operations)
        lines.push_back(fmt::format("{}  {}  {}", when(operation.started_at),
                                    name_text(operation.target_name), operation_text(operation)));
    return lines;
}

std::vector<std::string> disk_lines(const Report& report) {
    std::vector<std::string> lines;
    for (const auto& line : report.disks) {
        std::string text = fmt::format("{:<8}  {}", line.standing.verdict(), disk_text(line.standing.disk));
        if (!line.standing.array.empty()) text += "  " + name_text(line.standing.array);
        if (const auto heat = temperature_phrase(line); !heat.empty()) text += "  " + heat;
        lines.push_back(std::move(text));
        if (const auto why = reasons_phrase(line); !why.empty()) lines.push_back("          " + why);
    }
    return lines;
}

}  // namespace

std::string as_text(const Report& report) {
    std::string text = fmt::format("Storage health of {}\n{} to {}\n\n{}\n{}\n", name_text(report.node),
                                   when(report.from), when(report.now), report.summary, taken_phrase(report));
    section(text, "Open incidents", incident_lines(report.open, report.now, true), "none");
    section(text, "Opened in this period", incident_lines(report.opened, report.now, false), "none");
    section(text, "Resolved in this period", incident_lines(report.resolved, report.now, false), "none");
    section(text, "Arrays", array_lines(report), "none");
    section(text, "Operations", operation_lines(report), "none");
    std::vector<std::string> lines;
    for (const auto& window : report.maintenance) lines.push_back(window_phrase(window));
    if (!lines.empty()) section(text, "Maintenance", lines, "");
    section(text, "Disks, most unwell first", disk_lines(report), "none");
    lines.clear();
    for (const auto& spell : report.blind) lines.push_back(spell_phrase(spell, report.now));
    section(text, "Not seen", lines, "nothing");
    lines.clear();
    for (const auto& [kind, count] : report.events) lines.push_back(fmt::format("{:>5}  {}", count, kind));
    section(text, "Events", lines, "none");
    lines = {"raidwatch " + report.version};
    for (const auto& [name, count] : report.firmware)
        lines.push_back(fmt::format("{} x {}", count, printable(name, 80)));
    section(text, "Versions and firmware", lines, "");
    return text;
}

}  // namespace raidwatch::report
