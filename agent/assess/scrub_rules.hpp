#pragma once
// When an array was last tested as a whole, and whether that is too long ago. Pure.

#include "breach.hpp"
#include "rules.hpp"

#include <raidwatch/model/array.hpp>

#include <optional>

namespace raidwatch::assess {

struct LastScrub {
    UtcTime at{};
    std::uint64_t mismatches = 0;  ///< sectors

    bool operator==(const LastScrub&) const = default;
};

/// The last integrity test of the array that reached its end; nullopt: none was seen.
std::optional<LastScrub> last_scrub(const RuleMemory& memory, const std::string& array);

/// Takes tests that ended into the memory; the breach where the last one is longer ago than 1.5 periods. An
/// array without redundancy, one that is short of members, and one under test are not judged.
std::optional<Breach> scrub_overdue(const Array& array, RuleMemory& memory, const RuleContext& context);

}  // namespace raidwatch::assess
