#include "ssacli_lines.hpp"

#include "collectors/raid/lines.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

namespace raidwatch::smartarray {

using raid::after;
using raid::holds;
using raid::same;

std::optional<Heading> controller_heading(std::string_view line) {
    const auto in = line.find(" in ");
    if (raid::indent(line) != 0 || in == line.npos) return std::nullopt;
    Heading heading{trim(line.substr(0, in)), {}, {}};
    if (heading.model.find(':') != line.npos) return std::nullopt;
    const auto place = trim(line.substr(in + 4));
    const auto slot = after(place, "Slot ");
    // "RAID 1 or RAID 1+0 volume in a scenario of" is a line of an advice to update the firmware.
    const bool known =
        std::ranges::any_of(std::initializer_list<std::string_view>{"smart array", "msa", "raid array"},
                            [&](std::string_view word) { return holds(heading.model, word); });
    if (!slot && !known) return std::nullopt;
    if (slot) heading.slot = slot->substr(0, slot->find_first_of(" ("));
    if (const auto sn = place.find("(sn:"); sn != place.npos) {
        const auto serial = place.substr(sn + 4);
        heading.serial = trim(serial.substr(0, serial.find(')')));
    }
    return heading;
}

std::optional<ComponentLine> component_line(std::string_view line, std::string_view word) {
    const auto rest = after(line, word);
    if (!rest) return std::nullopt;
    ComponentLine found{rest->substr(0, rest->find_first_of(" (\t")), {}, {}};
    if (found.name.ends_with(':')) found.name.remove_suffix(1);
    if (found.name.empty()) return std::nullopt;
    auto tail = trim(rest->substr(std::min(found.name.size(), rest->size())));
    if (const auto inside = raid::in_parentheses(tail)) {
        for (const auto part : split(*inside, ',')) found.inside.push_back(trim(part));
        const auto close = tail.rfind(')');
        tail = close == tail.npos ? std::string_view{} : trim(tail.substr(close + 1));
    }
    if (tail.starts_with(':')) found.status = trim(tail.substr(1));
    return found;
}

std::optional<ArrayLine> array_line(std::string_view text) {
    auto rest = after(text, "array: ");
    if (!rest) rest = after(text, "array ");
    if (!rest) return std::nullopt;
    constexpr std::size_t kLongestLetter = 3;  // "A" to "ZZ"
    const auto letter = rest->substr(0, rest->find_first_of(" (:"));
    if (letter.empty() || letter.size() > kLongestLetter) return std::nullopt;
    return ArrayLine{letter, raid::in_parentheses(*rest).value_or("")};
}

bool begins_loose_drives(std::string_view text) {
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{"unassigned", "unassigned drives",
                                                "unassigned:", "hba drives", "hba drives:"},
        [&](std::string_view word) { return same(text, word); });
}

std::optional<int> group_line(std::string_view text) {
    auto number = after(text, "Mirror Group ");
    if (!number) number = after(text, "Parity Group ");
    return number ? raid::leading_number(*number) : std::nullopt;
}

bool is_answer(std::string_view error) {
    return holds(error, "no controllers detected") || holds(error, "not have any") ||
           holds(error, "no logical drives");
}

std::string joined(const std::vector<std::string_view>& parts, std::size_t first) {
    std::string text;
    for (std::size_t i = first; i < parts.size(); ++i) {
        if (!text.empty()) text += ", ";
        text += parts[i];
    }
    return text;
}

}  // namespace raidwatch::smartarray
