#include "eta.hpp"

#include <algorithm>
#include <cmath>

namespace raidwatch::assess {

namespace {

/// Share of the outermost speed that is lost at the innermost track of a hard disk with zoned recording.
constexpr double kInnerLoss = 0.45;
/// Competing load changes: the true speed is taken to lie within a tenth of the measured one.
constexpr double kSpread = 0.10;

/// Seconds from fraction `p` to the end of `total` bytes for a disk that does `speed` at `p` and slows
/// linearly.
double zoned_seconds(double p, double total, double speed) {
    const double outermost = speed / (1 - kInnerLoss * p);
    return total / outermost / kInnerLoss * std::log((1 - kInnerLoss * p) / (1 - kInnerLoss));
}

}  // namespace

std::optional<EtaRange> eta(std::uint64_t done, std::uint64_t total, std::optional<std::uint64_t> now_per_s,
                            std::optional<std::uint64_t> average_per_s, bool rotating) {
    if (total == 0 || done > total) return std::nullopt;
    if (done == total) return EtaRange{Seconds{0}, Seconds{0}};
    if (!now_per_s && !average_per_s) return std::nullopt;
    const auto fastest = static_cast<double>(std::max(now_per_s.value_or(0), average_per_s.value_or(0)));
    const auto slowest =
        static_cast<double>(std::min(now_per_s.value_or(*(average_per_s ? average_per_s : now_per_s)),
                                     average_per_s.value_or(*(now_per_s ? now_per_s : average_per_s))));
    if (slowest <= 0) return std::nullopt;

    const auto bytes = static_cast<double>(total);
    const auto left = static_cast<double>(total - done);
    const double low = left / (fastest * (1 + kSpread));
    const double high =
        (rotating ? zoned_seconds(static_cast<double>(done) / bytes, bytes, slowest) : left / slowest) *
        (1 + kSpread);
    constexpr double kLongest = 10.0 * 365 * 86400;  // beyond ten years a number says nothing
    if (high > kLongest) return std::nullopt;
    return EtaRange{Seconds{static_cast<long long>(low)}, Seconds{static_cast<long long>(std::ceil(high))}};
}

}  // namespace raidwatch::assess
