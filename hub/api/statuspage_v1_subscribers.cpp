#include "statuspage_v1_subscribers.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/paging.hpp"
#include "hub/api/replies.hpp"
#include "hub/api/statuspage_json.hpp"
#include "hub/api/statuspage_v1_body.hpp"
#include "hub/subscribe/subscriptions.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

bool is_email(const SubscriptionRecord& record) {
    return record.kind == word(SubscriptionKind::email);
}

json subscriber_json(const SubscriptionRecord& record) {
    json shown{{"id", record.id},
               {"mode", record.kind},
               {"created_at", to_rfc3339(record.created_at)},
               {"confirmed_at", time_or_null(record.confirmed_at)},
               {"skip_confirmation_notification", false},
               {"quarantined_at", nullptr}};
    shown[is_email(record) ? "email" : "endpoint"] = record.address;
    return shown;
}

std::string_view state_shown(const SubscriptionRecord& record) {
    if (record.state == "pending") return "unconfirmed";
    return record.state == "disabled" ? "quarantined" : "active";
}

/// As scripts ask for it: type=email|webhook, state=active|unconfirmed|quarantined|all.
bool is_wanted(const SubscriptionRecord& record, const Target& target) {
    const auto state = target.parameter("state").value_or("active");
    return (state == "all" || state == state_shown(record)) &&
           target.parameter("type").value_or(record.kind) == record.kind;
}

HttpReply list(Context& context, const Target& target) {
    const auto paging = read_paging(target, kMostOnAPage);
    if (!paging) return refusal_of(paging.error());
    const auto records = context.store.subscriptions();
    if (!records) return store_failure(records.error());
    json shown = json::array();
    for (const auto& record : *records)
        if (is_wanted(record, target)) shown.push_back(subscriber_json(record));
    return json_reply(200, on_page(std::move(shown), *paging));
}

HttpReply count(Context& context, const Target& target) {
    const auto records = context.store.subscriptions();
    if (!records) return store_failure(records.error());
    json counts{{"email", 0}, {"webhook", 0}};
    for (const auto& record : *records)
        if (is_wanted(record, target)) counts[record.kind] = counts.value(record.kind, 0) + 1;
    return json_reply(200, counts);
}

/// How many there are in each state.
HttpReply histogram(Context& context) {
    const auto records = context.store.subscriptions();
    if (!records) return store_failure(records.error());
    json counts = json::object();
    for (const auto kind : {SubscriptionKind::email, SubscriptionKind::webhook})
        counts[std::string(word(kind))] = {
            {"active", 0}, {"unconfirmed", 0}, {"quarantined", 0}, {"total", 0}};
    for (const auto& record : *records) {
        auto& of_kind = counts[record.kind];
        for (const auto state : {state_shown(record), std::string_view("total")})
            of_kind[std::string(state)] = of_kind.value(std::string(state), 0) + 1;
    }
    return json_reply(200, counts);
}

HttpReply add(Context& context, const Call& call, const std::string& who) {
    HttpReply refusal;
    const auto fields = manage_body(call.request, "subscriber", refusal);
    if (!fields) return refusal;
    const auto email = text_or_empty(*fields, "email"), endpoint = text_or_empty(*fields, "endpoint");
    if (email.empty() == endpoint.empty())
        return error_reply(422, "give an e-mail address or a webhook's; others are not offered");
    const auto kind = email.empty() ? SubscriptionKind::webhook : SubscriptionKind::email;
    const auto& address = email.empty() ? endpoint : email;
    if (auto asked = subscribe(context, kind, address); !asked) return refusal_of(asked.error());
    if (auto noted = context.store.add_audit({context.now.utc, who, "subscriber added", address}); !noted)
        return store_failure(noted.error());
    const auto record = context.store.subscription_of(std::string(word(kind)), address);
    if (!record) return store_failure(record.error());
    return *record ? json_reply(201, subscriber_json(**record)) : not_found();
}

HttpReply one(Context& context, const Call& call, const std::string& id, const std::string& who) {
    const auto record = context.store.subscription(id);
    if (!record) return store_failure(record.error());
    if (!*record) return not_found();
    const auto& method = call.request.method;
    if (is_read(call.request)) return json_reply(200, subscriber_json(**record));
    if (method != "DELETE") return wrong_method("GET, DELETE");
    if (auto ended = context.store.end_subscription(id); !ended) return store_failure(ended.error());
    if (auto noted =
            context.store.add_audit({context.now.utc, who, "subscriber removed", (*record)->address});
        !noted)
        return store_failure(noted.error());
    return json_reply(200, subscriber_json(**record));
}

}  // namespace

HttpReply manage_subscribers(Context& context, const Call& call, const std::string& who) {
    const auto& path = call.target.path;  // v1, pages, P, subscribers, ID
    const auto& method = call.request.method;
    const bool read = is_read(call.request);
    if (path.size() == 4 && method == "POST") return add(context, call, who);
    if (path.size() == 4) return read ? list(context, call.target) : wrong_method("GET, POST");
    if (path.size() != 5) return error_reply(501, "this hub does not offer that");
    if (path[4] == "count" && read) return count(context, call.target);
    if (path[4] == "histogram_by_state" && read) return histogram(context);
    return one(context, call, path[4], who);
}

}  // namespace raidwatch::hub
