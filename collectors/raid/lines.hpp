#pragma once
// Lines as vendor tools print them. Letters are compared without case: it differs from version to version.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raidwatch::raid {

bool same(std::string_view a, std::string_view b);
bool starts(std::string_view text, std::string_view beginning);
bool holds(std::string_view text, std::string_view part);
/// Steps over `beginning`, then over blanks; nullopt where the text does not begin so.
std::optional<std::string_view> after(std::string_view text, std::string_view beginning);

std::size_t indent(std::string_view line);

/// "Key   : value", "Key: value", "Key:". Keys may hold colons that no blank follows ("Channel,Device(T:L)").
struct Field {
    std::string_view key, value;  ///< trimmed
};
std::optional<Field> field(std::string_view line);

/// Cells of a line that two or more blanks separate.
std::vector<std::string_view> cells(std::string_view line);

/// What stands between the first '(' and the last ')' after it; up to the end where none closes.
std::optional<std::string_view> in_parentheses(std::string_view text);

/// The decimal digits at the start of the text; none where there are none or too many.
std::optional<int> leading_number(std::string_view text);

/// A vendor's word and what it means.
template <class T>
struct Word {
    std::string_view text;
    T meaning;
};

/// The first entry that the text is.
template <class T, std::size_t N>
std::optional<T> meaning(const std::array<Word<T>, N>& words, std::string_view text) {
    for (const auto& word : words)
        if (same(word.text, text)) return word.meaning;
    return std::nullopt;
}
/// The first entry that the text begins with: vendors append details to their words.
template <class T, std::size_t N>
std::optional<T> meaning_of_start(const std::array<Word<T>, N>& words, std::string_view text) {
    for (const auto& word : words)
        if (starts(text, word.text)) return word.meaning;
    return std::nullopt;
}

}  // namespace raidwatch::raid
