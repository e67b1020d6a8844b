#include "scan_text.hpp"

#include "collectors/text/amount.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <vector>

namespace raidwatch::zfs {

namespace {

using Words = std::vector<std::string_view>;

std::string_view without_comma(std::string_view word) {
    return word.ends_with(',') ? word.substr(0, word.size() - 1) : word;
}

/// The number in front of "% done".
std::optional<double> percent_of(const Words& words) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i)
        if (words[i].ends_with('%') && words[i + 1].starts_with("done"))
            if (const auto percent = parse_decimal(words[i].substr(0, words[i].size() - 1));
                percent && *percent >= 0 && *percent <= 100)
                return percent;
    return std::nullopt;
}

/// "18.4M/s" behind "at".
std::optional<std::uint64_t> speed(const Words& words, std::size_t at) {
    if (at + 1 >= words.size() || words[at] != "at") return std::nullopt;
    auto token = without_comma(words[at + 1]);
    if (!token.ends_with("/s")) return std::nullopt;
    return parse_amount(token.substr(0, token.size() - 2));
}

/// Three layouts: "22.1G issued at 1.05G/s, 47.2G total" (0.8), "22.1G / 47.2G issued at 1.05G/s" (2.2) and
/// "26.2G scanned out of 47.2G at 18.4M/s" (before). What was issued is done; what was scanned is only known.
void read_amounts(const Words& words, std::string_view verb, Progress& progress) {
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (without_comma(words[i]) != verb) continue;
        const auto amount = parse_amount(words[i - 1]);
        if (!amount) continue;
        progress.done_bytes = amount;
        if (i >= 3 && words[i - 2] == "/") {
            progress.done_bytes = parse_amount(words[i - 3]);
            progress.total_bytes = amount;
        }
        std::size_t next = i + 1;
        if (next + 2 < words.size() && words[next] == "out" && words[next + 1] == "of") {
            progress.total_bytes = parse_amount(words[next + 2]);
            next += 3;
        }
        progress.bytes_per_s = speed(words, next);
    }
    for (std::size_t i = 1; i < words.size(); ++i)
        if (words[i] == "total" && !progress.total_bytes) progress.total_bytes = parse_amount(words[i - 1]);
}

void read_progress(const Words& words, Progress& progress) {
    read_amounts(words, "issued", progress);
    if (!progress.done_bytes) read_amounts(words, "scanned", progress);
    if (!progress.done_bytes) read_amounts(words, "copied", progress);
    if (progress.done_bytes && progress.total_bytes && *progress.done_bytes > *progress.total_bytes)
        progress.done_bytes = progress.total_bytes;
    progress.percent = percent_of(words);
}

/// "scrub repaired 128K in 00:10:01 with 0 errors on ..."; releases before 0.6 do not tell.
std::optional<std::uint64_t> repaired(const Words& words) {
    const auto word = std::ranges::find(words, "repaired");
    return word == words.end() || word + 1 == words.end() ? std::nullopt : parse_amount(word[1]);
}

}  // namespace

Scan parse_scan(std::string_view text) {
    Scan scan;
    const auto words = split_words(text);
    const bool scrub = text.starts_with("scrub") || text.starts_with("error scrub");
    if (!scrub && !text.starts_with("resilver") && !text.starts_with("rebuil"))
        return scan;  // "none requested"
    Progress progress;
    progress.kind = scrub ? OperationKind::check : OperationKind::rebuild;
    if (contains(text, " in progress")) {
        read_progress(words, progress);
        scan.progress = progress;
    } else if (contains(text, " paused since")) {
        read_progress(words, progress);
        progress.state = OperationState::paused;
        scan.progress = progress;
    } else {
        scan.ended = scrub ? "scrub" : "resilver";
        scan.complete = !contains(text, "canceled") && !contains(text, "stopped");
        if (scrub && scan.complete) scan.repaired_bytes = repaired(words);
    }
    return scan;
}

std::optional<Progress> parse_expand(std::string_view text) {
    if (!contains(text, " in progress")) return std::nullopt;
    Progress progress;
    progress.kind = OperationKind::reshape;
    read_progress(split_words(text), progress);
    return progress;
}

}  // namespace raidwatch::zfs
