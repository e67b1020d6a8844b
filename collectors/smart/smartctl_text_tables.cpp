#include "smartctl_text_tables.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace raidwatch::smart {

namespace {

/// "036", "---"
std::optional<int> normalised(std::string_view text) {
    const auto value = parse_uint(text);
    if (!value || *value > 255) return std::nullopt;
    return static_cast<int>(*value);
}

bool is_brief_flags(std::string_view text) {
    return text.size() >= 6 && text.size() <= 7 && text.find_first_not_of("POSRCK-+") == text.npos;
}

/// Leading digits of "25", "12345h+30m", "123/456".
std::optional<std::uint64_t> leading_number(std::string_view text) {
    const auto end = text.find_first_not_of("0123456789");
    if (end != text.npos && end > 0 && text[end] == ':') return std::nullopt;
    return parse_uint(text.substr(0, end));
}

/// "0 0 3" are three 16-bit words, the highest first; "25 (Min/Max 17/41)" begins with what counts.
std::optional<std::uint64_t> raw_value(const std::vector<std::string_view>& words, std::size_t first) {
    if (first >= words.size()) return std::nullopt;
    if (words[first].starts_with("0x")) return parse_uint(words[first].substr(2), 16);
    if (words.size() == first + 3) {
        std::uint64_t packed = 0;
        bool all = true;
        for (std::size_t i = first; i < words.size(); ++i) {
            const auto part = parse_uint(words[i]);
            all = all && part && *part <= 0xffff;
            packed = packed << 16 | (part.value_or(0) & 0xffff);
        }
        if (all) return packed;
    }
    return leading_number(words[first]);
}

/// Where the raw value begins: the old layout has type, updated and when-failed before it, the brief one only
/// the last.
std::optional<std::size_t> raw_column(const std::vector<std::string_view>& words) {
    constexpr std::size_t kOldRaw = 9, kBriefRaw = 7;
    if (words.size() < kBriefRaw + 1 || !parse_uint(words[0])) return std::nullopt;
    const bool old = words.size() > kOldRaw && words[2].starts_with("0x") &&
                     (words[6] == "Pre-fail" || words[6] == "Old_age");
    if (old) return kOldRaw;
    if (is_brief_flags(words[2]) || words[2].starts_with("0x")) return kBriefRaw;
    return std::nullopt;
}

std::string_view kind_in(std::string_view text) {
    const auto has = [&](std::string_view word) { return contains(text, word); };
    if (has("Short") || has("short")) return "short";
    if (has("Extended") || has("extended") || has("long")) return "extended";
    if (has("Conveyance") || has("conveyance")) return "conveyance";
    return "vendor";
}

SelfTestResult result_in(std::string_view text) {
    const auto has = [&](std::string_view word) { return contains(text, word); };
    if (has("in progress")) return SelfTestResult::running;
    if (has("Completed without error")) return SelfTestResult::passed;
    if (has("Aborted") || has("aborted") || has("Interrupted")) return SelfTestResult::aborted;
    if (has("Completed:") || has("Fatal") || has("fatal") || has("Failed") || has("failed"))
        return SelfTestResult::failed;
    if (has("Completed")) return SelfTestResult::passed;  // SCSI
    return SelfTestResult::unknown;
}

}  // namespace

std::string_view raw_text(std::string_view line) {
    const auto words = split_words(line);
    const auto column = raw_column(words);
    return column && *column < words.size() ? words[*column] : std::string_view();
}

std::optional<SmartAttribute> attribute_row(std::string_view line) {
    const auto words = split_words(line);
    const auto column = raw_column(words);
    if (!column) return std::nullopt;
    const auto id = normalised(words[0]);
    const auto raw = raw_value(words, *column);
    if (!id || *id == 0 || !raw) return std::nullopt;
    SmartAttribute attribute;
    attribute.id = *id;
    attribute.name = words[1];
    attribute.value = normalised(words[3]);
    attribute.worst = normalised(words[4]);
    attribute.threshold = normalised(words[5]);
    attribute.raw = *raw;
    const auto flags = words[2].starts_with("0x") ? parse_uint(words[2].substr(2), 16) : std::nullopt;
    attribute.prefail = flags ? (*flags & 1) != 0 : words[2].starts_with('P');
    return attribute;
}

std::optional<std::uint64_t> hours_and_minutes(std::string_view raw) {
    const auto hours = raw.find("h+");
    return hours == raw.npos ? std::nullopt : parse_uint(raw.substr(0, hours));
}

std::optional<SelfTest> self_test_row(std::string_view line) {
    const auto words = split_words(line);
    const bool numbered = words.size() > 4 && (words[0] == "#" || words[0].starts_with('#'));
    const bool nvme =
        words.size() > 5 && parse_uint(words[0]) && (words[1] == "Short" || words[1] == "Extended");
    if (!numbered && !nvme) return std::nullopt;
    SelfTest test;
    test.kind = kind_in(line);
    test.result = result_in(line);
    // The figures behind the result: ATA "00%  12345  -", SCSI "-  12345  -", NVMe "4900  -".
    std::size_t at = 2;
    for (std::size_t i = at; i < words.size(); ++i)
        if (words[i].ends_with('%') && parse_uint(words[i].substr(0, words[i].size() - 1))) {
            test.remaining_percent = static_cast<int>(
                std::min<std::uint64_t>(100, *parse_uint(words[i].substr(0, words[i].size() - 1))));
            at = i + 1;
            break;
        }
    for (std::size_t i = at; i < words.size(); ++i)
        if (const auto number = parse_uint(words[i])) {
            test.power_on_hours = number;
            at = i + 1;
            break;
        }
    if (test.result == SelfTestResult::failed && at < words.size())
        test.first_bad_lba = parse_uint(words[at]);
    if (test.result == SelfTestResult::passed) test.remaining_percent.reset();
    return test;
}

bool is_error_counter_row(std::string_view line) {
    const auto words = split_words(line);
    constexpr std::array<std::string_view, 3> kRows{"read:", "write:", "verify:"};
    return words.size() > 1 && std::ranges::find(kRows, words[0]) != kRows.end() && parse_uint(words[1]);
}

std::optional<std::uint64_t> uncorrected_errors_row(std::string_view line) {
    const auto words = split_words(line);
    constexpr std::size_t kColumns = 8;
    if (words.size() != kColumns || !is_error_counter_row(line)) return std::nullopt;
    return parse_uint(words.back());
}

}  // namespace raidwatch::smart
