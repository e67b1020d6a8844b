#include "tables.hpp"

#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::threeware {

Table::Table(std::string_view head) : names_(split_words(head)) {}

bool Table::has(std::string_view name) const {
    return std::ranges::find(names_, name) != names_.end();
}

std::string_view Table::cell(const std::vector<std::string_view>& words, std::string_view name) const {
    const auto column = static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
    return column < std::min(names_.size(), words.size()) ? words[column] : std::string_view{};
}

bool is_row(std::string_view line) {
    const auto name = line.substr(0, line.find(' '));
    return name == "bbu" || name.find_first_of("0123456789?") != name.npos;
}

Table table_of_row(const std::vector<std::string_view>& words) {
    constexpr std::size_t kShortest = 5;
    if (words.size() < kShortest || !raid::leading_number(words[0].substr(1))) return {};
    if (words[0].starts_with('u') && (raid::level(words[1]).starts_with("raid") || words[1] == "SPARE"))
        return Table(words[4].ends_with('K') ? "Unit UnitType Status %Cmpl Stripe Size(GB) Cache"
                                             : "Unit UnitType Status %RCmpl %V/I/M Stripe Size(GB) Cache");
    if (!words[0].starts_with('p')) return {};
    const bool typed = std::ranges::any_of(words, [](auto word) { return word == "SATA" || word == "SAS"; });
    return Table(typed ? "VPort Status Unit Size Type" : "Port Status Unit Size Blocks");
}

std::optional<DriveRow> drive_row(std::string_view line, bool virtual_ports) {
    const auto words = split_words(line);
    if (words.size() < 3 || !words[0].starts_with('p') || !raid::leading_number(words[0].substr(1)))
        return std::nullopt;
    DriveRow row{.port = words[0], .status = words[1], .unit = words[2]};
    std::size_t next = 3;
    if (next < words.size() && words[next] != "-" && next + 1 < words.size()) {
        row.size = words[next];
        row.unit_of_size = words[next + 1];
        next += 2;
    } else {
        ++next;
    }
    const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string_view{}; };
    if (!virtual_ports) {
        row.serial = word(next + 1);  // after the number of blocks
        return row;
    }
    row.type = word(next);
    row.slot = word(next + 2);
    if (next + 3 < words.size()) {
        const auto begin = static_cast<std::size_t>(words[next + 3].data() - line.data());
        row.model = trim(line.substr(begin));
    }
    return row;
}

std::optional<Property> property(std::string_view line) {
    line = trim(line);
    const auto equals = line.find(" = ");
    if (!line.starts_with("/c") || equals == line.npos) return std::nullopt;
    const auto blank = line.find(' ');
    if (blank >= equals) return std::nullopt;
    return Property{line.substr(0, blank), trim(line.substr(blank, equals - blank)),
                    trim(line.substr(equals + 3))};
}

}  // namespace raidwatch::threeware
