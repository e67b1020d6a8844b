#include "history_page.hpp"

#include "hub/api/replies.hpp"
#include "hub/api/statuspage_v1_maintenance.hpp"
#include "hub/page/html.hpp"
#include "hub/page/public_view.hpp"
#include "hub/page/status_page.hpp"
#include "hub/stored_casework.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <map>

namespace raidwatch::hub {

namespace {

constexpr std::int64_t kOnAPage = 100;  ///< incidents looked at, public or not
constexpr std::size_t kMaintenanceShown = 50;

/// "November 2026", on the reader's clock.
std::string month_of(const Zone& zone, UtcTime time) {
    static constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                              "May",       "June",     "July",     "August",
                                              "September", "October",  "November", "December"};
    const std::string shown = zone.show(time);  // "2026-11-22 ..."
    const auto month = parse_int(shown.substr(5, 2)).value_or(1);
    return std::string(kMonths[std::clamp<std::int64_t>(month, 1, 12) - 1]) + " " + shown.substr(0, 4);
}

Result<bool> is_shown(Context& context, const IncidentRecord& record) {
    const auto cases = context.store.cases({record.number});
    if (!cases) return tl::unexpected(cases.error());
    return is_public(record, cases->empty() ? CaseRecord{} : cases->front(), context.config.auto_publish);
}

/// Whether customers read of it under its cluster's incident. Many stand under one: `known` has those that
/// were looked at.
Result<bool> stands_elsewhere(Context& context, const Folds& folds, std::int64_t number,
                              std::map<std::int64_t, bool>& known) {
    const auto fold = folds.find(number);
    if (fold == folds.end()) return false;
    if (const auto seen = known.find(fold->second); seen != known.end()) return seen->second;
    const auto cluster = context.store.incident(fold->second);
    if (!cluster) return tl::unexpected(cluster.error());
    const auto shown = *cluster ? is_shown(context, **cluster) : Result<bool>(false);
    if (shown) known[fold->second] = *shown;
    return shown;
}

/// Those that customers may see, newest first.
Result<std::vector<PublicIncident>> shown_of(Context& context, const std::vector<IncidentRecord>& records) {
    std::vector<PublicIncident> shown;
    const auto work = stored_casework(context.store, records);
    if (!work) return tl::unexpected(work.error());
    const auto folds = context.store.folds();
    if (!folds) return tl::unexpected(folds.error());
    const auto plans = plans_of(*context.view);
    std::map<std::int64_t, bool> clusters;
    for (const auto& record : records) {
        const auto& done = casework_for(*work, record.number);
        if (!is_public(record, done.decided, context.config.auto_publish)) continue;
        const auto elsewhere = stands_elsewhere(context, *folds, record.number, clusters);
        if (!elsewhere) return tl::unexpected(elsewhere.error());
        if (!*elsewhere) shown.push_back(public_incident(record, plans, done));
    }
    // A number says when the hub heard of it, which may be long afterwards.
    std::stable_sort(shown.begin(), shown.end(),
                     [](const auto& a, const auto& b) { return a.opened_at > b.opened_at; });
    return shown;
}

std::string months_html(const Context& context, const std::vector<PublicIncident>& incidents) {
    std::string html, month;
    for (const auto& incident : incidents) {
        const auto its_month = month_of(context.zone, incident.opened_at);
        if (its_month != month)
            html += std::string(month.empty() ? "" : "</ul>\n") + "<h2>" + its_month +
                    "</h2>\n<ul class=\"past\">\n";
        month = its_month;
        html += past_html(context, incident);
    }
    return month.empty() ? "<p>None recorded.</p>\n" : html + "</ul>\n";
}

Result<std::string> maintenance_html(Context& context) {
    const auto all = all_maintenance(context);
    if (!all) return tl::unexpected(all.error());
    std::string html;
    std::size_t shown = 0;
    for (const auto& one : *all) {
        if (!one.completed_at) continue;
        if (shown++ == kMaintenanceShown) break;
        html += "<li><strong>" + html_escape(one.title) + "</strong><span class=\"soft\">" +
                time_html(context, one.from) + " to " + time_html(context, *one.completed_at) +
                "</span></li>\n";
    }
    return html.empty() ? html : "<h2>Past maintenance</h2>\n<ul class=\"past\">\n" + html + "</ul>\n";
}

}  // namespace

HttpReply history_page(Context& context, const Target& target) {
    IncidentFilter filter;
    filter.limit = kOnAPage;
    if (const auto before = target.parameter("before")) filter.before = parse_int(*before);
    const auto records = context.store.incidents(filter);
    if (!records) return store_failure(records.error());
    const auto shown = shown_of(context, *records);
    if (!shown) return store_failure(shown.error());
    std::string main = months_html(context, *shown);
    if (static_cast<std::int64_t>(records->size()) == kOnAPage) {
        const std::string older = "/history?before=" + std::to_string(records->back().number);
        main += "<p><a href=\"" + in_readers_zone(context, older) + "\">Older</a></p>\n";
    }
    if (!filter.before) {
        const auto maintenance = maintenance_html(context);
        if (!maintenance) return store_failure(maintenance.error());
        main += *maintenance;
    }
    return html_page(context, "History", main + zone_form(context, filter.before));
}

}  // namespace raidwatch::hub
