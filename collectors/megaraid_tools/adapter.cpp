#include "adapter.hpp"

#include "report.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace raidwatch::megaraid_tools {

Drive& Adapter::drive(std::string_view slot) {
    const auto known = std::ranges::find_if(drives, [&](const Drive& d) { return d.disk.slot == slot; });
    if (known != drives.end()) return *known;
    drives.emplace_back().disk.slot = slot;
    return drives.back();
}

Volume& Adapter::volume(int wanted) {
    const auto known = std::ranges::find(volumes, wanted, &Volume::number);
    if (known != volumes.end()) return *known;
    volumes.emplace_back().number = wanted;
    return volumes.back();
}

Shelf& Adapter::shelf(std::string_view eid) {
    const auto known = std::ranges::find_if(shelves, [&](const Shelf& s) { return s.eid == eid; });
    if (known != shelves.end()) return *known;
    shelves.emplace_back().eid = eid;
    return shelves.back();
}

Adapter& Adapters::at(std::optional<int> number) {
    if (!number && !list.empty()) return list.back();
    const auto known = std::ranges::find(list, number, &Adapter::number);
    if (known != list.end()) return *known;
    // What was said before a number was told belongs to the first one told.
    const auto nameless = std::ranges::find(list, std::optional<int>(), &Adapter::number);
    auto& adapter = nameless != list.end() ? *nameless : list.emplace_back();
    adapter.number = number;
    return adapter;
}

std::string slot_of(std::string_view enclosure, std::string_view slot) {
    slot = trim(slot);
    enclosure = trim(enclosure);
    if (!parse_uint(slot)) return {};
    if (says_nothing(enclosure)) enclosure = {};
    if (!enclosure.empty() && !parse_uint(enclosure)) return {};
    return std::string(enclosure) + ":" + std::string(slot);
}

std::string slot_of(std::string_view pair) {
    const auto colon = pair.find(':');
    return colon == pair.npos ? std::string{} : slot_of(pair.substr(0, colon), pair.substr(colon + 1));
}

std::string pci_position(std::string_view text) {
    const auto parts = split(trim(text), ':');
    if (parts.size() != 4) return {};
    std::array<std::uint64_t, 4> numbers{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto number = parse_uint(parts[i], 16);
        constexpr std::array<std::uint64_t, 4> kMost{0xffff, 0xff, 0x1f, 7};
        if (!number || *number > kMost[i]) return {};
        numbers[i] = *number;
    }
    return fmt::format("{:04x}:{:02x}:{:02x}.{:x}", numbers[0], numbers[1], numbers[2], numbers[3]);
}

}  // namespace raidwatch::megaraid_tools
