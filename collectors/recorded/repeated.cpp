#include "repeated.hpp"

#include "collectors/text/json_objects.hpp"
#include "shell_lines.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace raidwatch::recorded {

namespace {

/// More than anybody puts into one file by hand; a list of drives may begin each of them alike.
constexpr std::size_t kMost = 64;

/// With which a tool begins its output, whatever follows in the line.
std::string_view title_of(std::string_view line) {
    constexpr std::array<std::string_view, 7> kTitles{
        "Personalities", "smartctl ",         "=== START OF INFORMATION", "CLI Version",
        "scrub status",  "Controllers found", "Virtual Disk Information"};
    const auto title = std::ranges::find_if(kTitles, [&](auto begin) { return line.starts_with(begin); });
    return title == kTitles.end() ? std::string_view{} : *title;
}

/// A line that names what follows: the same one again begins it anew.
bool is_heading(std::string_view line) {
    constexpr std::array<std::string_view, 8> kBegin{"pool:", "Smart Log for", "Adapter", "*** ",
                                                     "UUID:", "LV ",           "=> ",     "Controller = "};
    if (std::ranges::any_of(kBegin, [&](auto begin) { return line.starts_with(begin); })) return true;
    const bool device = line.starts_with("/dev/") && line.ends_with(':');  // mdadm
    return device || contains(line, " in Slot ") || contains(line, ") dm-") ||
           (line.starts_with("NAME ") && contains(line, " SIZE "));
}

/// What must come again for a recording to begin; empty for any other line.
std::string_view beginning(std::string_view line, std::string_view tool, std::string_view first) {
    const auto shown = trim(line);
    if (const auto command = command_in_shell_line(shown, tool); !command.empty()) return command;
    if (const auto title = title_of(shown); !title.empty()) return title;
    return shown == first || is_heading(shown) ? shown : std::string_view{};
}

std::string_view first_line(std::string_view text, std::string_view tool) {
    for (const auto line : split_lines(text))
        if (!trim(line).empty() && command_in_shell_line(trim(line), tool).empty()) return trim(line);
    return {};
}

std::vector<std::string> between(std::string_view text, const std::vector<std::size_t>& begins) {
    std::vector<std::string> recordings;
    if (begins.empty() || begins.size() >= kMost) return recordings;
    std::size_t at = 0;
    for (const auto begin : begins) {
        recordings.emplace_back(text.substr(at, begin - at));
        at = begin;
    }
    recordings.emplace_back(text.substr(at));
    return recordings;
}

/// Each object, and what stands between two as it is.
std::vector<std::string> with_text_between(std::string_view text,
                                           const std::vector<std::string_view>& objects) {
    std::vector<std::string> recordings;
    const auto add = [&](std::string_view recording) {
        if (!trim(recording).empty()) recordings.emplace_back(recording);
    };
    const char* at = text.data();
    for (const auto object : objects) {
        add({at, object.data()});
        add(object);
        at = object.data() + object.size();
    }
    add({at, text.data() + text.size()});
    return recordings.size() > 1 && recordings.size() <= kMost ? recordings : std::vector<std::string>{};
}

}  // namespace

std::vector<std::string> recordings_in(std::string_view text, std::string_view tool) {
    if (const auto objects = json_objects_in(text); objects.front() != text)
        return with_text_between(text, objects);
    const auto first = first_line(text, tool);
    std::set<std::string_view> seen;
    std::vector<std::size_t> begins;
    for (const auto line : split_lines(text)) {
        const auto what = beginning(line, tool, first);
        if (what.empty() || seen.insert(what).second) continue;
        begins.push_back(static_cast<std::size_t>(line.data() - text.data()));
        seen = {what};
    }
    return between(text, begins);
}

}  // namespace raidwatch::recorded
