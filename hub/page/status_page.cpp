#include "status_page.hpp"

#include "hub/api/replies.hpp"
#include "hub/page/html.hpp"
#include "hub/page/wording.hpp"
#include "hub/stored_casework.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>
#include <set>

namespace raidwatch::hub {

namespace {

/// One bar a day, oldest left; a reader without eyes for it hears the counts.
std::string day_bars(const PublicComponent& component, UtcTime now) {
    std::string bars;
    int counts[5] = {};
    int without = 0;
    for (int i = 0; i < kHistoryDays; ++i) {
        const std::string day = day_of(now - std::chrono::days(kHistoryDays - 1 - i));
        const auto found = component.days.find(day);
        const bool known = found != component.days.end();
        ++(known ? counts[static_cast<int>(found->second)] : without);
        // A day without data is a stub: it differs from a good one by more than its colour.
        bars += "<rect class=\"d" + (known ? std::to_string(static_cast<int>(found->second)) : "n") +
                "\" x=\"" + std::to_string(i * 8) + "\" y=\"" + (known ? "0" : "20") +
                "\" width=\"6\" height=\"" + (known ? "24" : "4") + "\"><title>" + day + ": " +
                std::string(known ? shown(found->second) : "No data") + "</title></rect>";
    }
    std::string label = "Worst of each of the last 90 days:";
    for (int status = 0; status < 5; ++status)
        if (counts[status] > 0)
            label += " " + std::to_string(counts[status]) + " " +
                     std::string(shown(static_cast<ComponentStatus>(status))) + ",";
    label += " " + std::to_string(without) + " no data";
    const std::string gap = without == 1 ? "1 day" : std::to_string(without) + " days";
    return "<svg class=\"days\" viewBox=\"0 0 718 24\" preserveAspectRatio=\"none\" role=\"img\" "
           "aria-label=\"" +
           label + "\">" + bars + "</svg><div class=\"line soft\"><span>90 days ago</span>" +
           (without > 0 ? "<span>" + gap + " without data</span>" : "") + "<span>today</span></div>";
}

std::string component_html(const PublicComponent& component, UtcTime now) {
    const bool no_data = !component.plan.heard && !component.plan.nodes.empty();
    const std::string css = no_data ? "nodata" : std::string(word(component.status));
    const std::string state = no_data ? "No data" : std::string(shown(component.status));
    const auto& made = component.plan.made;
    const std::string about = made && !made->description.empty()
                                  ? "<p class=\"soft\">" + lines_html(made->description) + "</p>"
                                  : "";
    const bool bars = !made || made->showcase;
    return "<li><div class=\"line\"><span class=\"name\">" + html_escape(component.plan.name) +
           "</span><span class=\"state " + css + "\">" + state + "</span></div>" + about +
           (bars ? day_bars(component, now) : "") + "</li>\n";
}

/// Its list; empty where readers need not see any of them now.
std::string list_html(const PublicView& view, const std::vector<std::size_t>& which, UtcTime now) {
    std::string html;
    for (const auto index : which) {
        const auto& component = view.components[index];
        const bool hidden = component.plan.made && component.plan.made->only_if_degraded &&
                            component.status == ComponentStatus::operational;
        if (!hidden) html += component_html(component, now);
    }
    return html.empty() ? html : "<ul class=\"components\">\n" + html + "</ul>\n";
}

std::string group_html(const PublicView& view, const PublicGroup& group, UtcTime now) {
    const auto list = list_html(view, group.components, now);
    if (list.empty()) return list;
    const std::string id = "group-" + html_escape(group.group.id);
    const std::string about = group.group.description.empty()
                                  ? ""
                                  : "<p class=\"soft\">" + lines_html(group.group.description) + "</p>\n";
    return "<section aria-labelledby=\"" + id + "\"><h3 id=\"" + id + "\">" + html_escape(group.group.name) +
           "</h3>\n" + about + list + "</section>\n";
}

/// Those of no group, then the groups.
std::string components_html(const Context& context) {
    const auto& view = *context.view;
    std::set<std::size_t> grouped;
    for (const auto& group : view.groups) grouped.insert(group.components.begin(), group.components.end());
    std::vector<std::size_t> alone;
    for (std::size_t i = 0; i < view.components.size(); ++i)
        if (!grouped.contains(i)) alone.push_back(i);
    std::string html = list_html(view, alone, context.now.utc);
    for (const auto& group : view.groups) html += group_html(view, group, context.now.utc);
    if (view.components.empty()) html = "<p class=\"nodata\">No storage server has reported yet.</p>\n";
    return "<section aria-labelledby=\"components\"><h2 id=\"components\">Components</h2>\n" + html +
           "</section>\n";
}

std::string metrics_html(const Context& context) {
    std::string html;
    for (const auto& metric : context.view->metrics)
        html +=
            metric_html(metric, metric.points.empty() ? "" : time_html(context, metric.points.back().first),
                        context.now.utc);
    if (html.empty()) return html;
    return "<section aria-labelledby=\"metrics\"><h2 id=\"metrics\">Metrics</h2>\n<ul "
           "class=\"components\">\n" +
           html + "</ul></section>\n";
}

std::string updates_html(const Context& context, const PublicIncident& incident) {
    std::string html = "<ol class=\"updates\">";
    for (auto update = incident.updates.rbegin(); update != incident.updates.rend(); ++update)
        html += "<li><strong>" + std::string(shown(update->state)) + "</strong> " +
                time_html(context, update->at) + "<p>" + lines_html(update->body) + "</p></li>";
    return html + "</ol>";
}

std::string promise_html(const Context& context, const PublicIncident& incident) {
    if (!incident.next_update_at) return "";
    return "<p class=\"promise\">Next update by " + time_html(context, *incident.next_update_at) + "</p>";
}

/// "Affected: POP3/IMAP, SMTP"
std::string affected_html(const Context& context, const std::vector<std::size_t>& components) {
    std::string names;
    for (const auto index : components)
        names += (names.empty() ? "" : ", ") + html_escape(context.view->components[index].plan.name);
    return names.empty() ? "" : "<p class=\"soft\">Affected: " + names + "</p>";
}

/// `heading`: "h3" in a list, "h2" where the page is about it alone.
std::string incident_html(const Context& context, const PublicIncident& incident,
                          const std::string& heading) {
    const std::string number = std::to_string(incident.number), impact(impact_word(incident));
    const std::string until =
        incident.resolved_at ? " until " + time_html(context, *incident.resolved_at) : "";
    return "<article class=\"" + (incident.resolved_at ? "" : impact) + "\"><" + heading + "><a href=\"" +
           in_readers_zone(context, "/incidents/" + number) + "\">" + html_escape(incident.title) + "</a></" +
           heading + "><p class=\"soft\"><span class=\"badge " + impact + "\">" +
           (impact == "none" ? "no impact" : impact + " impact") + "</span> Incident " + number + ", since " +
           time_html(context, incident.opened_at) + until + "</p>" +
           affected_html(context, incident.components) + promise_html(context, incident) +
           updates_html(context, incident) + "</article>\n";
}

std::string paragraphs(const std::string& text) {
    std::string html;
    for (const auto line : split_lines(text))
        if (!trim(line).empty()) html += "<p>" + html_escape(line) + "</p>\n";
    return html;
}

std::string maintenance_html(const Context& context, const PublicMaintenance& maintenance) {
    return "<article class=\"planned\"><h3>" + html_escape(maintenance.title) +
           "</h3><p class=\"soft\"><span class=\"badge maintenance\">" +
           std::string(maintenance_shown(maintenance.status)) + "</span> " +
           time_html(context, maintenance.from) + " to " + time_html(context, maintenance.until) + "</p>" +
           affected_html(context, maintenance.components) + "<p>" + lines_html(maintenance.body) +
           "</p></article>\n";
}

/// Those that are not over.
std::string maintenances_html(const Context& context) {
    std::string html;
    for (const auto& maintenance : context.view->maintenance)
        if (!maintenance.completed_at) html += maintenance_html(context, maintenance);
    if (html.empty()) return html;
    return "<section aria-labelledby=\"maintenance\"><h2 id=\"maintenance\">Maintenance</h2>\n" + html +
           "</section>\n";
}

/// The number of the incident that it is folded into, where customers may see that.
Result<std::optional<std::int64_t>> shown_cluster_incident(Context& context, std::int64_t number) {
    const auto folds = context.store.folds();
    if (!folds) return tl::unexpected(folds.error());
    const auto fold = folds->find(number);
    if (fold == folds->end()) return std::optional<std::int64_t>();
    const auto record = context.store.incident(fold->second);
    if (!record) return tl::unexpected(record.error());
    const auto work = stored_casework(context.store, std::vector{fold->second});
    if (!work) return tl::unexpected(work.error());
    const bool shown = *record && is_public(**record, casework_for(*work, fold->second).decided,
                                            context.config.auto_publish);
    return shown ? std::optional(fold->second) : std::nullopt;
}

HttpReply no_incident(const Context& context) {
    return html_page(context, "Not found", "<p>There is no incident of that number.</p>\n", 404);
}

/// "Cluster B is Degraded", a line for each cluster.
std::string headlines_html(const PublicView& view) {
    std::string html;
    for (const auto& cluster : view.clusters)
        html += "<li class=\"state " + std::string(word(cluster.status)) + "\">" +
                html_escape(cluster.headline) + "</li>\n";
    return html.empty() ? html : "<ul class=\"clusters\">\n" + html + "</ul>\n";
}

std::vector<const PublicIncident*> worst_first(const std::vector<PublicIncident>& open) {
    std::vector<const PublicIncident*> sorted;
    for (const auto& incident : open) sorted.push_back(&incident);
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
        return a->impact > b->impact;  // none at all is least
    });
    return sorted;
}

