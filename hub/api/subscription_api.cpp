#include "subscription_api.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/form.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_v1_body.hpp"
#include "hub/page/subscription_page.hpp"
#include "hub/subscribe/subscriptions.hpp"

#include <raidwatch/model/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr std::size_t kLongestKey = 200;

/// 429 where too many are asked for; what was ordered otherwise.
Status order(Context& context, const Call& call, const json& fields, std::optional<HttpReply>& refusal) {
    if (context.limits != nullptr)
        refusal = context.limits->refuse_subscriber(call.request, context.now.mono);
    if (refusal) return {};
    const auto email = text_or_empty(fields, "email"), endpoint = text_or_empty(fields, "endpoint");
    if (email.empty() == endpoint.empty())
        return failure(ErrorCode::invalid, "subscribing", "", "give an e-mail address or a webhook's");
    return email.empty() ? subscribe(context, SubscriptionKind::webhook, endpoint)
                         : subscribe(context, SubscriptionKind::email, email);
}

bool is_theirs(const Error& error) {
    return error.code == ErrorCode::invalid;
}

HttpReply by_form(Context& context, const Call& call) {
    if (is_read(call.request)) return subscribe_page(context);
    if (call.request.method != "POST") return wrong_method("GET, POST");
    HttpReply refusal;
    const auto form = read_form(call.request, refusal);
    if (!form) return refusal;
    std::optional<HttpReply> too_often;
    const auto ordered = order(context, call, *form, too_often);
    if (too_often) return *too_often;
    if (!ordered && !is_theirs(ordered.error())) return store_failure(ordered.error());
    if (!ordered) return subscribe_page(context, ordered.error().detail, 422);
    return subscription_note(
        context, "Nearly done",
        "If this address can be told, it gets a message that asks to confirm within a day.");
}

HttpReply by_program(Context& context, const Call& call) {
    if (call.request.method != "POST") return wrong_method("POST");
    HttpReply refusal;
    const auto fields = manage_body(call.request, "subscriber", refusal);
    if (!fields) return refusal;
    std::optional<HttpReply> too_often;
    const auto ordered = order(context, call, *fields, too_often);
    if (too_often) return *too_often;
    if (!ordered) return refusal_of(ordered.error());
    return json_reply(202,
                      {{"message", "If this address can be told, it gets a message that asks to confirm."}});
}

HttpReply confirmation(Context& context, const Call& call, const std::string& token) {
    constexpr const char* kOver = "This link is not valid any more. Subscribe again to get another.";
    if (!is_read(call.request) && call.request.method != "POST") return wrong_method("GET, POST");
    const auto fits = is_read(call.request) ? can_confirm(context, token) : confirm(context, token);
    if (!fits) return store_failure(fits.error());
    if (!*fits) return subscription_note(context, "Not found", kOver, 404);
    if (is_read(call.request))
        return subscription_button(context, "Confirm", "Be told of incidents and maintenance of this page?",
                                   "/subscriptions/confirm/" + token, "Yes, subscribe");
    return subscription_note(context, "Subscribed", "You will be told of incidents and maintenance.");
}

HttpReply ending(Context& context, const Call& call, const std::string& id, const std::string& key) {
    if (!is_read(call.request) && call.request.method != "POST") return wrong_method("GET, POST");
    const auto fits = is_read(call.request) ? can_end(context, id, key) : end_subscription(context, id, key);
    if (!fits) return store_failure(fits.error());
    if (!*fits)
        return subscription_note(context, "Not found", "There is no such subscription any more.", 404);
    if (is_read(call.request))
        return subscription_button(context, "Unsubscribe", "Be told nothing any more?",
                                   "/subscriptions/end/" + id + "/" + key, "Unsubscribe");
    return subscription_note(context, "Unsubscribed", "You will be told nothing any more.");
}

}  // namespace

bool is_about_subscriptions(const HubConfig& config, const Target& target) {
    const auto& path = target.path;
    // What was subscribed can be ended also when nothing is offered any more.
    if (path.size() == 4 && path[0] == "subscriptions" && path[1] == "end") return true;
    if (!may_subscribe(config, SubscriptionKind::email) && !may_subscribe(config, SubscriptionKind::webhook))
        return false;
    return path == std::vector<std::string>{"subscribe"} ||
           (path.size() == 3 && path[0] == "subscriptions") ||
           path == std::vector<std::string>{"api", "v2", "subscribers.json"};
}

HttpReply subscription_api(Context& context, const Call& call) {
    const auto& path = call.target.path;
    if (path[0] == "subscribe") return by_form(context, call);
    if (path[0] == "api") return by_program(context, call);
    for (const auto& part : path)
        if (part.size() > kLongestKey) return not_found();
    if (path[1] == "confirm") return confirmation(context, call, path[2]);
    return path.size() == 4 ? ending(context, call, path[2], path[3]) : not_found();
}

}  // namespace raidwatch::hub
