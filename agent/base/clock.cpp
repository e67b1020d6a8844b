#include <array>
#include <cstdio>

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/text.hpp>

namespace raidwatch {

using std::chrono::days;
using std::chrono::floor;

Now SystemClock::now() const {
    return {floor<Milliseconds>(std::chrono::system_clock::now()),
            floor<Milliseconds>(std::chrono::steady_clock::now())};
}

std::string to_rfc3339(UtcTime time) {
    const auto day = floor<days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 48> text{};
    const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()),
                                     unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                                     int(clock.minutes().count()), int(clock.seconds().count()));
    std::string result(text.data(), static_cast<std::size_t>(length));
    if (const auto ms = int(clock.subseconds().count()); ms != 0) {
        std::snprintf(text.data(), text.size(), ".%03d", ms);
        result += text.data();
    }
    return result + "Z";
}

namespace {

/// Reads exactly `digits` decimal digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    for (char c : text.substr(0, digits))
        if (c < '0' || c > '9') return std::nullopt;
    const auto value = parse_int(text.substr(0, digits));
    text.remove_prefix(digits);
    if (!value) return std::nullopt;
    return static_cast<int>(*value);
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Milliseconds> take_fraction(std::string_view& text) {
    if (!take(text, ".")) return Milliseconds{0};
    int ms = 0, scale = 100;
    bool any = false;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        ms += (text.front() - '0') * scale;
        scale /= 10;
        any = true;
        text.remove_prefix(1);
    }
    if (!any) return std::nullopt;
    return Milliseconds{ms};
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, "Zz")) return std::chrono::minutes{0};
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const bool west = text.front() == '-';
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    if (!hours || !take(text, ":")) return std::nullopt;
    const auto minutes = take_digits(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const std::chrono::minutes offset{*hours * 60 + *minutes};
    return west ? -offset : offset;
}

}  // namespace

std::optional<UtcTime> parse_rfc3339(std::string_view text) {
    const auto year = take_digits(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day || !take(text, "Tt ")) return std::nullopt;
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || !take(text, ":")) return std::nullopt;
    const auto second = take_digits(text, 2);
    if (!second) return std::nullopt;
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;

    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(unsigned(*month)),
                                           std::chrono::day(unsigned(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return UtcTime{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           Seconds{*second} + *fraction - *offset;
}

std::string human_duration(Milliseconds duration) {
    auto seconds = std::chrono::duration_cast<Seconds>(duration).count();
    if (seconds < 0) return "-" + human_duration(-duration);
    struct Unit { long long seconds; const char* name; };
    static constexpr Unit kUnits[] = {{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}};
    std::string text;
    int shown = 0;
    for (const auto& unit : kUnits) {
        const auto count = seconds / unit.seconds;
        seconds %= unit.seconds;
        if (count == 0) {
            if (shown) break;
            continue;
        }
        text += (shown ? " " : "") + std::to_string(count) + unit.name;
        if (++shown == 2) break;
    }
    return text.empty() ? "0s" : text;
}

std::optional<Seconds> parse_duration(std::string_view text) {
    if (const auto plain = parse_uint(text)) {
        if (*plain > 10ULL * 365 * 86400) return std::nullopt;
        return Seconds{static_cast<long long>(*plain)};
    }
    Seconds total{0};
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const auto digits = text.find_first_not_of("0123456789");
        if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
        const auto count = parse_uint(text.substr(0, digits));
        if (!count || *count > 1'000'000'000) return std::nullopt;
        long long unit = 0;
        switch (text[digits]) {
            case 's': unit = 1; break;
            case 'm': unit = 60; break;
            case 'h': unit = 3600; break;
            case 'd': unit = 86400; break;
            case 'w': unit = 7 * 86400; break;
            default: return std::nullopt;
        }
        total += Seconds{static_cast<long long>(*count) * unit};
        text.remove_prefix(digits + 1);
    }
    return total;
}

}  // namespace raidwatch
