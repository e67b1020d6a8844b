#include "report.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::megaraid_tools {

namespace {
/// ASCII alone: the tools print nothing else in names, and a locale's rules would only cost time.
constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
}  // namespace

bool same_word(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

std::size_t find_word(std::string_view text, std::string_view word) {
    // Not std::ranges::search: clang 14 does not take libstdc++'s.
    const auto found = std::search(text.begin(), text.end(), word.begin(), word.end(),
                                   [](char a, char b) { return lower(a) == lower(b); });
    return found == text.end() && !word.empty() ? text.npos : static_cast<std::size_t>(found - text.begin());
}

bool contains_word(std::string_view text, std::string_view word) {
    return find_word(text, word) != text.npos;
}

bool says_nothing(std::string_view text) {
    constexpr auto kNothing =
        std::to_array<std::string_view>({"", "-", "n/a", "na", "unknown", "none", "not available"});
    return std::ranges::any_of(kNothing, [&](std::string_view word) { return same_word(text, word); });
}

void Row::add(std::string_view name, std::string value) {
    cells_.push_back({std::string(trim(name)), std::move(value)});
}

const Row::Cell* Row::find(std::string_view name) const {
    const auto found =
        std::ranges::find_if(cells_, [&](const Cell& cell) { return same_word(cell.name, name); });
    return found == cells_.end() ? nullptr : &*found;
}

std::string_view Row::text(std::string_view name) const {
    const auto* cell = find(name);
    return cell ? trim(cell->value) : std::string_view{};
}

std::string_view Row::first(std::initializer_list<std::string_view> names) const {
    for (const auto name : names)
        if (const auto value = text(name); !says_nothing(value)) return value;
    return {};
}

}  // namespace raidwatch::megaraid_tools
