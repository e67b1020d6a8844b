#include "parse.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace raidwatch::schedules {

namespace {

constexpr std::int64_t kDay = 86'400, kWeek = 7 * kDay, kMonth = 31 * kDay, kYear = 366 * kDay;

/// systemd.time(7): the words that stand for an expression.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 9> kWords{{
    {"minutely", kDay},
    {"hourly", kDay},
    {"daily", kDay},
    {"weekly", kWeek},
    {"monthly", kMonth},
    {"quarterly", 3 * kMonth},
    {"semiannually", 6 * kMonth},
    {"yearly", kYear},
    {"annually", kYear},
}};

bool is_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ',' || c == '.' || c == '-';
    });
}

std::int64_t widest(bool by_month, bool by_day_of_month, bool by_weekday) {
    if (by_month) return kYear;
    if (by_day_of_month) return kMonth;
    return by_weekday ? kWeek : kDay;
}

}  // namespace

std::int64_t calendar_period_s(std::string_view on_calendar) {
    const auto words = split_words(on_calendar);
    if (words.empty()) return 0;
    for (const auto& [word, period] : kWords)
        if (words.size() == 1 && words.front() == word) return period;
    bool weekday = false, month = false, day = false, time = false;
    for (const auto word : words) {
        const auto parts = split(word, '-');
        if (is_word(word)) {
            weekday = true;
        } else if (word.find(':') != word.npos) {
            time = true;
        } else if (parts.size() == 3 || parts.size() == 2) {  // Y-M-D or M-D
            month = month || parts[parts.size() - 2] != "*";
            day = day || parts.back() != "*";
        } else {
            return 0;
        }
    }
    return weekday || month || day || time ? widest(month, day, weekday) : 0;
}

std::int64_t cron_period_s(const CronLine& cron) {
    const auto fields = split_words(cron.when);
    if (fields.size() != 5) return 0;
    // A percent sign is escaped in crontab(5): `[ $(date +\%d) -le 7 ]`.
    const bool first_of_month = contains(cron.line, "%d");
    return widest(fields[3] != "*", fields[2] != "*" || first_of_month, fields[4] != "*");
}

std::int64_t smartd_period_s(std::string_view alternative) {
    const auto fields = split(alternative, '/');  // T/MM/DD/d/HH
    if (fields.size() != 5) return 0;
    const auto says = [&](std::size_t at) {
        return std::ranges::any_of(fields[at], [](char c) { return c != '.' && c != '*'; });
    };
    return widest(says(1), says(2), says(3));
}

}  // namespace raidwatch::schedules
