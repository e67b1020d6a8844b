#include "subscriptions.hpp"

#include "hub/api/fields.hpp"
#include "hub/api/tokens.hpp"
#include "hub/subscribe/address.hpp"
#include "hub/subscribe/message.hpp"
#include "hub/subscribe/news.hpp"

#include <raidwatch/base/log.hpp>
#include <raidwatch/base/text.hpp>
#include <raidwatch/base/webhook_signature.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

constexpr std::chrono::hours kConfirmWithin{24};
/// An address is asked to confirm no more often than this.
constexpr std::chrono::hours kAskAgain{1};
/// A taken parcel counts as lost after this; longer than any courier takes.
constexpr Seconds kLease{120};

tl::unexpected<Error> wrong(const std::string& address, const char* why) {
    return failure(ErrorCode::invalid, "subscribing", printable(address, 100), why);
}

/// 256 random bits as Standard Webhooks write a secret.
std::string new_secret() {
    const std::string hex = random_secret();
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(parse_uint(std::string_view(hex).substr(i, 2), 16).value_or(0));
    return "whsec_" + base64(bytes);
}

std::optional<std::string> fitting(const HubConfig& config, SubscriptionKind kind,
                                   const std::string& address) {
    return kind == SubscriptionKind::email ? email_address(address)
                                           : webhook_address(address, config.subscriptions.allow_internal);
}

std::string end_url(const HubConfig& config, const SubscriptionRecord& subscription) {
    return page_url(config) + "/subscriptions/end/" + subscription.id + "/" + subscription.end_key;
}

/// The confirmation token is in the queued message only; the record has its digest.
DeliveryRecord request_to_confirm(const Context& context, const SubscriptionRecord& subscription,
                                  const std::string& token) {
    const std::string link = page_url(context.config) + "/subscriptions/confirm/" + token;
    const std::string text =
        "Somebody, hopefully you, wants this address to be told of incidents and maintenance of " +
        context.config.page_name +
        ".\nIf that is right, confirm it here within a day; otherwise nothing needs to be done.";
    json document{{"subject", "Confirm: " + context.config.page_name},
                  {"text", text},
                  {"link", link},
                  {"type", "subscription.confirmation"},
                  {"data", {{"page", context.config.page_name}, {"confirm_url", link}}}};
    // Whoever owns the address is told the secret there, and nobody else ever.
    if (!subscription.secret.empty()) document["data"]["secret"] = subscription.secret;
    return {0, subscription.id, "c" + token.substr(0, 32), dump(document), context.now.utc, 0};
}

Parcel email_parcel(const Context& context, const DueDelivery& due, const json& document) {
    const bool asks = text_or_empty(document, "type") == "subscription.confirmation";
    EmailEnvelope envelope{context.config.mail.from,
                           context.config.page_name,
                           due.subscription.address,
                           due.delivery.message_id + "." + due.subscription.id,
                           asks ? "" : end_url(context.config, due.subscription),
                           context.now.utc};
    const Message message{text_or_empty(document, "subject"), text_or_empty(document, "text"),
                          text_or_empty(document, "link")};
    return {due.delivery.seq,
            due.delivery.attempts + 1,
            SubscriptionKind::email,
            due.subscription.address,
            {},
            email(envelope, message)};
}

Parcel webhook_parcel(const Context& context, const DueDelivery& due, const json& document) {
    json body{{"type", text_or_empty(document, "type")},
              {"timestamp", to_rfc3339(context.now.utc)},
              {"data", object_field(document, "data")}};
    if (text_or_empty(document, "type") != "subscription.confirmation")
        body["unsubscribe_url"] = end_url(context.config, due.subscription);
    Parcel parcel{
        due.delivery.seq, due.delivery.attempts + 1, SubscriptionKind::webhook, due.subscription.address, {},
        dump(body)};
    const auto key = webhook_key(due.subscription.secret);
    const auto& id = due.delivery.message_id;
    parcel.headers = {"content-type: application/json", "webhook-id: " + id,
                      "webhook-timestamp: " + std::to_string(unix_ms(context.now.utc) / 1000)};
    if (key)
        parcel.headers.push_back("webhook-signature: " +
                                 webhook_signature({*key}, id, context.now.utc, parcel.body));
    return parcel;
}

}  // namespace

bool may_subscribe(const HubConfig& config, SubscriptionKind kind) {
    return kind == SubscriptionKind::email ? !config.mail.smtp.empty() : config.subscriptions.webhooks;
}

Status subscribe(Context& context, SubscriptionKind kind, const std::string& address) {
    if (!may_subscribe(context.config, kind)) return wrong(address, "this is not offered here");
    const auto fits = fitting(context.config, kind, address);
    if (!fits && kind == SubscriptionKind::email) return wrong(address, "this is no e-mail address");
    if (!fits) return wrong(address, "this is no address of a webhook, https://...");
    const auto now = context.now.utc;
    if (auto expired = context.store.expire_subscriptions(now - kConfirmWithin); !expired) return expired;
    const auto known = context.store.subscription_of(std::string(word(kind)), *fits);
    if (!known) return tl::unexpected(known.error());
    if (*known && (*known)->state == "active") return {};
    if (*known && now - (*known)->asked_at < kAskAgain) return {};
    SubscriptionRecord subscription;
    if (*known) subscription = **known;
    if (!*known) {
        subscription.id = context.ids.next(unix_ms(now));
        subscription.kind = word(kind);
        subscription.address = *fits;
        subscription.end_key = random_secret();
        subscription.created_at = now;
    }
    const std::string token = random_secret();
    subscription.confirm_digest = sha256_hex(token);
    subscription.asked_at = now;
    subscription.state = "pending";
    if (kind == SubscriptionKind::webhook) subscription.secret = new_secret();
    return context.store.ask_to_confirm(subscription, request_to_confirm(context, subscription, token));
}

