#pragma once
// How long a measured piece of work still takes, as an honest range.

#include <raidwatch/base/clock.hpp>

#include <cstdint>
#include <optional>

namespace raidwatch::assess {

struct EtaRange {
    Seconds low{}, high{};
    bool operator==(const EtaRange&) const = default;
};

/// `done` and `total` in bytes; speeds in bytes/s, either may be unknown or 0 (standing still): then there is
/// no range. `rotating`: the disks slow down towards their inner tracks (about 45 % between the outermost and
/// the innermost).
std::optional<EtaRange> eta(std::uint64_t done, std::uint64_t total, std::optional<std::uint64_t> now_per_s,
                            std::optional<std::uint64_t> average_per_s, bool rotating);

}  // namespace raidwatch::assess
