#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numeric>

#include <raidwatch/base/text.hpp>

namespace raidwatch {

namespace {

/// Length of the well-formed UTF-8 sequence at the start of `text`, its code point in `code`; 0 if malformed.
std::size_t utf8_sequence(std::string_view text, char32_t& code) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    std::size_t length = 0;
    char32_t smallest = 0;
    if (lead < 0x80) { code = lead; return 1; }
    if ((lead & 0xe0) == 0xc0) { length = 2; code = lead & 0x1fU; smallest = 0x80; }
    else if ((lead & 0xf0) == 0xe0) { length = 3; code = lead & 0x0fU; smallest = 0x800; }
    else if ((lead & 0xf8) == 0xf0) { length = 4; code = lead & 0x07U; smallest = 0x10000; }
    else return 0;
    if (text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
        code = (code << 6) | (byte(i) & 0x3fU);
    }
    if (code < smallest || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0;
    return length;
}

/// Control characters, line separators and bidirectional controls: they move or hide text. Noncharacters: XML
/// cannot hold them.
bool harmful(char32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069) || code == 0xfeff ||
           (code & 0xfffe) == 0xfffe;
}

}  // namespace

std::string printable(std::string_view untrusted, std::size_t max_bytes) {
    std::string shown;
    shown.reserve(untrusted.size());
    while (!untrusted.empty()) {
        char32_t code = 0;
        const std::size_t length = utf8_sequence(untrusted, code);
        std::string piece;
        if (length == 0 || (harmful(code) && code < 0x100)) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned char>(untrusted[0]));
            piece = escape.data();
            if (length == 2) {
                std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned char>(untrusted[1]));
                piece += escape.data();
            }
        } else if (harmful(code)) {
            std::array<char, 12> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(code));
            piece = escape.data();
        } else {
            piece = untrusted.substr(0, length);
        }
        if (shown.size() + piece.size() > max_bytes) return shown + "...";
        shown += piece;
        untrusted.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return shown;
}

std::string html_escape(std::string_view untrusted) {
    std::string html;
    for (char c : printable(untrusted, 20'000)) {
        switch (c) {
            case '&': html += "&amp;"; break;
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            case '"': html += "&quot;"; break;
            case '\'': html += "&#39;"; break;
            default: html += c;
        }
    }
    return html;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace(" \t\r\n\f\v\0", 7);
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::vector<std::string_view> split_lines(std::string_view text) {
    auto lines = split(text, '\n');
    for (auto& line : lines)
        if (line.ends_with('\r')) line.remove_suffix(1);
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
}

std::vector<std::string_view> split_words(std::string_view text) {
    std::vector<std::string_view> words;
    constexpr std::string_view kSpace = " \t\r\n\f\v";
    for (;;) {
        const auto first = text.find_first_not_of(kSpace);
        if (first == std::string_view::npos) return words;
        text.remove_prefix(first);
        const auto end = text.find_first_of(kSpace);
        words.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return words;
        text.remove_prefix(end);
    }
}

namespace {

template <class Number, class... Base>
std::optional<Number> parse_whole(std::string_view text, Base... base) {
    Number value{};
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value, base...);
    if (error != std::errc{} || stopped != end || text.empty()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::int64_t> parse_int(std::string_view text, int base) { return parse_whole<std::int64_t>(text, base); }
std::optional<std::uint64_t> parse_uint(std::string_view text, int base) { return parse_whole<std::uint64_t>(text, base); }

std::optional<double> parse_double(std::string_view text) {
    const auto value = parse_whole<double>(text);
    if (!value || !std::isfinite(*value)) return std::nullopt;
    return value;
}

std::string human_bytes(std::uint64_t bytes) {
    static constexpr std::array<const char*, 7> kUnits{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (amount >= 999.5 && unit + 1 < kUnits.size()) {
        amount /= 1000;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), unit > 0 && amount < 99.95 ? "%.1f %s" : "%.0f %s", amount, kUnits[unit]);
    return text.data();
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
    std::optional<std::string> best;
    std::size_t best_distance = word.size() / 3 + 2;  // beyond this it is another word, not a typo
    for (const auto& candidate : candidates) {
        std::vector<std::size_t> row(candidate.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 1; i <= word.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i;
            for (std::size_t j = 1; j <= candidate.size(); ++j) {
                const std::size_t substitution = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
            }
        }
        if (row.back() < best_distance) {
            best_distance = row.back();
            best = candidate;
        }
    }
    return best;
}

}  // namespace raidwatch
