#include "public_api.hpp"

#include "hub/api/replies.hpp"
#include "hub/api/statuspage_v2.hpp"
#include "hub/api/subscription_api.hpp"
#include "hub/page/html.hpp"
#include "hub/page/status_page.hpp"

namespace raidwatch::hub {

namespace {

/// "?tz=America/New_York": a zone the tz database does not have changes nothing.
void choose_zone(Context& context, const Target& target) {
    const auto wanted = target.parameter("tz");
    if (!wanted || wanted->size() > 64) return;
    if (auto zone = Zone::named(*wanted)) context.zone = std::move(*zone);
}

}  // namespace

HttpReply public_api(Context& context, const Call& call) {
    const auto& path = call.target.path;
    if (is_about_subscriptions(context.config, call.target)) return subscription_api(context, call);
    if (call.request.method != "GET" && call.request.method != "HEAD") return wrong_method("GET");
    const bool page = path.empty() || path[0] == "incidents";
    if (page) choose_zone(context, call.target);
    if (path.empty()) return status_page(context);
    if (path.size() >= 3 && path[0] == "api" && path[1] == "v2") return statuspage_v2(context, call);
    if (path.size() == 2 && path[0] == "incidents") return incident_page(context, path[1]);
    if (path.size() == 1 && path[0] == "history.atom") return atom_feed(context);
    if (path.size() == 1 && path[0] == "history.rss") return rss_feed(context);
    if (path.size() == 1 && path[0] == "maintenance.ics") return maintenance_calendar(context);
    if (path.size() == 1 && path[0] == "style.css") return style_sheet();
    return not_found();
}

}  // namespace raidwatch::hub
