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

bool is_blank(std::string_view line) {
    return trim(line).empty();
}

void drop_fences(Lines& lines) {
    std::erase_if(lines, [](std::string_view line) { return trim(line).starts_with("```"); });
}

void drop_quotation(Lines& lines) {
    const auto quoted = [](std::string_view line) { return line.starts_with('>') || is_blank(line); };
    if (!std::ranges::all_of(lines, quoted)) return;
    for (auto& line : lines)
        if (line.starts_with('>')) line.remove_prefix(line.starts_with("> ") ? 2 : 1);
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
    const auto plain = with_plain_blanks(text);
    auto lines = split(plain, '\n');
    drop_fences(lines);
    drop_quotation(lines);
    drop_indentation(lines);
    drop_doubling(lines);
    std::string joined;
    joined.reserve(plain.size());
    for (std::size_t i = 0; i < lines.size(); ++i) joined.append(i == 0 ? "" : "\n").append(lines[i]);
    return joined;
}

}  // namespace raidwatch::recorded
