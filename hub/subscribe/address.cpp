#include "address.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::hub {

namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 5322, atext.
bool is_atom_character(char c) {
    return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) {
    if (text.empty() || text.size() > 64) return false;
    for (const auto atom : split(text, '.'))
        if (atom.empty() || !std::all_of(atom.begin(), atom.end(), is_atom_character)) return false;
    return true;
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view text) {
    const auto labels = split(text, '.');
    // A number at the end would be an IPv4 address.
    return text.size() <= 253 && labels.size() >= 2 && std::all_of(labels.begin(), labels.end(), is_label) &&
           !parse_uint(labels.back());
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

struct Network {
    std::array<std::uint8_t, 16> prefix;
    int bits;
};

bool is_within(std::span<const std::uint8_t> address, const Network& network) {
    for (int bit = 0; bit < network.bits; ++bit) {
        const auto at = static_cast<std::size_t>(bit / 8);
        const int mask = 0x80 >> (bit % 8);
        if ((address[at] & mask) != (network.prefix[at] & mask)) return false;
    }
    return true;
}

constexpr std::array<Network, 15> kInternal4{{{{0}, 8},
                                              {{10}, 8},
                                              {{100, 64}, 10},
                                              {{127}, 8},
                                              {{169, 254}, 16},
                                              {{172, 16}, 12},
                                              {{192, 0, 0}, 24},
                                              {{192, 0, 2}, 24},
                                              {{192, 88, 99}, 24},
                                              {{192, 168}, 16},
                                              {{198, 18}, 15},
                                              {{198, 51, 100}, 24},
                                              {{203, 0, 113}, 24},
                                              {{224}, 4},
                                              {{240}, 4}}};

/// Of IPv6 only what is given out for the public network; the rest of it, and these within it, are not.
constexpr Network kPublic6{{0x20}, 3};
constexpr std::array<Network, 3> kInternal6{{{{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo
                                             {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
                                             {{0x3f, 0xff, 0x00}, 20}}};      // documentation
constexpr Network kMapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};    // ::ffff:a.b.c.d
constexpr Network kTranslated{{0x00, 0x64, 0xff, 0x9b}, 96};                  // 64:ff9b::a.b.c.d
constexpr Network kSixToFour{{0x20, 0x02}, 16};                               // 2002:a.b.c.d::

}  // namespace

std::optional<std::string> email_address(std::string_view text) {
    text = trim(text);
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || text.size() > 254) return std::nullopt;
    if (!is_dot_atom(text.substr(0, at)) || !is_domain(text.substr(at + 1))) return std::nullopt;
    return std::string(text.substr(0, at + 1)) + lower(text.substr(at + 1));
}

std::optional<std::string> webhook_address(std::string_view text, bool allow_http) {
    text = trim(text);
    if (text.size() > 2000) return std::nullopt;
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    const auto scheme = lower(text.substr(0, colon));
    if (scheme != "https" && !(allow_http && scheme == "http")) return std::nullopt;
    const auto rest = text.substr(colon + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.empty() || rest.find('#') != std::string_view::npos) return std::nullopt;
    const auto is_plain = [](char c) {
        return c > ' ' && c < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>';
    };
    if (!std::all_of(text.begin(), text.end(), is_plain)) return std::nullopt;
    const auto is_host = [](char c) {
        return is_letter_or_digit(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    };
    if (!std::all_of(authority.begin(), authority.end(), is_host)) return std::nullopt;
    return scheme + "://" + lower(authority) + std::string(rest.substr(authority.size()));
}

bool is_internal(std::span<const std::uint8_t> address) {
    const auto within = [&](const Network& network) { return is_within(address, network); };
    if (address.size() == 4) return std::any_of(kInternal4.begin(), kInternal4.end(), within);
    if (address.size() != 16) return true;
    if (within(kMapped) || within(kTranslated)) return is_internal(address.subspan(12));
    if (within(kSixToFour)) return is_internal(address.subspan(2, 4));
    return !within(kPublic6) || std::any_of(kInternal6.begin(), kInternal6.end(), within);
}

}  // namespace raidwatch::hub
