#include "nodes_page.hpp"

#include "hub/api/documents.hpp"
#include "hub/api/replies.hpp"
#include "hub/correlate/casework.hpp"
#include "hub/notices.hpp"
#include "hub/page/html.hpp"
#include "hub/page/node_rows.hpp"
#include "hub/page/wording.hpp"
#include "hub/stored_casework.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <utility>

namespace raidwatch::hub {

namespace {

/// " (part of 12)"
std::string part_of(const Folds& folds, std::int64_t number) {
    const auto fold = folds.find(number);
    return fold == folds.end() ? "" : " (part of " + std::to_string(fold->second) + ")";
}

/// What customers see of it and what they were promised, and who has it in hand.
std::string desk_cells(const Context& context, const IncidentRecord& record, const CaseRecord& decided) {
    const bool seen = is_public(record, decided, context.config.auto_publish);
    std::string customers = seen ? "see it" : is_drill(record) ? "never see it" : "do not see it";
    if (decided.next_update_at)
        customers += ", next update by " + time_html(context, *decided.next_update_at) +
                     (decided.overdue_told ? " <strong>overdue</strong>" : "");
    const bool acknowledged = is_acknowledged(incident_of(record), decided);
    return "<td>" + customers + "</td>" + cell(acknowledged ? decided.acknowledged_by : "");
}

std::string incident_rows(const Context& context, const std::vector<IncidentRecord>& open, const Folds& folds,
                          const CaseworkByNumber& casework) {
    std::vector<std::pair<const IncidentRecord*, Incident>> by_urgency;
    for (const auto& record : open) by_urgency.emplace_back(&record, incident_of(record));
    std::stable_sort(by_urgency.begin(), by_urgency.end(),
                     [](const auto& a, const auto& b) { return a.second.severity > b.second.severity; });
    std::string rows;
    for (const auto& [one, incident] : by_urgency) {
        const auto& record = *one;
        const std::string number = std::to_string(record.number);
        rows += "<tr><th scope=\"row\"><a href=\"/desk/incidents/" + number + "\">" + number + "</a>" +
                part_of(folds, record.number) + "</th><td>" + severity_html(record.severity) + "</td>" +
                cell(record.node) + cell(incident.title) + cell(record.state) + wide_cell(incident.summary) +
                cell(incident.repair) +
                desk_cells(context, record, casework_for(casework, record.number).decided) + "<td>" +
                time_html(context, record.opened_at) + "</td>" + cell(record.subject_name) +
                cell(record.kind) + "</tr>\n";
    }
    return rows;
}

std::string window_rows(const Context& context) {
    std::string rows;
    for (const auto& window : context.windows) {
        std::string exceeded;
        for (const auto& use : window.used)
            for (const auto& what : use.exceeded)
                exceeded += (exceeded.empty() ? "" : ", ") + use.node + " (" + what + ")";
        const auto back = window.nodes > 0
                              ? std::to_string(window.nodes_back) + " of " + std::to_string(window.nodes)
                              : std::string();
        rows += "<tr><th scope=\"row\">" + html_escape(scope_text(window)) + "</th>" +
                cell(word(window.state)) + "<td>" + time_html(context, window.from) + "</td><td>" +
                time_html(context, over_at(window)) + "</td>" + cell(expected_text(window.expected)) +
                cell(exceeded) + cell(back) + cell(window.reason) + cell(window.author) + "</tr>\n";
    }
    return rows;
}

std::string notice_rows(const Context& context, const std::vector<Notice>& notices) {
    std::string rows;
    for (const auto& notice : notices) {
        const auto state = notice_now(notice, context.windows, context.now.utc);
        if (state.completed_at) continue;
        rows += "<tr><th scope=\"row\">" + html_escape(notice.name) + "</th>" + cell(state.status) + "<td>" +
                time_html(context, notice.from) + "</td><td>" + time_html(context, notice.until) + "</td>" +
                cell(notice.windows.empty() ? "no node"
                                            : std::to_string(notice.windows.size()) + " of the above") +
                cell(notice.author) + "</tr>\n";
    }
    return rows;
}

std::string table(std::string_view heading, std::initializer_list<std::string_view> columns,
                  const std::string& rows) {
    std::string html = "<h2>" + std::string(heading) + "</h2>\n";
    if (rows.empty()) return html + "<p>None.</p>\n";
    html += scrolling(heading) + "<table><thead><tr>";
    for (const auto column : columns) html += "<th scope=\"col\">" + std::string(column) + "</th>";
    return html + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

}  // namespace

Result<std::string> fleet_html(Context& context, const Target& target) {
    const auto nodes = chosen_nodes(context, target);
    IncidentFilter filter;
    filter.open = true;
    filter.limit = kNoLimit;
    const auto open = context.store.incidents(filter);
    if (!open) return tl::unexpected(open.error());
    const auto folds = context.store.folds();
    if (!folds) return tl::unexpected(folds.error());
    const auto casework = stored_casework(context.store, *open);
    if (!casework) return tl::unexpected(casework.error());
    std::string rows, arrays, operations, phase_outs;
    for (const auto* status : nodes.listed) {
        rows += node_row(context, *status);
        arrays += array_rows(*status);
        operations += operation_rows(*status);
        phase_outs += phase_out_rows(context, *status);
    }
    std::string main = table("Open incidents",
                             {"Number", "Severity", "Node", "Title", "State", "Latest", "Repair", "Customers",
                              "Acknowledged by", "Opened", "Component", "Kind"},
                             incident_rows(context, *open, *folds, *casework));
    main += table("Maintenance",
                  {"Scope", "State", "From", "Until", "Declared", "Exceeded by", "Back", "Reason", "By"},
                  window_rows(context));
    const auto notices = stored_notices(context.store, context.now.utc);
    if (!notices) return tl::unexpected(notices.error());
    main += table("Announced maintenance", {"Name", "State", "From", "Until", "Windows", "By"},
                  notice_rows(context, *notices));
    main += table("Running work", {"Node", "Array or disk", "Work", "State", "Done", "Speed", "Time"},
                  operations);
    main += table("Phase-outs",
                  {"Node", "Disk", "Array", "State", "Why", "Asked by", "Note", "Replacement", "Since"},
                  phase_outs);
    main += table("Disks to look at", {"Node", "Disk", "Slot", "Model", "Risk", "Why", "Last 30 days"},
                  disk_rows(nodes.listed));
    main +=
        table("Nodes",
              {"Node", "Cluster", "State", "Open incidents", "Waiting deliveries", "Last heard", "Version"},
              rows) +
        choice_html(nodes);
    main += table("Arrays", {"Node", "Array", "Level", "State", "Members", "Mounted at"}, arrays);
    return main;
}

HttpReply nodes_page(Context& context, const Call& call) {
    HttpReply refusal;
    if (!authorised(context, call.request, {TokenScope::operators}, refusal)) return refusal;
    const auto main = fleet_html(context, call.target);
    if (!main) return store_failure(main.error());
    auto reply = html_page(context, "Nodes", *main);
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

}  // namespace raidwatch::hub
