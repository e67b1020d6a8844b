#include "rows.hpp"

#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"

#include <raidwatch/base/text.hpp>

#include <vector>

namespace raidwatch::areca {

namespace {

using Words = std::vector<std::string_view>;

bool is_size(std::string_view word) {
    return word.size() > 2 && word.find_first_not_of("0123456789.") == word.size() - 2 &&
           raid::decimal_size(word).has_value();
}

/// From the start of one word to the end of another.
std::string_view text_between(std::string_view line, const Words& words, std::size_t first, std::size_t end) {
    if (first >= end || end > words.size()) return {};
    const auto begin = static_cast<std::size_t>(words[first].data() - line.data());
    const auto stop = static_cast<std::size_t>(words[end - 1].data() - line.data()) + words[end - 1].size();
    return line.substr(begin, stop - begin);
}

bool is_level(std::string_view word) {
    return raid::starts(word, "raid") && word.size() > 4 && word[4] >= '0' && word[4] <= '9';
}

/// "00/00/00": channel, id, LUN.
bool is_address(std::string_view word) {
    return word.find('/') != word.npos && word.find_first_not_of("0123456789/") == word.npos;
}

std::string_view column(std::string_view head, std::string_view line, std::string_view from,
                        std::string_view to) {
    const auto begin = head.find(from), end = head.find(to, begin == head.npos ? 0 : begin + from.size());
    if (begin == head.npos || begin >= line.size()) return {};
    return trim(line.substr(begin, end == head.npos ? end : end - begin));
}

/// "Slot#8", "SLOT 01": how many words it takes, and its number.
struct SlotWords {
    std::size_t words = 0;
    std::string number;
};
SlotWords slot_words(const Words& words, std::size_t at) {
    if (at >= words.size() || !raid::starts(words[at], "slot")) return {};
    if (const auto hash = words[at].find('#'); hash != std::string_view::npos)
        return {1, std::string(words[at].substr(hash + 1))};
    if (at + 1 < words.size() && raid::leading_number(words[at + 1])) return {2, std::string(words[at + 1])};
    return {1, std::string(words[at].substr(4))};
}

}  // namespace

std::optional<RaidSetRow> raid_set_row(std::string_view line) {
    const auto words = split_words(line);
    if (words.size() < 5 || !raid::count(words[0])) return std::nullopt;
    for (std::size_t i = 2; i + 2 < words.size(); ++i) {
        const auto disks = raid::count(words[i]);
        if (!disks || !is_size(words[i + 1]) || !is_size(words[i + 2])) continue;
        // Before the state: the smallest disk's capacity or the list of channels.
        const auto state = text_between(line, words, i + 4, words.size());
        constexpr std::uint64_t kMostDisks = 1024;
        return RaidSetRow{words[0], text_between(line, words, 1, i), state,
                          static_cast<int>(std::min(*disks, kMostDisks))};
    }
    return std::nullopt;
}

std::optional<VolumeRow> volume_row(std::string_view head, std::string_view line) {
    const auto words = split_words(line);
    if (words.size() < 5 || !raid::count(words[0])) return std::nullopt;
    for (std::size_t i = 1; i + 2 < words.size(); ++i) {
        if (!is_level(words[i]) || !is_size(words[i + 1]) || !is_address(words[i + 2])) continue;
        const std::string_view set = head.find("Raid#") == head.npos ? "Raid Name" : "Raid#";
        return VolumeRow{words[0],
                         column(head, line, "Name", set),
                         column(head, line, set, "Level"),
                         words[i],
                         words[i + 1],
                         text_between(line, words, i + 3, words.size())};
    }
    return std::nullopt;
}

namespace {

/// Before the first size, the capacity, stand serial and firmware, of one word each.
std::optional<DiskRow> old_disk_row(std::string_view line) {
    const auto words = split_words(line);
    for (std::size_t i = 4; i < words.size() && raid::count(words[0]); ++i) {
        if (!is_size(words[i])) continue;
        return DiskRow{std::string(words[0]),
                       std::string(words[0]),
                       text_between(line, words, 1, i - 2),
                       words[i - 2],
                       words[i],
                       text_between(line, words, i + 1, words.size())};
    }
    return std::nullopt;
}

}  // namespace

std::optional<DiskRow> disk_row(std::string_view head, std::string_view line) {
    if (head.find("Serial#") != head.npos) return old_disk_row(line);
    const auto words = split_words(line);
    if (words.size() < 4 || !raid::count(words[0])) return std::nullopt;
    DiskRow row{.number = std::string(words[0]), .slot = std::string(words[1])};
    std::size_t model = 2;
    if (head.find("Slot#") != head.npos) {
        const auto slot = slot_words(words, 2);
        if (slot.words > 0) row.slot += ":" + slot.number;
        model += slot.words;
    }
    for (std::size_t i = model + 1; i < words.size(); ++i) {
        if (!is_size(words[i])) continue;
        row.model = text_between(line, words, model, i);
        row.capacity = words[i];
        row.usage = text_between(line, words, i + 1, words.size());
        const bool empty = raid::says_nothing(row.model) && raid::says_nothing(row.usage);
        return empty ? std::nullopt : std::optional(row);
    }
    return std::nullopt;
}

}  // namespace raidwatch::areca
