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

/// What was measured of the work so far. Bytes and bytes/s; standing still while paused is left out.
struct Measured {
    std::uint64_t done = 0, total = 0;
    std::uint64_t from = 0;  ///< `done` when measuring began
    Milliseconds time{};     ///< since then
    /// Smoothed over minutes and over hours; what the engine says at this moment. 0 is standing still.
    std::optional<std::uint64_t> recent_per_s, hours_per_s, now_per_s;
    bool rotating = true;  ///< disks that slow down towards their inner tracks
};

/// The end lies between these with a probability of about nine in ten (docs/benchmarks.md): between the
/// fastest and the slowest of the speeds measured so far, each brought to one track, with room for load that
/// was not seen yet; the longer the work was watched, the less of that. nullopt: nothing was measured, or it
/// stands still.
std::optional<EtaRange> eta(const Measured& measured);

}  // namespace raidwatch::assess
