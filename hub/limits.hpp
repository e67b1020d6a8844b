#pragma once
// How often callers may come. Whoever shows no valid token is counted by address and all of them together,
// before anything else is done for them, so that readers take nothing away from agents.

#include "hub/config.hpp"
#include "hub/http.hpp"
#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace raidwatch::hub {

/// Token buckets: each caller may come `per_s` times a second, and `at_once` times after a rest.
class RateLimit {
  public:
    /// 0: no limit.
    RateLimit(double per_s, double at_once) : per_s_(per_s), at_once_(at_once) {}
    /// A bucket that holds less than one request would never let any through.
    explicit RateLimit(double per_s) : RateLimit(per_s, std::max(1.0, 10 * per_s)) {}
    /// Zero: granted. Otherwise how long until it would be.
    Milliseconds take(const std::string& who, MonoTime now);

  private:
    struct Bucket {
        double left = 0;
        MonoTime at{};
    };
    void forget_rested(MonoTime now);

    double per_s_, at_once_;
    std::unordered_map<std::string, Bucket> buckets_;
};

/// May be used from several threads.
class Limits {
  public:
    explicit Limits(const HubConfig& config);
    /// 429 for a caller without a valid token who comes too often; none: go on.
    std::optional<HttpReply> refuse_reader(const HttpRequest& request, MonoTime now);
    /// 429 for whoever asks for too many subscriptions.
    std::optional<HttpReply> refuse_subscriber(const HttpRequest& request, MonoTime now);
    /// The same for the bearer of a valid token.
    std::optional<HttpReply> refuse_bearer(const TokenRecord& token, MonoTime now);

  private:
    const HubConfig& config_;
    std::mutex mutex_;
    RateLimit nodes_, programs_, readers_, all_readers_;
    RateLimit subscribers_{1.0 / 600, 10}, all_subscribers_{1, 60};
};

/// Whom a request without a token is counted as: the peer's address, of IPv6 the network (/64); what a proxy
/// says in X-Forwarded-For where it is this machine's or proves itself. Empty: a proxy that does not say for
/// whom it asks.
std::string reader_of(const HubConfig& config, const HttpRequest& request);

}  // namespace raidwatch::hub