std::string page_title(const Context& context) {
    const auto& view = *context.view;
    const std::string state = view.clusters.size() == 1 ? view.clusters.front().headline : view.description;
    return context.config.page_name + ": " + state;
}

}  // namespace

std::string past_html(const Context& context, const PublicIncident& incident) {
    const std::string lasted =
        incident.resolved_at
            ? " to " + time_html(context, *incident.resolved_at) + ", lasted " +
                  human_duration(std::max(*incident.resolved_at - incident.opened_at, Milliseconds{0}))
            : ", not over";
    return "<li><a href=\"" + in_readers_zone(context, "/incidents/" + std::to_string(incident.number)) +
           "\">" + html_escape(incident.title) + "</a><span class=\"soft\">" +
           time_html(context, incident.opened_at) + lasted +
           (incident.postmortem_at ? ", with a post-mortem" : "") + "</span></li>\n";
}

std::string zone_form(const Context& context, std::optional<std::int64_t> before) {
    const std::string kept =
        before ? "<input type=\"hidden\" name=\"before\" value=\"" + std::to_string(*before) + "\">" : "";
    return "<form class=\"choice\" method=\"get\">" + kept +
           "<label>Times are shown in <input name=\"tz\" value=\"" + html_escape(context.zone.name()) +
           "\" maxlength=\"64\" autocomplete=\"off\"></label><button type=\"submit\">Show in this time "
           "zone</button></form>\n";
}

