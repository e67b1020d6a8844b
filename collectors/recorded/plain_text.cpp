#include "plain_text.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <vector>

namespace raidwatch::recorded {

namespace {

using Lines = std::vector<std::string_view>;

std::string with_plain_blanks(std::string_view text) {
    constexpr std::string_view kMark = "\xef\xbb\xbf", kNoBreak = "\xc2\xa0";
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    std::string plain;
    plain.reserve(text.size());
    for (auto at = text.find(kNoBreak); at != text.npos; at = text.find(kNoBreak)) {
        plain.append(text.substr(0, at)).append(" ");
        text.remove_prefix(at + kNoBreak.size());
    }
    return plain.append(text);
}

/// "\x1b[1;31m" and the like; and line ends of a lone CR.
std::string without_controls(std::string text) {
    for (auto at = text.find("\x1b["); at != text.npos; at = text.find("\x1b[", at)) {
        const auto end = text.find_first_not_of("0123456789;?", at + 2);
        text.erase(at, end == text.npos ? text.npos : end + 1 - at);
    }
    std::erase(text, '\x1b');
    if (!contains(text, "\n")) std::ranges::replace(text, '\r', '\n');
    return text;
}

bool is_blank(std::string_view line) {
    return trim(line).empty();
}

void drop_fences(Lines& lines) {
    std::erase_if(lines, [](std::string_view line) { return trim(line).starts_with("```"); });
}

/// False where not all lines are quoted: a pool's file may have such a name.
bool drop_quotation(Lines& lines) {
    const auto quoted = [](std::string_view line) { return line.starts_with('>') || is_blank(line); };
    if (!std::ranges::all_of(lines, quoted) || std::ranges::all_of(lines, is_blank)) return false;
    for (auto& line : lines)
        if (line.starts_with('>')) line.remove_prefix(line.starts_with("> ") ? 2 : 1);
    return true;
}

/// Length of "  12. " or "12\t" in the line of that number; 0 where it does not begin so.
std::size_t numbering(std::string_view line, std::size_t number) {
    const auto digits = line.find_first_not_of(" \t");
    if (digits == line.npos) return 0;
    const auto end = std::min(line.find_first_not_of("0123456789", digits), line.size());
    if (parse_uint(line.substr(digits, end - digits)) != number) return 0;
    const auto behind = std::min(line.find_first_not_of(".:)|", end), line.size());
    if (behind == line.size()) return behind;
    return line[behind] == ' ' || line[behind] == '\t' ? behind + 1 : 0;
}

void drop_numbering(Lines& lines) {
    constexpr std::size_t kEnough = 3;
    Lines bare;
    for (const auto line : lines) {
        const auto length = numbering(line, bare.size() + 1);
        const bool last = bare.size() + 1 == lines.size() && is_blank(line);
        if (length == 0 && !last) return;
        bare.push_back(line.substr(length));
    }
    if (bare.size() >= kEnough) lines = std::move(bare);
}

/// "12:20:10.98", "2026-11-30T08:00:00+01:00"; "[stdout]", "INFO", "DEBUG|": what a log puts before the
/// words.
bool is_log_word(std::string_view word) {
    constexpr std::string_view kClock = "0123456789:.,-+TZ";
    if (std::ranges::count(word, ':') >= 2) return word.find_first_not_of(kClock) == word.npos;
    return word == "[stdout]" || word == "[stderr]" || word == "stdout:" || word == "INFO" ||
           word == "DEBUG" || word == "DEBUG|" || word == "INFO|" || word == "|";
}

/// Length of "12:20:10.98 " or "22:54:00 DEBUG| [stdout] "; 0 where the line does not begin so.
std::size_t stamp(std::string_view line) {
    std::size_t length = 0;
    for (;;) {
        const auto end = std::min(line.find(' ', length), line.size());
        if (!is_log_word(line.substr(length, end - length))) return length;
        length = std::min(end + 1, line.size());
    }
}

/// Length of "Nov 30 08:00:00 node zpool[12]: "; 0 where the line does not begin so.
std::size_t syslog_prefix(std::string_view line) {
    constexpr std::string_view kMonths = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    constexpr std::size_t kMonth = 3, kFewest = 4;
    const auto words = split_words(line.substr(0, 200));
    if (words.size() < kFewest || words[0].size() != kMonth || !contains(kMonths, words[0]) ||
        !parse_uint(words[1]) || std::ranges::count(words[2], ':') != 2)
        return 0;
    const auto colon = line.find(':', static_cast<std::size_t>(words[3].data() - line.data()));
    if (colon == line.npos) return 0;
    return std::min(colon + (line.substr(colon).starts_with(": ") ? 2 : 1), line.size());
}

std::size_t log_prefix(std::string_view line) {
    const auto length = syslog_prefix(line);
    return length > 0 ? length : stamp(line);
}

void drop_log_prefix(Lines& lines) {
    const auto logged = [](std::string_view line) { return is_blank(line) || log_prefix(line) > 0; };
    if (!std::ranges::all_of(lines, logged)) return;
    for (auto& line : lines) line.remove_prefix(log_prefix(line));
}

void drop_indentation(Lines& lines) {
    std::string_view common;
    bool first = true;
    for (const auto line : lines) {
        if (is_blank(line)) continue;
        auto indent = line.substr(0, line.find_first_not_of(" \t"));
        if (!first) {
            const auto differ = std::ranges::mismatch(common, indent);
            indent = indent.substr(0, static_cast<std::size_t>(differ.in2 - indent.begin()));
        }
        common = indent;
        first = false;
        if (common.empty()) return;
    }
    for (auto& line : lines) line.remove_prefix(std::min(common.size(), line.size()));
}

/// Of the empty lines that were there one is left.
void drop_doubling(Lines& lines) {
    constexpr std::ptrdiff_t kEnough = 3;
    const auto said = std::ranges::count_if(lines, [](std::string_view line) { return !is_blank(line); });
    const auto adjacent = [](std::string_view a, std::string_view b) { return !is_blank(a) && !is_blank(b); };
    if (said < kEnough || std::ranges::adjacent_find(lines, adjacent) != lines.end()) return;
    Lines kept;
    std::size_t blank = 0;
    for (const auto line : lines) {
        if (is_blank(line)) {
            ++blank;
            continue;
        }
        kept.insert(kept.end(), blank / 2, std::string_view{});
        kept.push_back(line);
        blank = 0;
    }
    lines = std::move(kept);
}

}  // namespace

std::string plain_text(std::string_view text) {
    const auto plain = without_controls(with_plain_blanks(text));
    auto lines = split(plain, '\n');
    drop_fences(lines);
    while (drop_quotation(lines)) {
    }
    drop_numbering(lines);
    drop_log_prefix(lines);
    drop_indentation(lines);
    drop_doubling(lines);
    std::string joined;
    joined.reserve(plain.size());
    for (std::size_t i = 0; i < lines.size(); ++i) joined.append(i == 0 ? "" : "\n").append(lines[i]);
    return joined;
}

}  // namespace raidwatch::recorded
