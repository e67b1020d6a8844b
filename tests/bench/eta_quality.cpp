// Prints the figures of docs/benchmarks.md on how well the time left is told: one JSON object a line.
// Simulated.

#include "tests/support/rebuild_sim.hpp"

#include <cstdio>

#include <fmt/format.h>

int main() {
    using namespace raidwatch::sim;
    constexpr int kRebuilds = 200;
    constexpr std::uint64_t kSeed = 5'000'000;
    for (const auto hardship : {Hardship::quiet, Hardship::bursts, Hardship::daily_load, Hardship::throttled,
                                Hardship::paused, Hardship::stalled}) {
        const auto quality = measure_eta(hardship, kRebuilds, kSeed);
        std::string row =
            fmt::format(R"({{"beside the rebuild": "{}", "moments": {}, "true end in the range": "{:.1f} %")",
                        name_of(hardship), quality.samples, 100 * quality.covered());
        for (std::size_t i = 0; i < quality.widths.size(); ++i)
            row += fmt::format(R"(, "width at {} %": "{:.0f} %")", kWidthsAt[i], 100 * quality.widths[i]);
        row += fmt::format(R"(, "stalls": {}, "missed": {}, "false alarms": {}}})", quality.stalls,
                           quality.missed, quality.false_alarms);
        std::puts(row.c_str());
    }
}
