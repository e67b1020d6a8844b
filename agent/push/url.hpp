#pragma once

#include <raidwatch/base/result.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace raidwatch::push {

struct Origin {
    bool tls = false;
    std::string host;  ///< lower case; IPv6 without brackets
    std::uint16_t port = 80;

    auto operator<=>(const Origin&) const = default;
    /// "https://host:8443", the port only where it is not the scheme's.
    std::string text() const;
    /// Value of the Host header.
    std::string authority() const;
    /// What a proxy is asked to connect to: host and port, always both.
    std::string tunnel_target() const;
};

struct Url {
    Origin origin;
    std::string target = "/";  ///< path and query
};

/// Absolute http and https URLs. Refused: user names and passwords in them (they end up in logs), control
/// characters, spaces.
Result<Url> parse_url(std::string_view text);

}  // namespace raidwatch::push
