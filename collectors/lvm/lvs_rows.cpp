#include "lvs_rows.hpp"

#include "collectors/text/json_objects.hpp"
#include "collectors/text/json_view.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace raidwatch::lvm {

namespace {

std::string text_of(const JsonView& value) {
    if (const auto number = value.number()) {
        if (const auto whole = value.count()) return std::to_string(*whole);
        return std::to_string(*number);
    }
    return value.text();
}

/// -a sets hidden volumes in brackets.
std::string without_brackets(std::string name) {
    if (name.size() > 2 && name.front() == '[' && name.back() == ']') return name.substr(1, name.size() - 2);
    return name;
}

/// "vg/mail", "vg/[mail_rimage_0]"
void take_full_name(std::string_view text, LvsRow& row) {
    const auto slash = text.find('/');
    if (slash == text.npos) return;
    row.group = text.substr(0, slash);
    row.name = without_brackets(std::string(text.substr(slash + 1)));
}

/// lv_layout from the general to the particular: "raid,raid5,raid5_ls", "linear", "thin,sparse".
std::string segtype_in(std::string_view layout) {
    const auto parts = split(layout, ',');
    return parts.size() > 1 && parts[0] == "raid" ? std::string(trim(parts.back())) : std::string(parts[0]);
}

LvsRow row_of(const JsonView& json) {
    LvsRow row;
    row.name = without_brackets(json["lv_name"].text());
    row.group = json["vg_name"].text();
    if (row.name.empty()) take_full_name(json["lv_full_name"].text(), row);
    row.segtype = json["segtype"].text();
    if (row.segtype.empty()) row.segtype = segtype_in(json["lv_layout"].text());
    row.attr = json["lv_attr"].text();
    row.health = json["lv_health_status"].text();
    row.sync = text_of(json["sync_percent"]);
    if (row.sync.empty()) row.sync = text_of(json["copy_percent"]);
    row.action = json["raid_sync_action"].text();
    row.mismatches = text_of(json["raid_mismatch_count"]);
    row.devices = json["devices"].text();
    for (const auto& device : json["devices"].items())
        row.devices += (row.devices.empty() ? "" : ",") + device.text();
    row.uuid = json["lv_uuid"].text();
    row.size = text_of(json["lv_size"]);
    return row;
}

/// Warnings about lost devices stand between the lines when both streams were recorded together.
bool is_warning(std::string_view line) {
    const auto text = trim(line);
    return text.starts_with("WARNING:") || text.starts_with("File descriptor ");
}

std::string without_warnings(std::string_view output) {
    std::string kept;
    for (const auto line : split_lines(output))
        if (!is_warning(line)) kept.append(line).append("\n");
    return kept;
}

/// Where a column begins in the heading.
struct Column {
    std::string LvsRow::*field;
    std::size_t begin;
    bool known;
};

constexpr auto kTitles = std::to_array<std::pair<std::string_view, std::string LvsRow::*>>({
    {"LV", &LvsRow::name},
    {"VG", &LvsRow::group},
    {"Type", &LvsRow::segtype},
    {"Attr", &LvsRow::attr},
    {"Health", &LvsRow::health},
    {"Cpy%Sync", &LvsRow::sync},
    {"Copy%", &LvsRow::sync},
    {"SyncAction", &LvsRow::action},
    {"Mismatches", &LvsRow::mismatches},
    {"Devices", &LvsRow::devices},
    {"LSize", &LvsRow::size},
});

std::vector<Column> columns_of(std::string_view heading) {
    std::vector<Column> columns;
    for (const auto word : split_words(heading)) {
        const auto* title = std::ranges::find(kTitles, word, &decltype(kTitles)::value_type::first);
        const bool known = title != kTitles.end();
        columns.push_back({known ? title->second : &LvsRow::name,
                           static_cast<std::size_t>(word.data() - heading.data()), known});
    }
    return columns;
}

/// Text stands at the left of its column, figures at its right: a word belongs to the last column that begins
/// before it ends.
LvsRow row_of(std::string_view line, const std::vector<Column>& columns) {
    LvsRow row;
    for (const auto word : split_words(line)) {
        const auto last = static_cast<std::size_t>(word.data() - line.data()) + word.size() - 1;
        const auto behind =
            std::ranges::find_if(columns, [&](const Column& column) { return column.begin > last; });
        if (behind == columns.begin() || !std::prev(behind)->known) continue;
        auto& cell = row.*std::prev(behind)->field;
        cell += (cell.empty() ? "" : " ") + std::string(word);
    }
    row.name = without_brackets(row.name);
    return row;
}

Result<std::vector<LvsRow>> table_rows(std::string_view output) {
    std::vector<LvsRow> rows;
    std::vector<Column> columns;
    for (const auto line : split_lines(output)) {
        if (is_warning(line) || trim(line).empty()) continue;
        const auto words = split_words(line);
        const auto has = [&](std::string_view title) { return std::ranges::count(words, title) > 0; };
        if (has("LV") && has("Attr"))
            columns = columns_of(line);
        else if (!columns.empty())
            rows.push_back(row_of(line, columns));
    }
    if (rows.empty())  // without volumes lvs prints no heading either
        return failure(ErrorCode::malformed, "reading", "lvs",
                       "neither its JSON nor a table with LV and Attr");
    return rows;
}

}  // namespace

Result<std::vector<LvsRow>> lvs_rows(std::string_view output) {
    const auto text = without_warnings(output);
    std::vector<LvsRow> rows;
    for (const auto object : json_objects_in(text)) {
        if (!trim(object).starts_with('{')) return table_rows(object);
        const auto document = JsonDocument::read(object, "lvs");
        if (!document) return tl::unexpected(document.error());
        const auto root = document->root();
        if (!root["report"].present())
            return failure(ErrorCode::malformed, "reading", "lvs", "no \"report\" in this JSON");
        for (const auto& report : root["report"].items())
            for (const auto& volume : report["lv"].items()) rows.push_back(row_of(volume));
    }
    return rows;
}

}  // namespace raidwatch::lvm
