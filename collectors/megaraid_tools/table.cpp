#include "table.hpp"

#include <algorithm>
#include <array>

namespace raidwatch::megaraid_tools {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Columns of words, in which only one may hold several words or none ("Model", "Name"). Their alignment
/// differs from column to column, so that positions do not tell them apart.
bool is_words_table(const std::vector<std::string_view>& header) {
    constexpr auto kFirst = std::to_array<std::string_view>(
        {"EID:Slt", "DG/VD", "DG", "Ctl", "Ctrl", "Drive-ID", "VD", "EID", "Drive", "PID"});
    return !header.empty() && std::ranges::count(kFirst, header.front()) > 0;
}

std::size_t elastic_column(const std::vector<std::string_view>& header) {
    for (const auto name : {"Model", "Name", "ErrMsg", "Product", "Status", "ProdID"})
        if (const auto at = std::ranges::find(header, std::string_view(name)); at != header.end())
            return static_cast<std::size_t>(at - header.begin());
    return kNone;
}

bool is_unit(std::string_view word) {
    constexpr auto kUnits = std::to_array<std::string_view>(
        {"B", "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "PiB", "Bytes"});
    return std::ranges::count(kUnits, word) > 0;
}

/// Words, with "557.861 GB" as one.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    for (const auto word : split_words(line)) {
        if (is_unit(word) && !words.empty() && parse_double(words.back()))
            words.back().append(" ").append(word);
        else
            words.emplace_back(word);
    }
    return words;
}

Row words_row(const std::vector<std::string_view>& header, std::string_view line) {
    Row row;
    const auto words = words_of(line);
    const auto elastic = elastic_column(header);
    const auto behind = elastic == kNone ? 0 : header.size() - elastic - 1;
    std::size_t at = 0;
    for (std::size_t column = 0; column < header.size(); ++column) {
        if (column != elastic) {
            row.add(header[column], at < words.size() ? words[at] : "");
            ++at;
            continue;
        }
        std::string value;
        for (; at + behind < words.size(); ++at) value += (value.empty() ? "" : " ") + words[at];
        row.add(header[column], std::move(value));
    }
    return row;
}

struct Column {
    std::string_view name;
    std::size_t start = 0;
};

/// The header text that begins there is of two words.
bool is_two_words(std::string_view from_column, std::size_t length) {
    for (const std::string_view name : {"Temperature Sensor", "Power Supply", "SIM Module"})
        if (from_column.starts_with(name) && length < name.size()) return true;
    return false;
}

/// Header texts are parted by two blanks or, where every row has a blank there too, by one.
std::vector<Column> columns_of(std::string_view header, const std::vector<std::string_view>& lines) {
    std::vector<Column> columns;
    const auto blank_in_all = [&](std::size_t at) {
        return std::ranges::all_of(
            lines, [&](std::string_view line) { return at >= line.size() || line[at] == ' '; });
    };
    for (std::size_t at = 0; at < header.size(); ++at) {
        const bool starts = header[at] != ' ' && (at == 0 || header[at - 1] == ' ');
        if (!starts) continue;
        if (!columns.empty() && is_two_words(header.substr(columns.back().start), at - columns.back().start))
            continue;
        const bool parted = columns.empty() || (at > 1 && header[at - 2] == ' ') || blank_in_all(at - 1);
        if (parted) columns.push_back({{}, at});
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto end = i + 1 < columns.size() ? columns[i + 1].start : header.size();
        columns[i].name = trim(header.substr(columns[i].start, end - columns[i].start));
    }
    return columns;
}

Row cells_row(const std::vector<Column>& columns, std::string_view line) {
    Row row;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto start = std::min(columns[i].start, line.size());
        const auto end = i + 1 < columns.size() ? std::min(columns[i + 1].start, line.size()) : line.size();
        row.add(columns[i].name, std::string(trim(line.substr(start, end - start))));
    }
    return row;
}

/// "Drive-ID Progress% Status Estimated Time Left": the status is of several words and the time left follows
/// it.
std::vector<std::string_view> known_header(std::string_view header) {
    constexpr std::string_view kTimeLeft = "Estimated Time Left";
    auto text = trim(header);
    if (text.ends_with(kTimeLeft)) text.remove_suffix(kTimeLeft.size());
    return split_words(text);
}

}  // namespace

bool is_cut_row(std::string_view header, std::string_view line) {
    const auto names = known_header(header);
    if (!is_words_table(names)) return false;
    const std::size_t may_be_empty = elastic_column(names) == kNone ? 0 : 1;
    return words_of(line).size() + may_be_empty < names.size();
}

bool is_words_header(std::string_view header) {
    return is_words_table(known_header(header));
}

namespace {

/// "252:0" below "EID:Slt".
bool begins_row(std::string_view header, std::string_view line) {
    const auto names = split_words(header), words = split_words(line);
    if (names.empty() || words.empty()) return false;
    return std::ranges::any_of(std::string_view(":/"), [&](char parting) {
        return names.front().find(parting) != names.front().npos &&
               words.front().find(parting) != words.front().npos;
    });
}

}  // namespace

std::vector<std::string> whole_rows(std::string_view header, const std::vector<std::string_view>& lines) {
    const auto columns = known_header(header).size();
    std::vector<std::string> rows;
    for (const auto line : lines) {
        const bool piece = !rows.empty() && !begins_row(header, line) && is_cut_row(header, line) &&
                           (is_cut_row(header, rows.back()) || words_of(line).size() <= columns / 2);
        if (piece)
            rows.back().append(" ").append(trim(line));
        else
            rows.emplace_back(line);
    }
    return rows;
}

std::vector<Row> table_rows(std::string_view header, const std::vector<std::string_view>& lines) {
    std::vector<Row> rows;
    rows.reserve(lines.size());
    const auto names = known_header(header);
    if (is_words_table(names)) {
        for (const auto line : lines) rows.push_back(words_row(names, line));
    } else {
        const auto columns = columns_of(header, lines);
        for (const auto line : lines) rows.push_back(cells_row(columns, line));
    }
    return rows;
}

}  // namespace raidwatch::megaraid_tools
