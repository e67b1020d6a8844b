#include "values.hpp"

#include <raidwatch/base/text.hpp>

#include <cctype>

namespace raidwatch::megaraid_tools {

namespace {

std::string_view leading_number(std::string_view text) {
    text = trim(text);
    return text.substr(0, text.find_first_not_of("0123456789."));
}

}  // namespace

std::string plain(std::string_view text) {
    std::string letters;
    for (const char c : text.substr(0, text.find(',')))
        if (std::isalnum(static_cast<unsigned char>(c)))
            letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return letters;
}

std::string write_policy(std::string_view text) {
    const auto word =
        plain(text.starts_with("NR,") || text.starts_with("R,") ? text.substr(text.find(',') + 1) : text);
    if (word.find("writeback") != word.npos || word.find("wb") != word.npos) return "write-back";
    if (word.find("writethr") != word.npos || word.find("wt") != word.npos) return "write-through";
    return {};
}

std::optional<double> celsius(std::string_view text) {
    const auto value = parse_double(leading_number(text));
    return value && *value > 0 && *value < 200 ? value : std::nullopt;
}

std::optional<double> percent(std::string_view text) {
    const auto value = parse_double(leading_number(text));
    return value && *value <= 100 ? value : std::nullopt;
}

std::optional<std::uint64_t> size_bytes(std::string_view text) {
    if (const auto hex = text.find("[0x"); hex != text.npos) {
        const auto digits = text.substr(hex + 3, text.find_first_of(" ]", hex) - hex - 3);
        constexpr std::uint64_t kSector = 512;
        if (const auto sectors = parse_uint(digits, 16); sectors && *sectors < (std::uint64_t{1} << 50))
            return *sectors * kSector;
    }
    const auto number = leading_number(text);
    const auto value = parse_double(number);
    if (!value) return std::nullopt;
    const auto unit = trim(trim(text).substr(number.size()));
    const auto power = std::string_view("KMGTP").find(unit.empty() ? 'x' : unit.front());
    if (power == std::string_view::npos) return std::nullopt;
    double bytes = *value;
    for (std::size_t i = 0; i <= power; ++i) bytes *= 1024;
    return bytes < 9e18 ? std::optional(static_cast<std::uint64_t>(bytes)) : std::nullopt;
}

std::optional<std::uint64_t> count_of(std::string_view text) {
    return parse_uint(trim(text));
}

std::optional<bool> yes_no(std::string_view text) {
    const auto word = plain(text);
    if (word == "yes" || word == "true" || word == "active") return true;
    if (word == "no" || word == "false" || word == "inactive") return false;
    return std::nullopt;
}

std::string wwn_of(std::string_view text) {
    text = trim(text);
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    if (text.size() != 16 || text.find_first_not_of("0123456789abcdefABCDEF") != text.npos) return {};
    if (text.find_first_not_of('0') == text.npos || text.find_first_not_of("fF") == text.npos) return {};
    std::string wwn = "0x";
    for (const char c : text) wwn += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return wwn;
}

}  // namespace raidwatch::megaraid_tools
