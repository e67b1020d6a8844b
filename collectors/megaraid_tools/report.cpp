#include "report.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace raidwatch::megaraid_tools {

namespace {
char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}
}  // namespace

bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool contains_word(std::string_view text, std::string_view lower_case) {
    return !std::ranges::search(text, lower_case, {}, lower).empty();
}

bool says_nothing(std::string_view text) {
    constexpr auto kNothing =
        std::to_array<std::string_view>({"", "-", "n/a", "na", "unknown", "none", "not available"});
    return std::ranges::any_of(kNothing, [&](std::string_view word) { return same_word(text, word); });
}

const Row::Cell* Row::find(std::string_view name) const {
    const auto found =
        std::ranges::find_if(cells_, [&](const Cell& cell) { return same_word(trim(cell.name), name); });
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
