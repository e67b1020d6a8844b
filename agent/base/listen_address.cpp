#include <raidwatch/base/listen_address.hpp>
#include <raidwatch/base/text.hpp>

#include <limits>

namespace raidwatch {

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == text.npos) return std::nullopt;
    const auto port = parse_uint(text.substr(colon + 1));
    if (!port || *port > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
    auto host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

}  // namespace raidwatch
