#include "public_api.hpp"

#include "hub/api/replies.hpp"
#include "hub/api/statuspage_v2.hpp"
#include "hub/page/html.hpp"
#include "hub/page/status_page.hpp"

namespace raidwatch::hub {

HttpReply public_api(Context& context, const Call& call) {
    const auto& path = call.target.path;
    if (call.request.method != "GET" && call.request.method != "HEAD") return wrong_method("GET");
    if (path.empty()) return status_page(context);
    if (path.size() >= 3 && path[0] == "api" && path[1] == "v2") return statuspage_v2(context, call);
    if (path.size() == 2 && path[0] == "incidents") return incident_page(context, path[1]);
    if (path.size() == 1 && path[0] == "history.atom") return atom_feed(context);
    if (path.size() == 1 && path[0] == "history.rss") return rss_feed(context);
    if (path.size() == 1 && path[0] == "style.css") return style_sheet();
    return not_found();
}

}  // namespace raidwatch::hub
