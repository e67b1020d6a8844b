#include "public_api.hpp"

#include "hub/api/conditional.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_v2.hpp"
#include "hub/api/subscription_api.hpp"
#include "hub/page/history_page.hpp"
#include "hub/page/html.hpp"
#include "hub/page/status_page.hpp"
#include "hub/page/style.hpp"

namespace raidwatch::hub {

namespace {

/// "?tz=America/New_York": a zone the tz database does not have changes nothing.
void choose_zone(Context& context, const Target& target) {
    const auto wanted = target.parameter("tz");
    if (!wanted || wanted->size() > 64) return;
    if (auto zone = Zone::named(*wanted)) context.zone = std::move(*zone);
}

/// By what was told last; when it was told that a thing is no more is not known.
HttpReply dated(const Context& context, HttpReply reply) {
    if (reply.status == 200) reply.headers.emplace_back("Last-Modified", http_date(context.view->updated_at));
    return reply;
}

HttpReply answer(Context& context, const Call& call) {
    const auto& path = call.target.path;
    const std::string first = path.empty() ? "" : path[0];
    if (path.empty()) return status_page(context);
    if (path.size() >= 3 && first == "api" && path[1] == "v2")
        return dated(context, statuspage_v2(context, call));
    if (path.size() == 2 && first == "incidents") return incident_page(context, path[1]);
    if (path.size() != 1) return not_found();
    if (first == "history") return history_page(context, call.target);
    if (first == "history.atom") return dated(context, atom_feed(context));
    if (first == "history.rss") return dated(context, rss_feed(context));
    if (first == "maintenance.ics") return dated(context, maintenance_calendar(context));
    return first == "style.css" ? style_sheet() : not_found();
}

}  // namespace

HttpReply public_api(Context& context, const Call& call) {
    // Programs read UTC, and are told the page's own zone.
    if (call.target.path.empty() || call.target.path[0] != "api") choose_zone(context, call.target);
    if (is_about_subscriptions(context.config, call.target)) return subscription_api(context, call);
    if (!is_read(call.request)) return wrong_method("GET");
    return tagged(answer(context, call));
}

}  // namespace raidwatch::hub
