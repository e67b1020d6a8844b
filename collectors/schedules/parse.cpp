#include "parse.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::schedules {

namespace {

constexpr std::size_t kLongest = 120;

/// "DEVICESCAN" and "DEFAULT" are of all disks; "/dev/sda" of one.
std::string target_of(std::string_view first) {
    constexpr std::string_view kDev = "/dev/";
    if (!first.starts_with(kDev)) return {};
    return printable(first.substr(kDev.size()), kLongest);
}

void add_smartd(const std::string& target, std::string_view regex, std::vector<TestSchedule>& all) {
    const auto when = printable(regex, kLongest);
    auto inside = regex;
    if (inside.starts_with('(') && inside.ends_with(')')) inside = inside.substr(1, inside.size() - 2);
    bool plain = !inside.empty();
    std::vector<TestSchedule> found;
    for (const auto alternative : split(inside, '|')) {
        const auto period = smartd_period_s(alternative);
        const char kind = alternative.empty() ? ' ' : alternative.front();
        constexpr std::string_view kKinds =
            "SLCOnr";  // smartd.conf(5); of these two are self-tests followed here
        plain = plain && period > 0 && kKinds.find(kind) != kKinds.npos && alternative[1] == '/';
        if (kind == 'S') found.push_back({TestedKind::disk_short, target, "smartd", when, period});
        if (kind == 'L') found.push_back({TestedKind::disk_long, target, "smartd", when, period});
    }
    if (!plain)
        found = {{TestedKind::disk_short, target, "smartd", when, 0},
                 {TestedKind::disk_long, target, "smartd", when, 0}};
    all.insert(all.end(), found.begin(), found.end());
}

}  // namespace

CronLine cron_line(std::string_view file, std::string_view command) {
    constexpr std::size_t kFields = 5;
    for (const auto line : split_lines(file)) {
        const auto words = split_words(line);
        if (words.size() <= kFields || words.front().starts_with('#') || !contains(line, command)) continue;
        if (words.front().find('=') != std::string_view::npos) continue;  // a variable
        std::string when;
        for (std::size_t i = 0; i < kFields; ++i) when += (i == 0 ? "" : " ") + std::string(words[i]);
        return {printable(when, kLongest), std::string(line)};
    }
    return {};
}

std::string setting(std::string_view file, std::string_view name) {
    std::string value;
    for (const auto line : split_lines(file)) {
        const auto text = trim(line);
        if (text.size() <= name.size() || !text.starts_with(name) || text[name.size()] != '=') continue;
        auto rest = trim(text.substr(name.size() + 1));
        if (rest.size() >= 2 && (rest.front() == '"' || rest.front() == '\'') && rest.back() == rest.front())
            rest = rest.substr(1, rest.size() - 2);
        value = printable(rest, kLongest);
    }
    return value;
}

std::vector<TestSchedule> smartd_schedules(std::string_view smartd_conf) {
    std::vector<TestSchedule> all;
    std::string text(smartd_conf);  // an entry goes on behind a backslash at the end of a line
    for (auto at = text.find("\\\n"); at != text.npos; at = text.find("\\\n", at)) text.replace(at, 2, "  ");
    for (const auto line : split_lines(text)) {
        const auto words = split_words(line.substr(0, line.find('#')));
        for (std::size_t i = 1; i + 1 < words.size(); ++i)
            if (words[i] == "-s") add_smartd(target_of(words.front()), words[i + 1], all);
    }
    return all;
}

}  // namespace raidwatch::schedules
