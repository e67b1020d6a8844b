#pragma once
// What is behind a controller: answers to REPORT LOGICAL LUNS and REPORT PHYSICAL LUNS. Pure; any bytes.

#include "bits.hpp"
#include "ciss.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace raidwatch::ciss {

/// Header of 8 and so many entries as no controller has more: HPSA_MAX_LUN, HPSA_MAX_PHYS_LUN.
inline constexpr std::size_t kListHeader = 8, kLogicalListBytes = kListHeader + 1024 * 8,
                             kPhysicalListBytes = kListHeader + 1024 * 24;

/// malformed where it counts more than it holds; what it holds is not lost then.
template <class Unit>
struct UnitList {
    std::vector<Unit> units;
    std::optional<Error> error;
};

/// BMIC numbers of the logical drives on this controller itself. Those of another controller behind it are
/// not among them.
UnitList<std::uint16_t> parse_logical_units(Bytes answer, std::string_view source);

struct PhysicalUnit {
    Address address{};
    std::uint16_t number = 0;          ///< BMIC's
    std::optional<std::uint8_t> type;  ///< device_type; absent in plain lists
    bool operator==(const PhysicalUnit&) const = default;
};
/// Those that have a BMIC number. Plain lists, as older firmware answers, are read too.
UnitList<PhysicalUnit> parse_physical_units(Bytes answer, std::string_view source);

}  // namespace raidwatch::ciss
