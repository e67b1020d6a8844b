#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch {

/// Where a server listens, as it is written: "127.0.0.1:9817", "[::1]:9817".
struct ListenAddress {
    std::string host;  ///< without brackets; whether it is an address is for whoever binds to it
    std::uint16_t port = 0;
};

/// nullopt: no port, or none from 0 to 65535.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace raidwatch
