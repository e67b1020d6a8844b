#pragma once
// Where news may be sent. Pure; an address that passes cannot end a header line or name another recipient.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace raidwatch::hub {

/// The address with its domain in lower case; nullopt for what is none. Stricter than RFC 5321: no quotes, no
/// comments, no address literals, ASCII only, at most 254 bytes.
std::optional<std::string> email_address(std::string_view text);

/// "https://HOST[:PORT]/..." without credentials, blanks or control characters, at most 2000 bytes; "http"
/// too where that is allowed. nullopt for anything else.
std::optional<std::string> webhook_address(std::string_view text, bool allow_http);

/// Of this machine, of a private or link-local network, multicast, or reserved otherwise (RFC 6890): nobody
/// who subscribes from outside may make the hub speak to it. 4 bytes are IPv4, 16 IPv6.
bool is_internal(std::span<const std::uint8_t> address);

}  // namespace raidwatch::hub
