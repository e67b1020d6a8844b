#include "phrases.hpp"
#include "words.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <fmt/format.h>

namespace raidwatch::report {

namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ --back: #fff; --text: #1c1e21; --soft: #5c6370; --line: #d9dce1; --good: #1a7f37; --warn: #9a6700; --bad: #cf222e; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --back: #14171a; --text: #e6e8ea; --soft: #9aa3ad; --line: #343a40; --good: #4ac26b; --warn: #e0b341; --bad: #ff7b72; }}
}}
body {{ background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; }}
h1 {{ font-size: 1.4rem; margin: 0; }} h2 {{ font-size: 1.1rem; margin: 1.6rem 0 .4rem; }}
p {{ margin: .2rem 0; }} .soft {{ color: var(--soft); }}
.good {{ color: var(--good); }} .warn {{ color: var(--warn); }} .bad {{ color: var(--bad); }}
.summary {{ font-size: 1.15rem; font-weight: 600; margin: .8rem 0 .2rem; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }}
th {{ color: var(--soft); font-weight: 500; white-space: nowrap; }}
@media (max-width: 40rem) {{
  thead {{ display: none; }}
  tr {{ display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; }}
  td {{ display: block; border: 0; padding: .05rem 0; }}
  td[data-name]:not(:empty)::before {{ content: attr(data-name) ": "; color: var(--soft); }}
}}
</style></head><body>
)";

struct HtmlCell {
    std::string text;  ///< not yet escaped
    std::string_view tone = "";
};

/// A table that becomes one block a row on a phone.
class HtmlTable {
  public:
    explicit HtmlTable(std::vector<std::string_view> headings) : headings_(std::move(headings)) {}
    void add(const std::vector<HtmlCell>& cells) {
        rows_ += "<tr>";
        for (std::size_t i = 0; i < cells.size(); ++i)
            rows_ += fmt::format("<td data-name=\"{}\"{}>{}</td>", headings_[i],
                                 cells[i].tone.empty() ? "" : fmt::format(" class=\"{}\"", cells[i].tone),
                                 html_escape(cells[i].text));
        rows_ += "</tr>\n";
    }
    std::string html(std::string_view none) const {
        if (rows_.empty()) return fmt::format("<p class=\"soft\">{}</p>\n", none);
        std::string html = "<div class=\"wide\"><table><thead><tr>";
        for (const auto heading : headings_) html += fmt::format("<th>{}</th>", heading);
        return html + "</tr></thead><tbody>\n" + rows_ + "</tbody></table></div>\n";
    }

  private:
    std::vector<std::string_view> headings_;
    std::string rows_;
};

std::string_view tone(IncidentSeverity severity) {
    return severity == IncidentSeverity::minor ? "warn" : "bad";
}
std::string_view tone(const DiskStanding& standing) {
    if (standing.worst == Severity::critical) return "bad";
    if (standing.worst == Severity::warning) return "warn";
    return standing.verdict() == "ok" ? "good" : "soft";
}
std::string_view tone(ArrayState state) {
    if (state == ArrayState::optimal) return "good";
    if (state == ArrayState::container) return "soft";
    return state == ArrayState::failed ? "bad" : "warn";
}

std::string incidents_html(const std::vector<Incident>& incidents, UtcTime now) {
    HtmlTable table({"No", "Severity", "Component", "What", "When", "Repair"});
    for (const auto& incident : incidents)
        table.add({{fmt::format("#{}", incident.number)},
                   {std::string(word(incident.severity)), tone(incident.severity)},
                   {name_text(incident.subject.name)},
                   {printable(incident.summary.empty() ? incident.title : incident.summary)},
                   {incident_time_phrase(incident, now)},
                   {is_open(incident) ? printable(incident.repair, 200) : ""}});
    return table.html("none");
}

