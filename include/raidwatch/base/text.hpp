#pragma once
// Text from devices, tools and peers is untrusted wherever it is shown.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch {

/// Makes any bytes safe for one line of a terminal, log or report: control characters, invalid UTF-8 and
/// bidirectional overrides become visible escapes ("\x1b"), length is bounded to max_bytes (then "...").
std::string printable(std::string_view untrusted, std::size_t max_bytes = 400);

/// Escapes & < > " ' for HTML text and attribute values, after printable().
std::string html_escape(std::string_view untrusted);

std::string_view trim(std::string_view text);
bool contains(std::string_view text, std::string_view part);
std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string_view> split_lines(std::string_view text);
std::vector<std::string_view> split_words(std::string_view text);

/// The whole token must be consumed; nullopt otherwise (also for empty text and overflow).
std::optional<std::int64_t> parse_int(std::string_view text, int base = 10);
std::optional<std::uint64_t> parse_uint(std::string_view text, int base = 10);
std::optional<double> parse_double(std::string_view text);

/// For people: decimal units as drive makers use them, "8.0 TB", "180 MB".
std::string human_bytes(std::uint64_t bytes);

/// The entry of `candidates` with the smallest edit distance, if it is close enough to be a likely typo.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace raidwatch
