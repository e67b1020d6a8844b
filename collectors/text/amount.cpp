#include "amount.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>

namespace raidwatch {

namespace {

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// Bytes of what sets thousands apart at the start of the text; 0 where the number ends.
std::size_t gap_in(std::string_view text) {
    constexpr std::size_t kGroup = 3;
    const auto digits = [&](std::size_t from) {
        const auto rest = text.substr(std::min(from, text.size()));
        return static_cast<std::size_t>(std::ranges::find_if_not(rest, is_digit) - rest.begin());
    };
    if (text.starts_with(',') || text.starts_with('\'')) return 1;
    // A point or a blank may as well be the end: only whole thousands follow those that set apart. The others
    // are blanks that do not break a line.
    for (const std::string_view gap : {".", " ", "\xc2\xa0", "\xe2\x80\xaf", "\xa0"})
        if (text.starts_with(gap)) return digits(gap.size()) == kGroup ? gap.size() : 0;
    return 0;
}

}  // namespace

std::optional<std::uint64_t> parse_grouped(std::string_view text) {
    std::string digits;
    while (!text.empty()) {
        if (is_digit(text.front())) {
            digits += text.front();
            text.remove_prefix(1);
            continue;
        }
        const auto gap = digits.empty() ? 0 : gap_in(text);
        if (gap == 0) break;
        text.remove_prefix(gap);
    }
    return parse_uint(digits);
}

std::optional<double> parse_decimal(std::string_view token) {
    std::string text(token);
    if (std::ranges::count(text, ',') == 1 && !contains(text, ".")) std::ranges::replace(text, ',', '.');
    return parse_double(text);
}

std::optional<std::uint64_t> parse_amount(std::string_view token) {
    constexpr std::string_view kUnits = "KMGTPEZ";
    const auto number_end = token.find_first_not_of("0123456789.,");
    const auto digits = token.substr(0, number_end);
    auto unit = number_end == token.npos ? std::string_view() : token.substr(number_end);
    int power = 0;
    if (!unit.empty()) {
        const char letter =
            unit.front() >= 'a' && unit.front() <= 'z' ? static_cast<char>(unit.front() - 32) : unit.front();
        if (const auto place = kUnits.find(letter); place != kUnits.npos) {
            power = static_cast<int>(place) + 1;
            unit.remove_prefix(1);
            if (unit.starts_with('i')) unit.remove_prefix(1);
        }
        if (unit == "B") unit = {};
    }
    if (!unit.empty()) return std::nullopt;
    if (power == 0 && digits.find_first_of(".,") == digits.npos) return parse_uint(digits);
    const auto number = parse_decimal(digits);
    if (!number || !(*number >= 0)) return std::nullopt;
    const double bytes = std::ldexp(*number, 10 * power);
    constexpr double kTooLarge = 18446744073709551616.0;
    if (!(bytes < kTooLarge)) return std::nullopt;
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace raidwatch
