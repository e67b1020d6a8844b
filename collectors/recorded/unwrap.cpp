#include "unwrap.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace raidwatch::recorded {

namespace {

constexpr std::size_t kBetweenWords = 1;

/// Length of "> > ", without the indentation of what is quoted.
std::size_t quotation(std::string_view line) {
    std::size_t length = 0;
    while (line.substr(length).starts_with('>')) length += line.substr(length).starts_with("> ") ? 2 : 1;
    return length;
}

/// A mailer cannot break a line that has no blank between words.
bool is_breakable(std::string_view line) {
    return contains(trim(line), " ");
}

/// Of the lines that could have been broken.
std::size_t widest_of(const std::vector<std::string_view>& lines) {
    std::size_t widest = 0;
    for (const auto line : lines)
        if (is_breakable(line)) widest = std::max(widest, line.size());
    return widest;
}

bool is_rule(std::string_view line) {
    return line.find_first_not_of("=-") == line.npos;
}

/// "Rotation Rate:        10500 rpm".
bool is_key_and_value(std::string_view line) {
    const auto colon = line.find(':');
    return colon != line.npos && colon > 0 && (colon + 1 == line.size() || line[colon + 1] == ' ');
}

/// The line without its quotation, where it goes on with `before`; empty where it does not.
std::string_view continuation(std::string_view before, std::string_view line, std::size_t width,
                              std::size_t gap) {
    constexpr std::size_t kShortest = 20;
    if (before.size() < kShortest || trim(line).empty() || is_rule(trim(before))) return {};
    const auto quoted = quotation(line);
    if (quoted > 0 && quotation(before) == 0) return {};
    const auto words = line.substr(quoted);
    if (words.empty() || words.front() == ' ' || words.front() == '\t' || is_rule(words)) return {};
    if (gap > kBetweenWords && is_key_and_value(words)) return {};
    const auto first = words.substr(0, words.find(' '));
    return before.size() + gap + first.size() > width ? words : std::string_view{};
}

/// Empty where no line goes on.
std::string joined_lines(const std::vector<std::string_view>& lines, std::size_t width, std::size_t gap) {
    std::string joined;
    bool any = false;
    std::string_view before;  // the last piece of the line that is open
    for (const auto line : lines) {
        const auto more = continuation(before, line, width, gap);
        any = any || !more.empty();
        if (!joined.empty()) joined += more.empty() ? '\n' : ' ';
        joined += more.empty() ? line : more;
        before = line;
    }
    return any ? joined : std::string();
}

int hexadecimal(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_soft_break(std::string_view line) {
    constexpr std::size_t kShortest = 70, kLongest = 80;
    const bool goes_on = line.ends_with('=') && !line.ends_with("==") && !line.ends_with(" =");
    return line.size() >= kShortest && line.size() <= kLongest && goes_on;
}

std::string_view without_return(std::string_view line) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

std::vector<Unwrapped> unwrapped(std::string_view text) {
    constexpr std::array<std::size_t, 5> kWidths{72, 74, 76, 78, 80};
    constexpr std::array<std::size_t, 3> kGaps{kBetweenWords, 16, 40};  // the others: between columns
    constexpr std::size_t kFilled = 48;  // no mailer broke a text of short lines
    auto lines = split(text, '\n');
    for (auto& line : lines) line = without_return(line);
    const auto widest = widest_of(lines);
    std::vector<Unwrapped> texts;
    if (widest < kFilled) return texts;
    for (const auto width : kWidths)
        for (const auto gap : kGaps) {
            if (width < widest) continue;
            auto joined = joined_lines(lines, width, gap);
            if (!joined.empty() && std::ranges::count(texts, joined, &Unwrapped::text) == 0)
                texts.push_back({std::move(joined), gap > kBetweenWords});
        }
    return texts;
}

std::string without_quoted_printable(std::string_view text) {
    const auto lines = split(text, '\n');
    const auto broken = [](std::string_view line) { return is_soft_break(without_return(line)); };
    if (std::ranges::none_of(lines, broken)) return std::string(text);
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        if (rest.starts_with("=\n")) {
            i += 1;
        } else if (rest.starts_with("=\r\n")) {
            i += 2;
        } else if (const int high = rest.size() > 2 && rest[0] == '=' ? hexadecimal(rest[1]) : -1,
                   low = high >= 0 ? hexadecimal(rest[2]) : -1;
                   low >= 0) {
            plain += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            plain += rest[0];
        }
    }
    return plain;
}

}  // namespace raidwatch::recorded
