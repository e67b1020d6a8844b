#pragma once
// What the growth rules remember of each counter between readings.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <raidwatch/base/clock.hpp>

#include <boost/describe.hpp>

namespace raidwatch {

/// Baseline of one counter of one component: the rules alert on growth above it.
struct Baseline {
    std::uint64_t value = 0;      ///< highest value already accounted for
    std::uint64_t previous = 0;   ///< value at the reading before
    UtcTime at{};                 ///< of the last reading
    std::optional<UtcTime> grew_at;  ///< last growth after the first sight
    bool raised = false;          ///< state of a rule with hysteresis (temperature)

    bool operator==(const Baseline&) const = default;
};
BOOST_DESCRIBE_STRUCT(Baseline, (), (value, previous, at, grew_at, raised))

/// By "rule/component id".
using RuleMemory = std::map<std::string, Baseline>;

}  // namespace raidwatch