HttpReply status_page(const Context& context) {
    const auto& view = *context.view;
    std::string main = "<p class=\"overall " + view.indicator + "\">" + html_escape(view.description) +
                       "</p>\n" + headlines_html(view);
    if (!view.open.empty()) main += "<section aria-labelledby=\"open\"><h2 id=\"open\">Open incidents</h2>\n";
    for (const auto* incident : worst_first(view.open)) main += incident_html(context, *incident, "h3");
    if (!view.open.empty()) main += "</section>\n";
    main += maintenances_html(context);
    main += components_html(context) + metrics_html(context);
    main += "<section aria-labelledby=\"past\"><h2 id=\"past\">Past incidents</h2>\n";
    if (view.resolved.empty()) main += "<p>None recorded.</p>\n";
    if (!view.resolved.empty()) main += "<ul class=\"past\">\n";
    for (const auto& incident : view.resolved) main += past_html(context, incident);
    if (!view.resolved.empty()) main += "</ul>\n";
    main += "<p><a href=\"" + in_readers_zone(context, "/history") +
            "\">All of the history</a></p></section>\n" + zone_form(context);
    return html_page(context, page_title(context), main);
}

HttpReply incident_page(Context& context, const std::string& number_text) {
    const auto number = parse_int(number_text);
    const auto record = number ? context.store.incident(*number) : Result<std::optional<IncidentRecord>>();
    if (!record) return store_failure(record.error());
    if (!*record) return no_incident(context);
    const auto stored = stored_casework(context.store, std::vector{*number});
    if (!stored) return store_failure(stored.error());
    const auto& work = casework_for(*stored, *number);
    if (!is_public(**record, work.decided, context.config.auto_publish)) return no_incident(context);
    const auto incident = public_incident(**record, plans_of(*context.view), work);
    const auto into = shown_cluster_incident(context, *number);
    if (!into) return store_failure(into.error());
    std::string main = incident_html(context, incident, "h2");
    if (*into)
        main += "<p>Part of <a href=\"" + in_readers_zone(context, "/incidents/" + std::to_string(**into)) +
                "\">incident " + std::to_string(**into) + "</a></p>\n";
    if (incident.postmortem_at)
        main += "<h2>Post-mortem</h2>\n<div class=\"postmortem\"><p class=\"soft\">" +
                time_html(context, *incident.postmortem_at) + "</p>\n" + paragraphs(incident.postmortem) +
                "</div>\n";
    return html_page(context, incident.title, main + zone_form(context));
}

}  // namespace raidwatch::hub
