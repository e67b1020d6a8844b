#include "desk_page.hpp"

#include "hub/api/documents.hpp"
#include "hub/api/replies.hpp"
#include "hub/correlate/casework.hpp"
#include "hub/page/html.hpp"
#include "hub/page/node_rows.hpp"
#include "hub/page/nodes_page.hpp"
#include "hub/page/wording.hpp"
#include "hub/stored_casework.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

namespace raidwatch::hub {

namespace {

HttpReply private_page(const Context& context, const std::string& title, const std::string& main,
                       int status = 200) {
    auto reply = html_page(context, title, main, status);
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

std::string hidden(const SignedIn& person) {
    return "<input type=\"hidden\" name=\"csrf\" value=\"" + person.csrf + "\">";
}

std::string bar(const SignedIn& person) {
    return "<form class=\"line bar\" method=\"post\" action=\"/sign-out\"><nav aria-label=\"Operators' "
           "pages\">"
           "<a href=\"/desk\">Workbench</a><a href=\"/desk/audit\">Audit log</a><span class=\"soft\">signed "
           "in "
           "as " +
           html_escape(person.name) + "</span></nav>" + hidden(person) +
           "<button type=\"submit\">Sign out</button></form>\n";
}

std::string complaint_html(const std::string& complaint) {
    return complaint.empty() ? ""
                             : "<p class=\"complaint\" role=\"alert\">" + html_escape(complaint) + "</p>\n";
}

std::string fact(std::string_view name, const std::string& html) {
    return html.empty() ? "" : "<dt>" + std::string(name) + "</dt><dd>" + html + "</dd>\n";
}

std::string facts_html(const Context& context, const IncidentRecord& record, const Incident& incident,
                       const CaseRecord& decided) {
    std::string services;
    for (const auto& service : incident.services) services += (services.empty() ? "" : ", ") + service;
    std::string html =
        "<dl>\n" + fact("Node", html_escape(record.node.empty() ? "the hub" : record.node)) +
        fact("Kind", html_escape(record.kind)) +
        fact("Component", html_escape(record.subject_name + " (" + record.subject_id + ")")) +
        fact("Severity", severity_html(record.severity)) + fact("State", std::string(shown(incident.state))) +
        fact("Services", html_escape(services)) + fact("Repair", html_escape(incident.repair)) +
        fact("Opened", time_html(context, record.opened_at));
    if (incident.acknowledged)
        html += fact("Acknowledged", html_escape(incident.acknowledged->by) + ", " +
                                         time_html(context, incident.acknowledged->at));
    const bool by_rule = is_public(record, CaseRecord{}, context.config.auto_publish);
    html += fact("Customers", decided.published_at ? "published by " + html_escape(decided.published_by)
                              : by_rule            ? "see it by rule"
                                                   : "do not see it yet");
    if (decided.next_update_at)
        html += fact("Next update", time_html(context, *decided.next_update_at) +
                                        (decided.overdue_told ? " <strong>overdue</strong>" : ""));
    return html + "</dl>\n";
}

std::string link(std::int64_t number) {
    const auto text = std::to_string(number);
    return "<a href=\"/desk/incidents/" + text + "\">incident " + text + "</a>";
}

/// Which cluster's incident it is part of, or which nodes' incidents it stands for.
std::string folds_html(const Folds& folds, std::int64_t number) {
    std::string stands_for;
    for (const auto& [folded, into] : folds)
        if (into == number) stands_for += (stands_for.empty() ? "" : ", ") + link(folded);
    if (!stands_for.empty()) return "<p>Stands for " + stands_for + "</p>\n";
    const auto fold = folds.find(number);
    return fold == folds.end() ? "" : "<p>Part of " + link(fold->second) + "</p>\n";
}

std::string updates_html(const Context& context, const Incident& incident) {
    std::string html = "<h2>Story</h2>\n<ol class=\"updates\">\n";
    for (auto update = incident.updates.rbegin(); update != incident.updates.rend(); ++update)
        html += "<li><strong>" + std::string(shown(update->state)) + "</strong> " +
                time_html(context, update->at) + "<p>" + lines_html(update->text) + "</p></li>\n";
    return html + "</ol>\n";
}

std::string public_html(const Context& context, const PublicIncident& incident) {
    std::string html = "<h2>What customers read</h2>\n<article><h3>" + html_escape(incident.title) +
                       "</h3><ol class=\"updates\">\n";
    for (auto update = incident.updates.rbegin(); update != incident.updates.rend(); ++update)
        html += "<li><strong>" + std::string(shown(update->state)) + "</strong> " +
                time_html(context, update->at) + "<p>" + lines_html(update->body) + "</p></li>\n";
    return html + "</ol></article>\n";
}

std::string entry_form(const SignedIn& person, const IncidentRecord& record) {
    return "<h2>Write</h2>\n<form class=\"entry\" method=\"post\" action=\"/desk/incidents/" +
           std::to_string(record.number) + "\">" + hidden(person) +
           "<label>Text<textarea name=\"text\" rows=\"4\" maxlength=\"25000\"></textarea></label>\n"
           "<label>State<select name=\"state\"><option value=\"\">as it is</option>"
           "<option>investigating</option><option>identified</option><option>monitoring</option>"
           "<option>resolved</option></select></label>\n"
           "<label>Next update by (30m, 4h, or 2026-11-22T08:00:00Z)<input name=\"next_update\"></label>\n"
           "<div class=\"buttons\"><button class=\"first\" name=\"do\" value=\"note\">Note for "
           "operators</button> "
           "<button name=\"do\" value=\"publish\">Publish to customers</button> "
           "<button name=\"do\" value=\"acknowledge\">Acknowledge</button></div></form>\n";
}

/// Text for after the end.
std::string postmortem_form(const Context& context, const SignedIn& person, const IncidentRecord& record,
                            const CaseRecord& decided) {
    std::string html = "<h2>Post-mortem</h2>\n";
    if (decided.postmortem_published_at)
        html +=
            "<p>Customers read it since " + time_html(context, *decided.postmortem_published_at) + "</p>\n";
    html += "<form class=\"entry\" method=\"post\" action=\"/desk/incidents/" +
            std::to_string(record.number) + "\">" + hidden(person) +
            "<label>Text of the post-mortem<textarea name=\"text\" rows=\"6\" maxlength=\"25000\">" +
            escaped_lines(decided.postmortem) + "</textarea></label>\n<div class=\"buttons\">";
    html += decided.postmortem_published_at
                ? "<button name=\"do\" value=\"postmortem_publish\">Change what customers read</button> "
                  "<button name=\"do\" value=\"postmortem_take_back\">Take back</button>"
                : "<button name=\"do\" value=\"postmortem\">Keep for operators</button> "
                  "<button name=\"do\" value=\"postmortem_publish\">Publish post-mortem</button>";
    return html + "</div></form>\n";
}

}  // namespace

HttpReply sign_in_page(const Context& context, const std::string& complaint, int status) {
    return private_page(
        context, "Sign in",
        "<h2>Sign in</h2>\n" + complaint_html(complaint) +
            "<form class=\"entry\" method=\"post\" action=\"/sign-in\">"
            "<label>Name<input name=\"name\" autocomplete=\"username\" required></label>\n"
            "<label>Password<input name=\"password\" type=\"password\" autocomplete=\"current-password\" "
            "required></label>\n<div><button type=\"submit\">Sign in</button></div></form>\n",
        status);
}

HttpReply audit_page(Context& context, const SignedIn& person, const Target& target) {
    constexpr std::int64_t kLines = 100;
    const auto before = target.parameter("before") ? parse_int(*target.parameter("before")) : std::nullopt;
    const auto lines = context.store.audit(kLines, before);
    if (!lines) return store_failure(lines.error());
    std::string rows;
    for (const auto& line : *lines)
        rows += "<tr><td>" + time_html(context, line.at) + "</td><th scope=\"row\">" + html_escape(line.who) +
                "</th><td>" + html_escape(line.what) + "</td><td>" + html_escape(line.subject) +
                "</td></tr>\n";
    std::string main = bar(person) + "<h2>Audit log</h2>\n";
    main += rows.empty()
                ? "<p>Nothing more.</p>\n"
                : scrolling("Audit log") +
                      "<table><thead><tr><th scope=\"col\">When</th><th "
                      "scope=\"col\">Who</th><th scope=\"col\">What</th><th scope=\"col\">Of what</th></tr>"
                      "</thead><tbody>\n" +
                      rows + "</tbody></table></div>\n";
    if (static_cast<std::int64_t>(lines->size()) == kLines)
        main += "<p><a href=\"/desk/audit?before=" + std::to_string(lines->back().seq) + "\">Older</a></p>\n";
    return private_page(context, "Audit log", main);
}

HttpReply desk_page(Context& context, const SignedIn& person, const Target& target) {
    const auto fleet = fleet_html(context, target);
    if (!fleet) return store_failure(fleet.error());
    return private_page(context, "Workbench", bar(person) + *fleet);
}

HttpReply desk_incident_page(Context& context, const SignedIn& person, const IncidentRecord& record,
                             const std::string& complaint, int status) {
    const auto stored = stored_casework(context.store, std::vector{record.number});
    if (!stored) return store_failure(stored.error());
    const auto& work = casework_for(*stored, record.number);
    const auto folds = context.store.folds();
    if (!folds) return store_failure(folds.error());
    const Incident incident = with_casework(incident_of(record), work);
    const std::string main =
        bar(person) + complaint_html(complaint) + "<h2>Incident " + std::to_string(record.number) + ": " +
        html_escape(incident.title) + "</h2>\n<div class=\"sides\"><div>" +
        facts_html(context, record, incident, work.decided) + folds_html(*folds, record.number) +
        entry_form(person, record) + "</div><div>" + updates_html(context, incident) +
        public_html(context, public_incident(record, plans_of(*context.view), work)) +
        postmortem_form(context, person, record, work.decided) + "</div></div>\n";
    return private_page(context, "Incident " + std::to_string(record.number), main, status);
}

}  // namespace raidwatch::hub
