#include "unit_list.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::ciss {

namespace {

constexpr std::size_t kPlainEntry = 8, kExtendedEntry = 24, kKindAt = 4, kTypeAt = 16;
constexpr std::uint8_t kExtended = 2;

/// The length is the only number in these answers that is big-endian.
std::size_t told_bytes(Bytes answer) {
    return std::size_t{u8(answer, 0)} << 24 | std::size_t{u8(answer, 1)} << 16 |
           std::size_t{u8(answer, 2)} << 8 | u8(answer, 3);
}

/// The entries that the answer holds, of those that it counts.
template <class Unit>
std::vector<Bytes> entries_of(Bytes answer, std::size_t entry, std::string_view attempted,
                              std::string_view source, UnitList<Unit>& list) {
    const auto fail = [&](std::string why) {
        list.error = Error{ErrorCode::malformed, std::string(attempted), std::string(source), std::move(why)};
    };
    std::vector<Bytes> entries;
    if (answer.size() < kListHeader) {
        fail("it is too short");
        return entries;
    }
    const auto told = told_bytes(answer) / entry, held = (answer.size() - kListHeader) / entry;
    if (told > held) fail(fmt::format("it counts {} devices and holds {}", told, held));
    for (std::size_t i = 0; i < std::min(told, held); ++i)
        entries.push_back(answer.subspan(kListHeader + i * entry, entry));
    return entries;
}

}  // namespace

UnitList<std::uint16_t> parse_logical_units(Bytes answer, std::string_view source) {
    UnitList<std::uint16_t> list;
    for (const auto entry : entries_of(answer, kPlainEntry, "reading the logical drives of", source, list)) {
        // 14 bits of number, the bus of a controller behind this one, and the mode in the upper two bits.
        const bool own = u8(entry, 2) == 0 && (u8(entry, 3) & 0x3f) == 0;
        if (own) list.units.push_back(u16(entry, 0));
    }
    return list;
}

UnitList<PhysicalUnit> parse_physical_units(Bytes answer, std::string_view source) {
    UnitList<PhysicalUnit> list;
    const bool extended = u8(answer, kKindAt) == kExtended;
    for (const auto entry :
         entries_of(answer, extended ? kExtendedEntry : kPlainEntry, "reading the drives of", source, list)) {
        const auto bus = u8(entry, 7) & 0x3f;
        if (bus == 0) continue;
        PhysicalUnit unit;
        std::ranges::copy(entry.first(unit.address.size()), unit.address.begin());
        unit.number = static_cast<std::uint16_t>((bus - 1) << 8 | u8(entry, 6));
        if (extended) unit.type = u8(entry, kTypeAt);
        list.units.push_back(unit);
    }
    return list;
}

}  // namespace raidwatch::ciss