std::string arrays_html(const Report& report) {
    HtmlTable table({"Array", "Level", "State", "Members", "Redundancy", "Running", "Last integrity test"});
    for (const auto& line : report.arrays) {
        std::string running;
        for (const auto& operation : line.running)
            running += (running.empty() ? "" : "; ") + operation_text(operation);
        table.add({{name_text(line.array.name)},
                   {name_text(line.array.level)},
                   {std::string(word(line.array.state)), tone(line.array.state)},
                   {members_phrase(line)},
                   {redundancy_phrase(line)},
                   {running},
                   {line.array.state == ArrayState::container ? "" : test_phrase(line)}});
    }
    for (const auto& gone : report.vanished)
        table.add({{name_text(gone.array.name)},
                   {name_text(gone.array.level)},
                   {"vanished", "bad"},
                   {""},
                   {""},
                   {"since " + when(gone.since)},
                   {""}});
    return table.html("none");
}

std::string disks_html(const Report& report) {
    HtmlTable table({"Verdict", "Disk", "Model", "Array", "Temperature", "Why"});
    for (const auto& line : report.disks)
        table.add({{line.standing.verdict(), tone(line.standing)},
                   {disk_text(line.standing.disk)},
                   {name_text(line.standing.disk.model)},
                   {name_text(line.standing.array)},
                   {temperature_phrase(line)},
                   {reasons_phrase(line)}});
    return table.html("none");
}

std::string operations_html(const Report& report) {
    HtmlTable table({"Started", "Target", "Operation"});
    for (const auto& operation : report.operations)
        table.add(
            {{when(operation.started_at)}, {name_text(operation.target_name)}, {operation_text(operation)}});
    return table.html("none");
}

std::string counts_html(const Report& report) {
    HtmlTable events({"Events", "Kind"});
    for (const auto& [kind, count] : report.events) events.add({{std::to_string(count)}, {kind}});
    HtmlTable firmware({"Disks", "Model and firmware"});
    for (const auto& [name, count] : report.firmware)
        firmware.add({{std::to_string(count)}, {printable(name, 80)}});
    return "<h2>Events</h2>\n" + events.html("none") + "<h2>Versions and firmware</h2>\n<p>raidwatch " +
           html_escape(report.version) + "</p>\n" + firmware.html("no disks");
}

}  // namespace

std::string as_html(const Report& report) {
    std::string html =
        fmt::format(kHead, fmt::arg("title", "Storage health of " + html_escape(name_text(report.node))));
    const std::string_view overall = report.healthy ? "good" : report.worst ? tone(*report.worst) : "warn";
    html += fmt::format("<h1>Storage health of {}</h1>\n<p class=\"soft\">{} to {}</p>\n",
                        html_escape(name_text(report.node)), when(report.from), when(report.now));
    html += fmt::format("<p class=\"summary {}\">{}</p>\n<p class=\"soft\">{}</p>\n", overall,
                        html_escape(report.summary), html_escape(taken_phrase(report)));
    html += "<h2>Open incidents</h2>\n" + incidents_html(report.open, report.now);
    html += "<h2>Opened in this period</h2>\n" + incidents_html(report.opened, report.now);
    html += "<h2>Resolved in this period</h2>\n" + incidents_html(report.resolved, report.now);
    html += "<h2>Arrays</h2>\n" + arrays_html(report);
    html += "<h2>Operations</h2>\n" + operations_html(report);
    if (!report.maintenance.empty()) html += "<h2>Maintenance</h2>\n";
    for (const auto& window : report.maintenance)
        html += "<p>" + html_escape(window_phrase(window)) + "</p>\n";
    html += "<h2>Disks, most unwell first</h2>\n" + disks_html(report);
    html += "<h2>Not seen</h2>\n";
    if (report.blind.empty()) html += "<p class=\"soft\">nothing</p>\n";
    for (const auto& spell : report.blind)
        html += "<p>" + html_escape(spell_phrase(spell, report.now)) + "</p>\n";
    return html + counts_html(report) + "</body></html>\n";
}

}  // namespace raidwatch::report
