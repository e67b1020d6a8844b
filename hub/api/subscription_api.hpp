#pragma once
// Subscribing: /subscribe and /subscriptions/... for people, /api/v2/subscribers.json for programs. Whoever
// asks gets the same answer whether that address has subscribed or not.

#include "hub/context.hpp"

namespace raidwatch::hub {

/// Is it one of these addresses, and is anything offered at all?
bool is_about_subscriptions(const HubConfig& config, const Target& target);
HttpReply subscription_api(Context& context, const Call& call);

}  // namespace raidwatch::hub