Result<bool> can_confirm(Context& context, const std::string& token) {
    const auto found = context.store.subscription_to_confirm(sha256_hex(token));
    if (!found) return tl::unexpected(found.error());
    return *found && context.now.utc - (*found)->asked_at < kConfirmWithin;
}

Result<bool> confirm(Context& context, const std::string& token) {
    auto found = context.store.subscription_to_confirm(sha256_hex(token));
    if (!found) return tl::unexpected(found.error());
    if (!*found || context.now.utc - (*found)->asked_at >= kConfirmWithin) return false;
    auto& subscription = **found;
    subscription.state = "active";
    subscription.confirm_digest.clear();
    subscription.confirmed_at = context.now.utc;
    if (auto saved = context.store.save_subscription(subscription); !saved)
        return tl::unexpected(saved.error());
    return true;
}

Result<bool> can_end(Context& context, const std::string& id, const std::string& key) {
    const auto found = context.store.subscription(id);
    if (!found) return tl::unexpected(found.error());
    return *found && same_secret((*found)->end_key, key);
}

Result<bool> end_subscription(Context& context, const std::string& id, const std::string& key) {
    const auto may = can_end(context, id, key);
    if (!may || !*may) return may;
    if (auto ended = context.store.end_subscription(id); !ended) return tl::unexpected(ended.error());
    return true;
}

Status tell_news(Context& context, std::set<std::string>& told) {
    std::set<std::string> before;
    told.swap(before);  // what is no news any more need not be remembered
    for (const auto& news : news_of(context)) {
        if (before.contains(news.key)) {
            told.insert(news.key);
            continue;
        }
        const DeliveryRecord delivery{
            0, "", "m" + sha256_hex(news.key).substr(0, 32), news.document, context.now.utc, 0};
        if (auto done = context.store.tell_subscribers(news.key, news.at, delivery); !done) return done;
        told.insert(news.key);
    }
    return {};
}

Status keep_quiet(Context& context, const std::string& key, bool all) {
    for (const auto& news : news_of(context)) {
        if ((!all && news.at != context.now.utc) || !news.key.starts_with(key)) continue;
        if (auto done = context.store.count_as_told(news.key, news.at); !done) return done;
    }
    return {};
}

Result<std::vector<Parcel>> take_parcels(Context& context, std::int64_t most) {
    const auto due = context.store.due_deliveries(context.now.utc, most);
    if (!due) return tl::unexpected(due.error());
    std::vector<Parcel> parcels;
    for (const auto& one : *due) {
        const auto claimed = context.store.claim_delivery(one.delivery, context.now.utc + kLease);
        if (!claimed) return tl::unexpected(claimed.error());
        if (!*claimed) continue;  // another hub was faster
        const auto document = parse_json(one.delivery.document, "stored delivery");
        const json readable = document && document->is_object() ? *document : json::object();
        parcels.push_back(one.subscription.kind == word(SubscriptionKind::email)
                              ? email_parcel(context, one, readable)
                              : webhook_parcel(context, one, readable));
    }
    return parcels;
}

Seconds longest_rest(int attempt) {
    constexpr Seconds kFirst{30}, kLongest{6 * 3600};
    return std::min(kLongest, kFirst * (std::int64_t{1} << std::clamp(attempt - 1, 0, 16)));
}

Status carried(Context& context, const Parcel& parcel, const Carried& how) {
    if (how.arrived) return context.store.finish_delivery(parcel.seq);
    const bool webhook = parcel.kind == SubscriptionKind::webhook;
    const bool give_up = parcel.attempt >= kMostAttempts || (webhook && how.gone);
    log::notice("telling subscriber " + printable(parcel.address, 100) + ", attempt " +
                std::to_string(parcel.attempt) + ": " + printable(how.why, 200) +
                (give_up ? (webhook ? "; disabled" : "; given up") : ""));
    if (give_up && webhook) return context.store.disable_subscription_of(parcel.seq);
    if (give_up) return context.store.finish_delivery(parcel.seq);
    const auto most = longest_rest(parcel.attempt);
    // Spread, so that many who failed together do not come back together.
    const auto spread = parse_uint(std::string_view(random_secret()).substr(0, 4), 16).value_or(0);
    const auto rest =
        most / 2 + Milliseconds{static_cast<std::int64_t>(spread) * most.count() * 1000 / 2 / 65536};
    return context.store.postpone_delivery(parcel.seq, context.now.utc + rest);
}

}  // namespace raidwatch::hub
