#include "eta.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace raidwatch::assess {

namespace {

/// Share of the outermost speed that is lost at the innermost track of a hard disk with zoned recording:
/// drives differ.
constexpr double kLeastInnerLoss = 0.38, kMostInnerLoss = 0.56;
/// Competing load that was not seen yet: room on both sides, more on the slow one, the less the longer it was
/// watched.
constexpr double kFasterRoom = 0.06, kUnseenFaster = 0.22;
constexpr double kSlowerRoom = 0.06, kUnseenSlower = 0.45;
/// After so many hours most of a day's load has been seen.
constexpr double kLearningHours = 8;
constexpr double kLongest = 10.0 * 365 * 86400;  // beyond ten years a number says nothing

/// Bytes from `a` to `b` (parts of the whole) as if all of them lay on the outermost track.
double outer_bytes(double a, double b, double total, double loss) {
    if (loss <= 0) return (b - a) * total;
    return total / loss * std::log((1 - loss * a) / (1 - loss * b));
}

/// Speeds measured so far, brought to the outermost track.
std::vector<double> outer_speeds(const Measured& measured, double loss) {
    const auto total = static_cast<double>(measured.total);
    const double at = static_cast<double>(measured.done) / total;
    std::vector<double> speeds;
    const auto seconds = static_cast<double>(measured.time.count()) / 1000;
    if (measured.done > measured.from && seconds >= 60)
        speeds.push_back(outer_bytes(static_cast<double>(measured.from) / total, at, total, loss) / seconds);
    for (const auto& speed : {measured.recent_per_s, measured.hours_per_s})
        if (speed && *speed > 0) speeds.push_back(static_cast<double>(*speed) / (1 - loss * at));
    // What an engine says of this moment is noise beside what was measured.
    if (speeds.empty() && measured.now_per_s && *measured.now_per_s > 0)
        speeds.push_back(static_cast<double>(*measured.now_per_s) / (1 - loss * at));
    return speeds;
}

}  // namespace

std::optional<EtaRange> eta(const Measured& measured) {
    if (measured.total == 0 || measured.done > measured.total) return std::nullopt;
    if (measured.done == measured.total) return EtaRange{Seconds{0}, Seconds{0}};
    if (measured.now_per_s == 0 && measured.recent_per_s.value_or(0) == 0) return std::nullopt;

    const double hours = static_cast<double>(measured.time.count()) / 3'600'000;
    const double unseen = std::exp(-hours / kLearningHours);
    const auto total = static_cast<double>(measured.total);
    const double at = static_cast<double>(measured.done) / total;
    double low = kLongest, high = 0;
    for (const double loss : {kLeastInnerLoss, kMostInnerLoss}) {
        const double used = measured.rotating ? loss : 0;
        const double left = outer_bytes(at, 1, total, used);
        for (const double speed : outer_speeds(measured, used)) {
            low = std::min(low, left / speed / (1 + kFasterRoom + kUnseenFaster * unseen));
            high = std::max(high, left / speed * (1 + kSlowerRoom + kUnseenSlower * unseen));
        }
    }
    if (high <= 0 || high > kLongest) return std::nullopt;
    return EtaRange{Seconds{static_cast<long long>(low)}, Seconds{static_cast<long long>(std::ceil(high))}};
}

}  // namespace raidwatch::assess
