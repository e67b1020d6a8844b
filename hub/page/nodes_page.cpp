#include "nodes_page.hpp"

#include "hub/api/documents.hpp"
#include "hub/api/replies.hpp"
#include "hub/notices.hpp"
#include "hub/page/html.hpp"
#include "hub/page/wording.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <cmath>
#include <cstdio>

namespace raidwatch::hub {

namespace {

std::string cell(std::string_view text) {
    return "<td>" + html_escape(text) + "</td>";
}

std::string percent_of(const Operation& operation) {
    auto percent = operation.percent;
    if (!percent && operation.done_bytes && operation.total_bytes && *operation.total_bytes > 0)
        percent =
            100.0 * static_cast<double>(*operation.done_bytes) / static_cast<double>(*operation.total_bytes);
    if (!percent || !std::isfinite(*percent)) return "progress unknown";
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", *percent);
    return text;
}

/// "9h 50m to 12h left"; without a measured rate there is none.
std::string eta_of(const Operation& operation) {
    if (!operation.eta_low_s || !operation.eta_high_s) return "no estimate";
    return human_duration(Seconds(*operation.eta_low_s)) + " to " +
           human_duration(Seconds(*operation.eta_high_s)) + " left";
}

std::string node_row(const Context& context, const NodeStatus& status) {
    const auto& heartbeat = status.heartbeat;
    const bool silent = context.now.mono - status.heard_at > context.config.silent_after;
    const auto age = std::max(context.now.utc - status.received_at, Milliseconds{0});
    std::string state = "well";
    if (heartbeat.worst) state = std::string(word(*heartbeat.worst));
    if (heartbeat.blind_domains > 0)
        state += ", " + std::to_string(heartbeat.blind_domains) + " cannot be read";
    if (silent) state = "silent";
    return "<tr><th scope=\"row\">" + html_escape(heartbeat.node) + "</th>" + cell(heartbeat.cluster) +
           cell(state) + cell(std::to_string(heartbeat.open_incidents)) +
           cell(std::to_string(heartbeat.waiting_deliveries)) + cell(human_duration(age) + " ago") +
           cell(heartbeat.version) + "</tr>\n";
}

std::string array_rows(const NodeStatus& status) {
    std::string rows;
    for (const auto& array : status.heartbeat.arrays) {
        std::string mounts;
        for (const auto& mount : array.mounts) mounts += (mounts.empty() ? "" : ", ") + mount;
        rows += "<tr><th scope=\"row\">" + html_escape(status.heartbeat.node) + "</th>" + cell(array.name) +
                cell(array.level) + cell(array.state) +
                cell(std::to_string(array.members_active) + " of " + std::to_string(array.members_total)) +
                cell(mounts) + "</tr>\n";
    }
    return rows;
}

std::string operation_rows(const NodeStatus& status) {
    std::string rows;
    for (const auto& operation : status.heartbeat.operations)
        rows += "<tr><th scope=\"row\">" + html_escape(status.heartbeat.node) + "</th>" +
                cell(operation.target_name) + cell(word(operation.kind)) + cell(word(operation.state)) +
                cell(percent_of(operation)) +
                cell(operation.bytes_per_s ? human_bytes(*operation.bytes_per_s) + "/s" : "unknown") +
                cell(eta_of(operation)) + "</tr>\n";
    return rows;
}

/// " (part of 12)"
std::string part_of(const Folds& folds, std::int64_t number) {
    const auto fold = folds.find(number);
    return fold == folds.end() ? "" : " (part of " + std::to_string(fold->second) + ")";
}

std::string incident_rows(const Context& context, const std::vector<IncidentRecord>& open,
                          const Folds& folds) {
    std::string rows;
    for (const auto& record : open) {
        const Incident incident = incident_of(record);
        const std::string number = std::to_string(record.number);
        rows += "<tr><th scope=\"row\"><a href=\"/desk/incidents/" + number + "\">" + number + "</a>" +
                part_of(folds, record.number) + "</th>" + cell(record.node) + cell(record.kind) +
                cell(record.subject_name) + cell(record.severity) + cell(record.state) +
                cell(incident.title) + cell(incident.summary) + cell(incident.repair) + "<td>" +
                time_html(context, record.opened_at) + "</td></tr>\n";
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
    html += "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>";
    for (const auto column : columns) html += "<th scope=\"col\">" + std::string(column) + "</th>";
    return html + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

}  // namespace

Result<std::string> fleet_html(Context& context) {
    IncidentFilter filter;
    filter.open = true;
    filter.limit = kNoLimit;
    const auto open = context.store.incidents(filter);
    if (!open) return tl::unexpected(open.error());
    const auto folds = context.store.folds();
    if (!folds) return tl::unexpected(folds.error());
    std::string nodes, arrays, operations;
    for (const auto& [name, status] : context.fleet.nodes()) {
        nodes += node_row(context, status);
        arrays += array_rows(status);
        operations += operation_rows(status);
    }
    std::string main = table(
        "Open incidents",
        {"Number", "Node", "Kind", "Component", "Severity", "State", "Title", "Latest", "Repair", "Opened"},
        incident_rows(context, *open, *folds));
    main += table("Maintenance",
                  {"Scope", "State", "From", "Until", "Declared", "Exceeded by", "Back", "Reason", "By"},
                  window_rows(context));
    const auto notices = stored_notices(context.store, context.now.utc);
    if (!notices) return tl::unexpected(notices.error());
    main += table("Announced maintenance", {"Name", "State", "From", "Until", "Windows", "By"},
                  notice_rows(context, *notices));
    main += table("Running work", {"Node", "Array or disk", "Work", "State", "Done", "Speed", "Time"},
                  operations);
    main += table(
        "Nodes",
        {"Node", "Cluster", "State", "Open incidents", "Waiting deliveries", "Last heard", "Version"}, nodes);
    main += table("Arrays", {"Node", "Array", "Level", "State", "Members", "Mounted at"}, arrays);
    return main;
}

HttpReply nodes_page(Context& context, const Call& call) {
    HttpReply refusal;
    if (!authorised(context, call.request, {TokenScope::operators}, refusal)) return refusal;
    const auto main = fleet_html(context);
    if (!main) return store_failure(main.error());
    auto reply = html_page(context, "Nodes", *main);
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

}  // namespace raidwatch::hub
