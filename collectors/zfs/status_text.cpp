#include "status_text.hpp"

#include "collectors/text/amount.hpp"
#include "scan_text.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>

namespace raidwatch::zfs {

namespace {

/// A key of a pool and the lines that belong to it.
struct Paragraph {
    std::string_view key, first;
    std::vector<std::string_view> more;

    std::string text() const {
        std::string joined(trim(first));
        for (const auto line : more)
            if (!trim(line).empty()) joined += (joined.empty() ? "" : " ") + std::string(trim(line));
        return joined;
    }
};

/// Keys are set flush right before column 7 ("  pool:"), in `zpool import` before column 8.
std::optional<std::pair<std::string_view, std::string_view>> key_line(std::string_view line) {
    constexpr std::array<std::string_view, 15> kKeys{"pool",   "id",     "state", "status", "action",
                                                     "see",    "scan",   "scrub", "remove", "checkpoint",
                                                     "config", "errors", "dedup", "expand", "comment"};
    const auto colon = line.find(':');
    if (colon == line.npos || line.starts_with('\t')) return std::nullopt;
    const auto key = trim(line.substr(0, colon));
    if (std::ranges::find(kKeys, key) == kKeys.end()) return std::nullopt;
    constexpr std::size_t kLongestIndent = 7;
    if (line.find_first_not_of(' ') > kLongestIndent) return std::nullopt;
    return std::pair{key, line.substr(colon + 1)};
}

using Pool = std::vector<Paragraph>;

std::optional<std::uint64_t> count_before(std::string_view text, std::string_view phrase) {
    const auto at = text.find(phrase);
    if (at == text.npos) return std::nullopt;
    return parse_amount(trim(text.substr(0, at)));
}

/// nullopt where the paragraph does not tell.
std::optional<std::uint64_t> data_errors(const Paragraph& errors) {
    const auto said = trim(errors.first);
    if (said.starts_with("No known")) return 0;
    if (const auto count = count_before(said, " data errors")) return count;
    if (said.starts_with("Permanent errors")) {
        const auto listed = std::ranges::count_if(errors.more, [](auto line) { return !trim(line).empty(); });
        return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(listed));
    }
    // Said only when there are errors; how many is not told.
    if (said.starts_with("List of errors unavailable")) return 1;
    return std::nullopt;
}

Problem problem(const PoolFacts& facts, std::string_view what) {
    return {"zfs/" + printable(facts.name, 60), ErrorCode::malformed, std::string(what)};
}

void read_paragraph(const Paragraph& paragraph, PoolFacts& facts, StatusText& result) {
    const auto key = paragraph.key;
    if (key == "pool") {
        facts.name = trim(paragraph.first);
    } else if (key == "id") {
        facts.guid = trim(paragraph.first);
    } else if (key == "state") {
        facts.state = trim(paragraph.first);
    } else if (key == "status") {
        facts.suspended = facts.suspended || says_suspended(paragraph.text());
    } else if (key == "scan" || key == "scrub") {
        const auto scan = parse_scan(paragraph.text());
        // A second paragraph tells of another scan, as "error scrub" or of another vdev's rebuild: what runs
        // counts.
        if (scan.progress) facts.progress = scan.progress;
        if (!scan.ended.empty()) facts.last_scan = scan;
    } else if (key == "expand") {
        if (const auto progress = parse_expand(paragraph.text()); progress && !facts.progress)
            facts.progress = progress;
    } else if (key == "config") {
        if (!read_config(paragraph.more, facts))
            result.problems.push_back(problem(facts, "the list of vdevs is cut off"));
    } else if (key == "errors") {
        facts.data_errors = data_errors(paragraph);
        if (!facts.data_errors)
            result.problems.push_back(problem(facts, "not understood: " + printable(paragraph.first, 80)));
    }
}

bool has(const Pool& pool, std::string_view key) {
    return std::ranges::find(pool, key, &Paragraph::key) != pool.end();
}

void read_pool(const Pool& pool, StatusText& result) {
    PoolFacts facts;
    for (const auto& paragraph : pool) read_paragraph(paragraph, facts, result);
    // A pool that is open ends with its errors; one that is not, and `zpool import`, has nothing to say of
    // them.
    const bool open = facts.state == "ONLINE" || facts.state == "DEGRADED";
    if (open && !has(pool, "errors") && !has(pool, "id"))
        result.problems.push_back(problem(facts, "the output is cut off"));
    if (!has(pool, "config")) result.problems.push_back(problem(facts, "its vdevs are not listed"));
    if (!facts.name.empty()) result.pools.push_back(std::move(facts));
}

/// Documentation and mails show the table without the rest.
bool read_bare_table(const std::vector<std::string_view>& lines, StatusText& result) {
    const auto header = std::ranges::find_if(lines, [](auto line) { return trim(line).starts_with("NAME"); });
    if (header == lines.end() || split_words(*header).size() < 2 || split_words(*header)[1] != "STATE")
        return false;
    PoolFacts facts;
    if (!read_config({header, lines.end()}, facts))
        result.problems.push_back(problem(facts, "the list of vdevs is cut off"));
    if (facts.name.empty()) return false;
    result.pools.push_back(std::move(facts));
    return true;
}

/// "all pools are healthy" (-x), "pool 'tank' is healthy" (-x tank), "no pools available".
bool says_nothing_is_wrong(std::string_view line) {
    return line == "all pools are healthy" || line == "no pools available" ||
           line == "no pools available to import" ||
           (line.starts_with("pool '") && line.ends_with("' is healthy"));
}

}  // namespace

StatusText parse_status_text(std::string_view output) {
    StatusText result;
    std::vector<Pool> pools;
    std::vector<std::string_view> before;
    for (auto line : split_lines(output)) {
        while (line.ends_with('\r')) line.remove_suffix(1);
        if (const auto key = key_line(line)) {
            if (key->first == "pool") pools.emplace_back();
            if (!pools.empty()) {
                pools.back().push_back({key->first, key->second, {}});
                continue;
            }
        }
        if (!pools.empty())
            pools.back().back().more.push_back(line);
        else
            before.push_back(line);
    }
    for (const auto& pool : pools) read_pool(pool, result);
    if (!pools.empty() || read_bare_table(before, result)) return result;
    const bool fine =
        std::ranges::any_of(before, [](auto line) { return says_nothing_is_wrong(trim(line)); });
    if (!fine) result.problems.push_back({"zfs", ErrorCode::malformed, "no pool in this output"});
    return result;
}

}  // namespace raidwatch::zfs
