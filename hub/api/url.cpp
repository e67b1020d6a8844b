#include "url.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::hub {

namespace {

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const auto byte = i + 2 < text.size() ? parse_uint(text.substr(i + 1, 2), 16) : std::nullopt;
            if (!byte) return std::nullopt;
            decoded += static_cast<char>(*byte);
            i += 2;
        } else {
            decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

}  // namespace

std::optional<std::string> Target::parameter(const std::string& name) const {
    const auto found = query.find(name);
    if (found == query.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

std::optional<std::string> decode_form_text(std::string_view text) {
    return decode(text, true);
}

std::optional<Target> parse_target(std::string_view target) {
    if (target.empty() || target.front() != '/') return std::nullopt;
    Target parsed;
    const auto question = target.find('?');
    for (const auto piece :
         split(target.substr(1, question == std::string_view::npos ? question : question - 1), '/')) {
        auto segment = decode(piece, false);
        if (!segment) return std::nullopt;
        if (!segment->empty()) parsed.path.push_back(std::move(*segment));
    }
    if (question == std::string_view::npos) return parsed;
    for (const auto piece : split(target.substr(question + 1), '&')) {
        const auto equals = piece.find('=');
        auto name = decode(piece.substr(0, equals), true);
        auto value =
            equals == std::string_view::npos ? std::string() : decode(piece.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        if (!name->empty()) parsed.query[*name] = std::move(*value);
    }
    return parsed;
}

}  // namespace raidwatch::hub
