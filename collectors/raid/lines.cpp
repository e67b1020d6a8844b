#include "lines.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::raid {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_letter(char a, char b) {
    return lower(a) == lower(b);
}

}  // namespace

bool same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, same_letter);
}

bool starts(std::string_view text, std::string_view beginning) {
    return same(text.substr(0, beginning.size()), beginning);
}

bool holds(std::string_view text, std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same_letter) != text.end() ||
           part.empty();
}

std::optional<std::string_view> after(std::string_view text, std::string_view beginning) {
    if (!starts(text, beginning)) return std::nullopt;
    return trim(text.substr(beginning.size()));
}

std::size_t indent(std::string_view line) {
    return std::min(line.find_first_not_of(" \t"), line.size());
}

std::optional<Field> field(std::string_view line) {
    line = trim(line);
    for (auto colon = line.find(':'); colon != line.npos; colon = line.find(':', colon + 1)) {
        const bool ends_key = colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\t';
        if (colon > 0 && ends_key) return Field{trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
    }
    return std::nullopt;
}

std::vector<std::string_view> cells(std::string_view line) {
    std::vector<std::string_view> found;
    line = trim(line);
    while (!line.empty()) {
        const auto gap = std::min({line.find("  "), line.find('\t'), line.size()});
        found.push_back(line.substr(0, gap));
        line = trim(line.substr(gap));
    }
    return found;
}

std::optional<std::string_view> in_parentheses(std::string_view text) {
    const auto open = text.find('(');
    if (open == text.npos) return std::nullopt;
    const auto inside = text.substr(open + 1);
    return inside.substr(0, inside.rfind(')'));
}

std::optional<int> leading_number(std::string_view text) {
    constexpr std::size_t kMostDigits = 9;
    const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
    return static_cast<int>(parse_int(digits).value_or(0));
}

}  // namespace raidwatch::raid
