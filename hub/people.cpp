#include "people.hpp"

#include "hub/api/tokens.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::hub {

namespace {

constexpr std::string_view kCookie = "rw_session=";
constexpr int kFreeTries = 3;
constexpr Seconds kLongestWait{300};
constexpr std::size_t kMostTries = 10'000;

std::string header_of(const HttpRequest& request, const std::string& name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string() : found->second;
}

std::string secret_in_cookie(const HttpRequest& request) {
    const std::string cookies = header_of(request, "cookie");
    for (const auto cookie : split(cookies, ';'))
        if (const auto one = trim(cookie); one.starts_with(kCookie))
            return std::string(one.substr(kCookie.size()));
    return {};
}

std::string attributes(const HubConfig& config) {
    const bool tls = page_url(config).starts_with("https:");
    return std::string("; Path=/; HttpOnly; SameSite=Strict") + (tls ? "; Secure" : "");
}

}  // namespace

Result<std::optional<SignedIn>> who_is(Store& store, const HttpRequest& request, UtcTime now) {
    const std::string secret = secret_in_cookie(request);
    if (secret.empty() || secret.size() > 200) return std::optional<SignedIn>();
    const auto digest = sha256_hex(secret);
    const auto session = store.session(digest);
    if (!session) return tl::unexpected(session.error());
    if (!*session || (*session)->expires_at <= now) return std::optional<SignedIn>();
    if (!(*session)->by_proxy) {
        const auto person = store.person((*session)->person);
        if (!person) return tl::unexpected(person.error());
        if (!*person || (*person)->disabled_at) return std::optional<SignedIn>();
    }
    return std::optional(SignedIn{(*session)->person, sha256_hex("form " + secret), digest});
}

Result<std::string> begin_session(Store& store, const HubConfig& config, const std::string& person,
                                  bool by_proxy, UtcTime now) {
    const std::string secret = random_secret();
    if (auto added = store.add_session({sha256_hex(secret), person, by_proxy, now, now + kSessionLife});
        !added)
        return tl::unexpected(added.error());
    return std::string(kCookie) + secret + attributes(config) +
           "; Max-Age=" + std::to_string(kSessionLife.count());
}

std::string cookie_gone(const HubConfig& config) {
    return std::string(kCookie) + attributes(config) + "; Max-Age=0";
}

bool is_proven_proxy(const HubConfig& config, const HttpRequest& request) {
    return !config.proxy_secret.empty() &&
           same_secret(header_of(request, "x-raidwatch-proxy"), config.proxy_secret);
}

std::optional<std::string> person_by_proxy(const HubConfig& config, const HttpRequest& request) {
    if (config.proxy_header.empty() || !is_proven_proxy(config, request)) return std::nullopt;
    std::string header = config.proxy_header;
    for (char& c : header)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const std::string name(trim(header_of(request, header)));
    if (name.empty() || name.size() > 255) return std::nullopt;
    return name;
}

bool same_origin(const HttpRequest& request) {
    const auto site = header_of(request, "sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    const auto origin = header_of(request, "origin");
    if (origin.empty()) return true;
    const auto scheme = origin.find("://");
    return scheme != std::string::npos && origin.substr(scheme + 3) == header_of(request, "host");
}

Seconds SignInLimit::wait(const Who& who, MonoTime now) const {
    const auto found = tries_.find(who);
    if (found == tries_.end() || found->second.not_before <= now) return Seconds{0};
    return std::chrono::ceil<Seconds>(found->second.not_before - now);
}

void SignInLimit::failed(const Who& who, MonoTime now) {
    if (tries_.size() >= kMostTries)
        std::erase_if(tries_, [&](const auto& entry) { return entry.second.not_before <= now; });
    auto& tries = tries_[who];
    ++tries.failures;
    if (tries.failures < kFreeTries) return;
    const int doublings = std::min(tries.failures - kFreeTries, 9);
    tries.not_before = now + std::min(Seconds{1 << doublings}, kLongestWait);
}

}  // namespace raidwatch::hub
