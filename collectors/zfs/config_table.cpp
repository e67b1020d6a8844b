// The table of vdevs: indentation says what holds what.

#include "collectors/text/amount.hpp"
#include "status_text.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace raidwatch::zfs {

namespace {

struct Row {
    std::size_t indent = 0;
    Vdev vdev;
};

std::size_t indent_of(std::string_view line) {
    std::size_t columns = 0;
    for (const char c : line) {
        if (c == '\t')
            columns += 8 - columns % 8;
        else if (c == ' ')
            ++columns;
        else
            break;
    }
    return columns;
}

/// Columns behind NAME and STATE; the first three are the counters. Options add more: SLOW, POWER, and those
/// of -c.
struct Header {
    std::vector<std::string> columns;
};

bool is_header(const std::vector<std::string_view>& words) {
    return words.size() >= 2 && words[0] == "NAME" && words[1] == "STATE";
}

void read_counters(const Header& header, const std::vector<std::string_view>& words, std::size_t& next,
                   Vdev& vdev) {
    for (const auto& column : header.columns) {
        if (next >= words.size()) return;
        const auto value = parse_amount(words[next]);
        const bool counter = column == "READ" || column == "WRITE" || column == "CKSUM";
        if (counter && !value && words[next] != "-") return;  // a note where a counter was expected
        if (column == "READ") vdev.read_errors = value;
        if (column == "WRITE") vdev.write_errors = value;
        if (column == "CKSUM") vdev.checksum_errors = value;
        ++next;
    }
}

bool is_vdev_state(std::string_view word) {
    constexpr std::array<std::string_view, 9> kStates{"ONLINE",  "DEGRADED", "FAULTED", "OFFLINE",  "UNAVAIL",
                                                      "REMOVED", "AVAIL",    "INUSE",   "SUSPENDED"};
    return std::ranges::find(kStates, word) != kStates.end();
}

/// The column behind the name; names of files may hold blanks.
std::size_t state_column(const std::vector<std::string_view>& words) {
    const auto state = std::find_if(words.begin() + 1, words.end(), is_vdev_state);
    return state == words.end() ? 1 : static_cast<std::size_t>(state - words.begin());
}

Row row_of(std::string_view line, const Header& header) {
    Row row;
    row.indent = indent_of(line);
    const auto words = split_words(line);
    std::size_t next = words.front().starts_with('/') ? state_column(words) : 1;
    row.vdev.name = words[0];
    for (std::size_t i = 1; i < next && next < words.size(); ++i) row.vdev.name.append(" ").append(words[i]);
    if (words.size() > 1) row.vdev.state = words[next++];
    read_counters(header, words, next, row.vdev);
    for (; next < words.size(); ++next) {
        if (!row.vdev.note.empty()) row.vdev.note += ' ';
        row.vdev.note += words[next];
    }
    return row;
}

std::vector<Row> rows_of(const std::vector<std::string_view>& lines) {
    std::vector<Row> rows;
    Header header;
    for (const auto line : lines) {
        const auto words = split_words(line);
        if (words.empty()) continue;
        // Solaris 11 goes on about those in the table that are ill.
        if (words.size() == 2 && words[0] == "device" && words[1] == "details:") break;
        if (is_header(words)) {
            header.columns.assign(words.begin() + 2, words.end());
            continue;
        }
        rows.push_back(row_of(line, header));
    }
    return rows;
}

/// "replacing-1", "spare-0": the disk and the one that stands in for it.
bool is_pair_name(std::string_view name) {
    return name.starts_with("replacing") || name.starts_with("spare-");
}

/// A table that lost its indentation (a mail, a web page): names say what holds what.
void restore_indent(std::vector<Row>& rows) {
    if (std::ranges::any_of(rows, [&](const Row& row) { return row.indent > rows.front().indent; })) return;
    const auto base = rows.front().indent;
    auto depth = base + 2;   // at which a disk stands
    std::vector<int> pairs;  // of each open pair, how many of its two are still to come
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& name = rows[i].vdev.name;
        if (use_named(name)) {
            depth = base + 2;
            pairs.clear();
        } else if (is_group_name(name) && !is_pair_name(name)) {
            rows[i].indent = base + 2;
            depth = base + 4;
            pairs.clear();
        } else {
            rows[i].indent = depth + 2 * pairs.size();
            if (!pairs.empty()) --pairs.back();
            if (is_pair_name(name)) pairs.push_back(2);
            while (!pairs.empty() && pairs.back() == 0) pairs.pop_back();
        }
    }
}

/// Takes the row and everything that is indented deeper than it.
Vdev take_vdev(const std::vector<Row>& rows, std::size_t& next, int depth, bool& whole) {
    constexpr int kDeepest = 16;
    Vdev vdev = rows[next].vdev;
    const auto indent = rows[next++].indent;
    while (next < rows.size() && rows[next].indent > indent) {
        if (depth >= kDeepest)
            whole = false, ++next;
        else
            vdev.children.push_back(take_vdev(rows, next, depth + 1, whole));
    }
    if (vdev.children.empty() && is_group_name(vdev.name)) whole = false;
    return vdev;
}

}  // namespace

bool read_config(const std::vector<std::string_view>& lines, PoolFacts& facts) {
    auto rows = rows_of(lines);
    if (rows.empty()) return false;
    restore_indent(rows);
    const auto base = rows.front().indent;
    if (facts.name.empty()) facts.name = rows.front().vdev.name;
    if (facts.state.empty()) facts.state = rows.front().vdev.state;
    facts.root = rows.front().vdev;
    auto use = std::optional(Use::data);
    bool whole = true;
    for (std::size_t next = 1; next < rows.size();) {
        if (rows[next].indent <= base) {
            use = use_named(rows[next].vdev.name);
            if (!use) whole = false;  // a section of a newer release: its disks are shown, as data
            use = use.value_or(Use::data);
            ++next;
            continue;
        }
        auto vdev = take_vdev(rows, next, 0, whole);
        if (vdev.children.empty() && is_group_name(vdev.name)) continue;
        facts.vdevs.push_back({*use, std::move(vdev)});
    }
    return whole && !facts.vdevs.empty();
}

}  // namespace raidwatch::zfs
