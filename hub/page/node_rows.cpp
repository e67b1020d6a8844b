#include "node_rows.hpp"

#include "hub/page/html.hpp"
#include "hub/page/trend_line.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>
#include <raidwatch/model/operation_words.hpp>

#include <algorithm>

namespace raidwatch::hub {

namespace {

std::string progress_of(const Operation& operation) {
    const auto percent = percent_done(operation);
    return percent ? percent_text(*percent) : "progress unknown";
}

std::string eta_of(const Operation& operation) {
    const auto eta = eta_text(operation);
    return eta.empty() ? "no estimate" : eta;
}

bool is_silent(const Context& context, const NodeStatus& status) {
    return context.now.mono - status.heard_at > context.config.silent_after;
}

/// A page can be read up to so many; of more, those that are well are left out.
constexpr std::size_t kMostNodes = 200;

}  // namespace

std::string cell(std::string_view text) {
    return "<td>" + html_escape(text) + "</td>";
}

std::string wide_cell(std::string_view text) {
    return "<td class=\"wide\">" + html_escape(text) + "</td>";
}

std::string severity_html(std::string_view severity) {
    const auto known = incident_severity_named(severity);
    return "<span class=\"badge " + std::string(known ? word(*known) : "nodata") + "\">" +
           html_escape(severity) + "</span>";
}

/// "?cluster=B", "?node=store-1".
ChosenNodes chosen_nodes(const Context& context, const Target& target) {
    ChosenNodes chosen;
    const auto cluster = target.parameter("cluster"), node = target.parameter("node");
    for (const auto& [name, status] : context.fleet.nodes()) {
        chosen.clusters.insert(status.heartbeat.cluster);
        if (cluster && *cluster != status.heartbeat.cluster) continue;
        if (!node || *node == name) chosen.listed.push_back(&status);
    }
    if (chosen.listed.size() <= kMostNodes) return chosen;
    chosen.well = std::erase_if(chosen.listed, [&](const NodeStatus* status) {
        const auto& beat = status->heartbeat;
        return beat.storage_healthy && beat.waiting_deliveries == 0 && !is_silent(context, *status);
    });
    return chosen;
}

std::string choice_html(const ChosenNodes& chosen) {
    std::string html;
    if (chosen.well > 0)
        html +=
            "<p>" + std::to_string(chosen.well) + " more nodes are well; choose a cluster to see them.</p>\n";
    if (chosen.clusters.size() < 2) return html;
    html +=
        "<form class=\"choice\" method=\"get\"><label>Cluster <select name=\"cluster\"><option "
        "value=\"\">all</option>";
    for (const auto& cluster : chosen.clusters)
        if (!cluster.empty()) html += "<option>" + html_escape(cluster) + "</option>";
    return html + "</select></label><button type=\"submit\">Show</button></form>\n";
}

std::string node_row(const Context& context, const NodeStatus& status) {
    const auto& heartbeat = status.heartbeat;
    const auto age = std::max(context.now.utc - status.received_at, Milliseconds{0});
    std::string state = "well";
    if (heartbeat.worst) state = std::string(word(*heartbeat.worst));
    if (heartbeat.blind_domains > 0)
        state += ", " + std::to_string(heartbeat.blind_domains) + " cannot be read";
    const bool silent = is_silent(context, status);
    if (silent) state = "silent";
    const char* css = silent || heartbeat.worst == Severity::critical  ? "critical"
                      : heartbeat.worst || heartbeat.blind_domains > 0 ? "minor"
                                                                       : "operational";
    return "<tr><th scope=\"row\">" + html_escape(heartbeat.node) + "</th>" + cell(heartbeat.cluster) +
           "<td class=\"state " + css + "\">" + html_escape(state) + "</td>" +
           cell(std::to_string(heartbeat.open_incidents)) +
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
                cell(progress_of(operation)) +
                cell(operation.bytes_per_s ? human_bytes(*operation.bytes_per_s) + "/s" : "unknown") +
                cell(eta_of(operation)) + "</tr>\n";
    return rows;
}

std::string phase_out_rows(const Context& context, const NodeStatus& status) {
    std::string rows;
    for (const auto& one : status.heartbeat.phase_outs) {
        const std::string disk = one.name + (one.slot.empty() ? "" : " (slot " + one.slot + ")");
        rows += "<tr><th scope=\"row\">" + html_escape(status.heartbeat.node) + "</th>" + cell(disk) +
                cell(one.array_name) + "<td title=\"" + html_escape(meaning(one.state)) + "\">" +
                std::string(word(one.state)) + "</td>" + cell(one.reason) + cell(one.requested_by) +
                cell(one.note) + cell(one.replacement_name) + "<td>" + time_html(context, one.asked_at) +
                "</td></tr>\n";
    }
    return rows;
}

/// The most urgent disks of all nodes first.
std::string disk_rows(const std::vector<const NodeStatus*>& nodes) {
    std::vector<std::pair<const DiskBrief*, const std::string*>> disks;
    for (const auto* status : nodes)
        for (const auto& disk : status->heartbeat.disks) disks.emplace_back(&disk, &status->heartbeat.node);
    std::stable_sort(disks.begin(), disks.end(), [](const auto& one, const auto& other) {
        return one.first->points > other.first->points;
    });
    std::string rows;
    for (const auto& [disk, node] : disks) {
        std::string reasons, trends;
        for (const auto& reason : disk->reasons)
            reasons += (reasons.empty() ? "" : "<br>") + html_escape(reason);
        for (const auto& trend : disk->trends) trends += trend_html(trend);
        rows += "<tr><th scope=\"row\">" + html_escape(*node) + "</th>" + cell(disk->name) +
                cell(disk->slot) + cell(disk->model) + cell(std::to_string(disk->points)) + "<td>" + reasons +
                "</td><td>" + (trends.empty() ? "no growth known" : trends) + "</td></tr>\n";
    }
    return rows;
}

}  // namespace raidwatch::hub
