#include "scanner.hpp"

#include <charconv>

namespace raidwatch {

bool Scanner::skip(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
}

Scanner& Scanner::skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
    return *this;
}

std::string_view Scanner::word() {
    skip_blanks();
    const auto word = rest_.substr(0, rest_.find_first_of(" \t"));
    rest_.remove_prefix(word.size());
    return word;
}

std::optional<std::string_view> Scanner::until(char stop) {
    const auto end = rest_.find(stop);
    if (end == std::string_view::npos) return std::nullopt;
    const auto before = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return before;
}

std::optional<std::uint64_t> Scanner::number() {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
}

}  // namespace raidwatch
