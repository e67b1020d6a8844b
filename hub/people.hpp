#pragma once
// Who is at the workbench: sign-in by password or by the proxy in front, sessions in a cookie, and the secret
// of each session that its forms carry against forged requests.

#include "hub/config.hpp"
#include "hub/http.hpp"
#include "hub/store/store.hpp"

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <map>
#include <optional>
#include <string>

namespace raidwatch::hub {

inline constexpr Seconds kSessionLife{12 * 3600};

struct SignedIn {
    std::string name;
    std::string csrf;  ///< what forms of this session must carry
    std::string digest;
};

/// The session of the request's cookie; none when there is none, it expired, or its person was disabled.
Result<std::optional<SignedIn>> who_is(Store& store, const HttpRequest& request, UtcTime now);

/// Value of Set-Cookie for a new session that is stored here.
Result<std::string> begin_session(Store& store, const HubConfig& config, const std::string& person,
                                  bool by_proxy, UtcTime now);
std::string cookie_gone(const HubConfig& config);

/// The proxy in front asks, and has shown its secret.
bool is_proven_proxy(const HubConfig& config, const HttpRequest& request);

/// The person whom the proxy in front names, where one is configured and proves that it is the proxy.
std::optional<std::string> person_by_proxy(const HubConfig& config, const HttpRequest& request);

/// False for a form that another site made the browser send.
bool same_origin(const HttpRequest& request);

/// Slows down whoever guesses passwords: a name from one place, so that nobody is kept out of their own page
/// by a stranger who guesses at their name.
class SignInLimit {
  public:
    struct Who {
        std::string name;
        std::string from;  ///< reader_of(limits.hpp)
        auto operator<=>(const Who&) const = default;
    };
    /// How long to wait before these may try again; zero: now.
    Seconds wait(const Who& who, MonoTime now) const;
    void failed(const Who& who, MonoTime now);
    void succeeded(const Who& who) { tries_.erase(who); }

  private:
    struct Tries {
        int failures = 0;
        MonoTime not_before{};
    };
    std::map<Who, Tries> tries_;
};

}  // namespace raidwatch::hub
