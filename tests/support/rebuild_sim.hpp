#pragma once
// Simulated rebuilds: zoned disks, competing load in bursts and by the time of day, throttling, pauses and
// stalls, all out of fixed seeds; followed by the product's own code, and held against when they really
// ended.

#include <raidwatch/base/clock.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace raidwatch::sim {

enum class Hardship { quiet, bursts, daily_load, throttled, paused, stalled };

/// What a followed rebuild looked like at one moment.
struct EtaSample {
    double percent = 0;
    double true_s = 0, low_s = 0, high_s = 0;
    double whole_s = 0;  ///< from start to end
};

struct Followed {
    std::vector<EtaSample> samples;  ///< at every percent, from the first to the last that had a range
    int stalls = 0;                  ///< real ones
    int alarms = 0, false_alarms = 0, missed = 0, resumed = 0;
    bool finished = false;
};

/// One rebuild from its start to its end, looked at every `look`.
Followed follow_rebuild(Hardship hardship, std::uint64_t seed, Seconds look = Seconds{60});

struct EtaQuality {
    std::size_t samples = 0, inside = 0;
    /// Mean width of the range as part of the whole time, around 5, 25, 50, 75 and 95 % done.
    std::vector<double> widths;
    int stalls = 0, false_alarms = 0, missed = 0, unfinished = 0;
    double covered() const {
        return samples == 0 ? 0 : static_cast<double>(inside) / static_cast<double>(samples);
    }
};

inline constexpr int kWidthsAt[] = {5, 25, 50, 75, 95};

/// Many rebuilds of one hardship; every percent from 5 on counts.
EtaQuality measure_eta(Hardship hardship, int rebuilds, std::uint64_t first_seed);

std::string name_of(Hardship hardship);

}  // namespace raidwatch::sim
