#pragma once
// Who is told of news, and what is to be sent to whom. Nothing here sends: parcels are taken, carried by a
// courier, and what became of them is told. Everything queued is in the store, so it survives a restart and
// several hubs share it.

#include "hub/context.hpp"

#include <raidwatch/base/result.hpp>

#include <set>
#include <string>
#include <vector>

namespace raidwatch::hub {

enum class SubscriptionKind { email, webhook };
BOOST_DESCRIBE_ENUM(SubscriptionKind, email, webhook)

/// Is it configured?
bool may_subscribe(const HubConfig& config, SubscriptionKind kind);

/// Sends a request to confirm, unless that address has subscribed already or was asked lately; whoever asks
/// cannot tell. `invalid`: no such address, or this kind is not offered.
Status subscribe(Context& context, SubscriptionKind kind, const std::string& address);
/// False: no such token, or it has expired.
Result<bool> can_confirm(Context& context, const std::string& token);
Result<bool> confirm(Context& context, const std::string& token);
/// By what its messages carry. False: there is none of that key.
Result<bool> can_end(Context& context, const std::string& id, const std::string& key);
Result<bool> end_subscription(Context& context, const std::string& id, const std::string& key);

/// Queues what is new on the page for all subscribers, once. `told`: what this hub knows to be queued.
/// context.view must be set.
Status tell_news(Context& context, std::set<std::string>& told);

/// Nobody is told of what was written at this moment, where its key begins so; of what is new (`all`) neither
/// of what it says of earlier. context.view must be set.
Status keep_quiet(Context& context, const std::string& key, bool all);

/// One thing to carry.
struct Parcel {
    std::int64_t seq = 0;  ///< of its delivery
    int attempt = 0;       ///< from 1
    SubscriptionKind kind = SubscriptionKind::webhook;
    std::string address;               ///< URL or e-mail address
    std::vector<std::string> headers;  ///< "name: value", of webhooks
    std::string body;
};
struct Carried {
    bool arrived = false;
    bool gone = false;  ///< the receiver wants no more (410)
    std::string why;    ///< it did not arrive
};

/// What is due, at most so many, one for each subscription: later news wait for earlier ones. Taken ones come
/// again after a while where nobody tells what became of them.
Result<std::vector<Parcel>> take_parcels(Context& context, std::int64_t most);
/// What did not arrive is tried again, later each time; after kMostAttempts a webhook is disabled.
Status carried(Context& context, const Parcel& parcel, const Carried& how);

inline constexpr int kMostAttempts = 12;
/// Before the n-th repetition, between half of it and the whole.
Seconds longest_rest(int attempt);

}  // namespace raidwatch::hub
