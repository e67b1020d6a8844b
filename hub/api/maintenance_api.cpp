#include "maintenance_api.hpp"

#include "hub/api/replies.hpp"
#include "hub/maintenance.hpp"

#include <raidwatch/model/json.hpp>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

HttpReply list(Context& context, const Target& target) {
    const bool all = target.parameter("all").value_or("") == "true";
    auto windows =
        stored_windows(context.store, all ? std::nullopt : std::optional(context.now.utc - kShownAfterwards));
    if (!windows) return store_failure(windows.error());
    if (target.parameter("open").value_or("") == "true")
        std::erase_if(*windows, [](const MaintenanceWindow& window) { return !is_unfinished(window); });
    return json_reply(200, {{"maintenance", to_json(*windows)}});
}

HttpReply order(Context& context, const Call& call, const std::string& who) {
    HttpReply refusal;
    const auto body = json_body(call.request, refusal);
    if (!body) return refusal;
    auto order = from_json<MaintenanceOrder>(*body);
    if (!order) return error_reply(422, order.error().text());
    auto window = order_maintenance(context, std::move(*order), who);
    if (!window) return refusal_of(window.error());
    keep_time(*window, context.now.utc);
    return json_reply(200, {{"window", to_json(*window)}});
}

}  // namespace

HttpReply put_window(Context& context, const TokenRecord& token, const std::string& id, const json& body) {
    const auto window = from_json<MaintenanceWindow>(body);
    if (!window) return error_reply(422, window.error().text());
    if (window->id != id) return error_reply(422, "the id in the address is not the id in the body");
    const auto kept = take_window(context, *window, token.name);
    if (!kept) return refusal_of(kept.error());
    return json_reply(200, {{"revision", kept->revision}});
}

HttpReply maintenance_call(Context& context, const Call& call, const std::string& who) {
    if (call.request.method == "POST") return order(context, call, who);
    if (is_read(call.request)) return list(context, call.target);
    return wrong_method("GET, POST");
}

}  // namespace raidwatch::hub
