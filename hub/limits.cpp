#include "limits.hpp"

#include "hub/people.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include <arpa/inet.h>

namespace raidwatch::hub {

namespace {

constexpr std::size_t kMostCallers = 20'000;

std::string header_of(const HttpRequest& request, const char* name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string() : found->second;
}

/// The network bytes of an address in one form; nullopt: it is none.
std::optional<std::string> network_of(const std::string& address) {
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return address;
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return std::nullopt;
    constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (std::memcmp(bytes.data(), kMapped.data(), kMapped.size()) == 0) {
        inet_ntop(AF_INET, bytes.data() + kMapped.size(), text.data(), text.size());
        return std::string(text.data());
    }
    std::fill(bytes.begin() + 8, bytes.end(), 0);
    inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    return std::string(text.data()) + "/64";
}

bool is_this_machine(const std::string& address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

HttpReply too_many(Milliseconds wait) {
    auto reply = error_reply(429, "too many requests; come back later");
    reply.headers.emplace_back(
        "Retry-After", std::to_string(std::max<std::int64_t>(1, std::chrono::ceil<Seconds>(wait).count())));
    return reply;
}

}  // namespace

Milliseconds RateLimit::take(const std::string& who, MonoTime now) {
    if (per_s_ <= 0) return Milliseconds{0};
    if (buckets_.size() >= kMostCallers && !buckets_.contains(who)) forget_rested(now);
    const auto [found, is_new] = buckets_.try_emplace(who, Bucket{at_once_, now});
    auto& bucket = found->second;
    if (now > bucket.at) {
        const double rested_s = std::chrono::duration<double>(now - bucket.at).count();
        bucket.left = std::min(at_once_, bucket.left + rested_s * per_s_);
        bucket.at = now;
    }
    if (bucket.left < 1)
        return Milliseconds{static_cast<std::int64_t>(std::ceil((1 - bucket.left) / per_s_ * 1000))};
    bucket.left -= 1;
    return Milliseconds{0};
}

/// A full bucket is as good as none. Where that does not help, everybody begins anew: what is counted
/// together still holds.
void RateLimit::forget_rested(MonoTime now) {
    std::erase_if(buckets_, [&](const auto& entry) {
        const double rested_s = std::chrono::duration<double>(now - entry.second.at).count();
        return entry.second.left + rested_s * per_s_ >= at_once_;
    });
    if (buckets_.size() >= kMostCallers) buckets_.clear();
}

Limits::Limits(const HubConfig& config)
    : config_(config),
      nodes_(config.limits.node),
      programs_(config.limits.program),
      readers_(config.limits.reader),
      all_readers_(config.limits.all_readers) {}

std::optional<HttpReply> Limits::refuse_reader(const HttpRequest& request, MonoTime now) {
    const auto who = reader_of(config_, request);
    const std::lock_guard guard(mutex_);
    if (!who.empty())
        if (const auto wait = readers_.take(who, now); wait > Milliseconds{0}) return too_many(wait);
    if (const auto wait = all_readers_.take("", now); wait > Milliseconds{0}) return too_many(wait);
    return std::nullopt;
}

std::optional<HttpReply> Limits::refuse_subscriber(const HttpRequest& request, MonoTime now) {
    const auto who = reader_of(config_, request);
    const std::lock_guard guard(mutex_);
    if (!who.empty())
        if (const auto wait = subscribers_.take(who, now); wait > Milliseconds{0}) return too_many(wait);
    if (const auto wait = all_subscribers_.take("", now); wait > Milliseconds{0}) return too_many(wait);
    return std::nullopt;
}

std::optional<HttpReply> Limits::refuse_bearer(const TokenRecord& token, MonoTime now) {
    const std::lock_guard guard(mutex_);
    const auto wait = (token.scope == TokenScope::node ? nodes_ : programs_).take(token.id, now);
    return wait > Milliseconds{0} ? std::optional(too_many(wait)) : std::nullopt;
}

std::string reader_of(const HubConfig& config, const HttpRequest& request) {
    const bool local = request.peer.empty() || is_this_machine(request.peer);
    if (!local && !is_proven_proxy(config, request)) return network_of(request.peer).value_or(request.peer);
    // The last one is who spoke to the proxy; those before are hearsay.
    const std::string forwarded = header_of(request, "x-forwarded-for");
    const auto comma = forwarded.rfind(',');
    const std::string last(trim(comma == std::string::npos ? forwarded : forwarded.substr(comma + 1)));
    return network_of(last).value_or("");
}

}  // namespace raidwatch::hub
