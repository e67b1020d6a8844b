#include "url.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::push {

std::string Origin::authority() const {
    const bool brackets = host.find(':') != std::string::npos;
    std::string text = brackets ? "[" + host + "]" : host;
    if (port != (tls ? 443 : 80)) text += ":" + std::to_string(port);
    return text;
}

std::string Origin::tunnel_target() const {
    return (host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Origin::text() const {
    return (tls ? "https://" : "http://") + authority();
}

namespace {

/// "host", "host:port", "[::1]:port"; false when it is none of these.
bool read_authority(std::string_view text, Origin& origin) {
    std::string_view host = text, port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (!port.empty() && !port.starts_with(':')) return false;
        if (!port.empty()) port.remove_prefix(1);
    } else if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty() || host.find(':') != std::string_view::npos) return false;
    }
    if (host.empty()) return false;
    origin.host = host;
    std::ranges::transform(origin.host, origin.host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (port.empty()) return true;
    const auto number = parse_uint(port);
    if (!number || *number == 0 || *number > 65535) return false;
    origin.port = static_cast<std::uint16_t>(*number);
    return true;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    const auto refused = [](const char* why) {
        return failure(ErrorCode::invalid, "reading the URL", "", why);
    };
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }))
        return refused("a space or control character is in it");
    Url url;
    if (text.starts_with("https://")) {
        url.origin.tls = true;
        url.origin.port = 443;
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
    } else {
        return refused("it begins neither with http:// nor with https://");
    }
    text = text.substr(0, text.find('#'));
    const auto end = text.find_first_of("/?");
    const auto authority = text.substr(0, end);
    if (authority.find('@') != std::string_view::npos)
        return refused("a user name or password does not belong there");
    if (!read_authority(authority, url.origin)) return refused("its host or port is wrong");
    if (end != std::string_view::npos)
        url.target = (text[end] == '?' ? "/" : "") + std::string(text.substr(end));
    return url;
}

}  // namespace raidwatch::push
