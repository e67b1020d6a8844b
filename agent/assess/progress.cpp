#include "progress.hpp"

#include "eta.hpp"

#include <algorithm>
#include <cmath>

namespace raidwatch::assess {

namespace {

using namespace std::chrono_literals;

std::optional<double> percent_of(const Progress& progress) {
    if (progress.done_bytes && progress.total_bytes && *progress.total_bytes > 0)
        return 100.0 * static_cast<double>(*progress.done_bytes) / static_cast<double>(*progress.total_bytes);
    return progress.percent;
}

bool rotating(const NodeView& view, const Array& array) {
    return std::ranges::any_of(array.members, [&](const Member& member) {
        const auto* disk = member.disk ? view.disk(*member.disk) : nullptr;
        return disk && disk->kind == DiskKind::hdd;
    });
}

/// Vendors' tools do; their bytes are only estimated from that.
bool tells_whole_percents(const Progress& progress) {
    return progress.percent && std::floor(*progress.percent) == *progress.percent;
}

/// Three expected steps: sources that tell whole percents move rarely on a large array.
Milliseconds stall_after(const Operation& operation, const Progress& progress, const FollowPolicy& policy) {
    const bool fine = operation.done_bytes && !tells_whole_percents(progress);
    if (fine || !operation.percent || *operation.percent <= 0) return policy.stall_after;
    const auto per_percent =
        (operation.progressed_at - operation.started_at) / std::max(1.0, *operation.percent);
    return std::max(Milliseconds{policy.stall_after},
                    std::chrono::duration_cast<Milliseconds>(3 * per_percent));
}

std::uint64_t smoothed(std::optional<std::uint64_t> before, double speed, Milliseconds elapsed,
                       double constant_ms) {
    const double weight = 1 - std::exp(-static_cast<double>(elapsed.count()) / constant_ms);
    const double old = before ? static_cast<double>(*before) : speed;
    return static_cast<std::uint64_t>(old + weight * (speed - old));
}

/// Measured from move to move: engines tell progress in steps.
void measure(Operation& operation, std::uint64_t done, Milliseconds elapsed) {
    if (elapsed < 1s) return;  // too short to measure
    const auto before = *operation.done_bytes;
    const double speed = static_cast<double>(done - before) * 1000.0 / static_cast<double>(elapsed.count());
    if (!operation.pace) operation.pace = Pace{.from_bytes = before};
    auto& pace = *operation.pace;
    pace.time_ms += elapsed.count();
    pace.recent_per_s = smoothed(pace.recent_per_s, speed, elapsed, 600'000);
    pace.hours_per_s = smoothed(pace.hours_per_s, speed, elapsed, 7'200'000);
    operation.average_bytes_per_s = static_cast<std::uint64_t>(static_cast<double>(done - pace.from_bytes) *
                                                               1000.0 / static_cast<double>(pace.time_ms));
}

}  // namespace

void take_progress(Operation& operation, const Progress& progress, UtcTime now) {
    const bool comparable = progress.done_bytes && operation.done_bytes &&
                            *progress.done_bytes >= *operation.done_bytes &&
                            progress.total_bytes == operation.total_bytes;
    const bool moved =
        progress.done_bytes != operation.done_bytes || percent_of(progress) != operation.percent;
    if (!comparable) {
        operation.average_bytes_per_s.reset();
        operation.pace.reset();
    } else if (moved && operation.state == OperationState::running) {
        measure(operation, *progress.done_bytes, now - operation.progressed_at);
    }
    if (moved) operation.progressed_at = now;
    operation.done_bytes = progress.done_bytes;
    operation.total_bytes = progress.total_bytes;
    operation.percent = percent_of(progress);
    operation.bytes_per_s = progress.bytes_per_s;
}

OperationState next_state(const Operation& operation, const Progress& progress, UtcTime now,
                          const FollowPolicy& policy) {
    if (progress.state == OperationState::queued || progress.state == OperationState::paused)
        return progress.state;
    return now - operation.progressed_at >= stall_after(operation, progress, policy)
               ? OperationState::stalled
               : OperationState::running;
}

void estimate(const NodeView& view, const Array& array, Operation& operation) {
    operation.eta_low_s.reset();
    operation.eta_high_s.reset();
    if (operation.state != OperationState::running || !operation.done_bytes || !operation.total_bytes) return;
    const auto pace = operation.pace.value_or(Pace{.from_bytes = *operation.done_bytes});
    const auto range = eta({.done = *operation.done_bytes,
                            .total = *operation.total_bytes,
                            .from = pace.from_bytes,
                            .time = Milliseconds{pace.time_ms},
                            .recent_per_s = pace.recent_per_s,
                            .hours_per_s = pace.hours_per_s,
                            .now_per_s = operation.bytes_per_s,
                            .rotating = rotating(view, array)});
    if (!range) return;
    operation.eta_low_s = range->low.count();
    operation.eta_high_s = range->high.count();
}

}  // namespace raidwatch::assess
