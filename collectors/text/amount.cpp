#include "amount.hpp"

#include <raidwatch/base/text.hpp>

#include <cmath>

namespace raidwatch {

std::optional<std::uint64_t> parse_amount(std::string_view token) {
    constexpr std::string_view kUnits = "KMGTPEZ";
    const auto number_end = token.find_first_not_of("0123456789.");
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
    if (power == 0 && digits.find('.') == digits.npos) return parse_uint(digits);
    const auto number = parse_double(digits);
    if (!number || !(*number >= 0)) return std::nullopt;
    const double bytes = std::ldexp(*number, 10 * power);
    constexpr double kTooLarge = 18446744073709551616.0;
    if (!(bytes < kTooLarge)) return std::nullopt;
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace raidwatch
