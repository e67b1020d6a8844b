#include "rebuild_sim.hpp"

#include "agent/assess/operations.hpp"
#include "node_builder.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace raidwatch::sim {

namespace {

using namespace std::chrono_literals;

/// A stretch of time in which the rebuild gets only part of the disk; 0: none of it.
struct Slowdown {
    double from_s = 0, until_s = 0, share = 1;
};

/// How fast the disk is rebuilt at any place and moment.
class Rebuild {
  public:
    Rebuild(Hardship hardship, std::uint64_t seed) : random_(seed), hardship_(hardship) {
        total = static_cast<std::uint64_t>(between(4e12, 18e12));
        outer_ = between(170e6, 270e6);
        loss_ = between(0.40, 0.54);
        began_at_hour_ = between(0, 24);
        day_depth_ = hardship == Hardship::daily_load ? between(0.2, 0.5) : 0;
        if (hardship == Hardship::bursts || hardship == Hardship::daily_load) add_bursts();
        if (hardship == Hardship::throttled) add_throttling();
        if (hardship == Hardship::paused) add_stops(pauses, 300, 5400);
        if (hardship == Hardship::stalled) add_stops(stalls, 900, 7200);
    }

    double speed(double at, double second) const {
        double speed = outer_ * (1 - loss_ * at);
        const double hour = std::fmod(began_at_hour_ + second / 3600, 24.0);
        const double day = 0.5 * (1 - std::cos(2 * std::numbers::pi * hour / 24));
        speed *= 1 - day_depth_ * day;
        for (const auto& slow : slowdowns_)
            if (second >= slow.from_s && second < slow.until_s) speed *= slow.share;
        return std::max(speed, 1e6);
    }
    bool stands(double second) const { return in(stalls, second) || in(pauses, second); }
    bool is_paused(double second) const { return in(pauses, second); }

    std::uint64_t total = 0;
    std::vector<Slowdown> pauses, stalls;

  private:
    double between(double a, double b) { return std::uniform_real_distribution<double>(a, b)(random_); }
    static bool in(const std::vector<Slowdown>& list, double second) {
        return std::ranges::any_of(
            list, [&](const Slowdown& one) { return second >= one.from_s && second < one.until_s; });
    }
    double whole_s() const { return static_cast<double>(total) / (outer_ * (1 - loss_ / 2)); }

    void add_bursts() {
        for (double second = between(0, 3600); second < 4 * whole_s(); second += between(600, 5400)) {
            const double length = between(60, 1500);
            slowdowns_.push_back({second, second + length, between(0.2, 0.8)});
            second += length;
        }
    }
    /// Somebody lowers sync_speed_max for some hours, as during the day.
    void add_throttling() {
        const int times = 1 + static_cast<int>(between(0, 2));
        for (int i = 0; i < times; ++i) {
            const double from = between(0, 0.9) * whole_s();
            slowdowns_.push_back({from, from + between(0.5, 3) * 3600, between(0.3, 0.7)});
        }
    }
    void add_stops(std::vector<Slowdown>& list, double shortest_s, double longest_s) {
        const double from = between(0.05, 0.9) * whole_s();
        list.push_back({from, from + between(shortest_s, longest_s), 0});
    }

    std::mt19937_64 random_;
    Hardship hardship_;
    double outer_ = 0, loss_ = 0, began_at_hour_ = 0, day_depth_ = 0;
    std::vector<Slowdown> slowdowns_;
};

/// What md would tell of it, and what the product makes of that.
class Watch {
  public:
    explicit Watch(std::uint64_t total) {
        using namespace raidwatch::testing;
        view_.disks = inventory(2, {}).disks;
        view_.arrays = {array("md0", "raid1", 2)};
        view_.arrays[0].members[1].state = MemberState::rebuilding;
        view_.arrays[0].progress = Progress{};
        view_.arrays[0].progress->total_bytes = total;
    }
    assess::OperationsStep look(double done, bool paused, double speed, UtcTime now) {
        auto& progress = *view_.arrays[0].progress;
        progress.done_bytes = static_cast<std::uint64_t>(done);
        progress.state = paused ? OperationState::paused : OperationState::running;
        progress.bytes_per_s = static_cast<std::uint64_t>(speed);
        return assess::follow(running, view_, ids_, now);
    }
    assess::OperationsStep end(UtcTime now) {
        view_.arrays[0].progress.reset();
        view_.arrays[0].members[1].state = MemberState::in_sync;
        return assess::follow(running, view_, ids_, now);
    }
    std::vector<Operation> running;

  private:
    testing::CountingIds ids_;
    NodeView view_;
};

void hear(Followed& followed, const assess::OperationsStep& step, const Rebuild& rebuild, double second) {
    for (const auto& event : step.events) {
        if (event.kind == kind::operation_resumed) ++followed.resumed;
        if (event.kind == kind::operation_finished) followed.finished = true;
        if (event.kind != kind::operation_stalled) continue;
        ++followed.alarms;
        const bool real = std::ranges::any_of(rebuild.stalls, [&](const Slowdown& stall) {
            return second >= stall.from_s + 600 && second <= stall.until_s + 60;
        });
        if (!real) ++followed.false_alarms;
    }
}

}  // namespace

Followed follow_rebuild(Hardship hardship, std::uint64_t seed, Seconds look) {
    const Rebuild rebuild(hardship, seed);
    Watch watch(rebuild.total);
    Followed followed;
    const auto total = static_cast<double>(rebuild.total);
    const UtcTime begin = testing::kStart;
    const auto step_s = static_cast<double>(look.count());
    std::vector<double> taken_at;
    double done = 0, second = 0;
    for (int next_percent = 1; done < total; second += step_s) {
        const bool paused = rebuild.is_paused(second);
        const double speed = rebuild.stands(second) ? 0 : rebuild.speed(done / total, second);
        const auto now = begin + Milliseconds{static_cast<std::int64_t>(second * 1000)};
        hear(followed, watch.look(done, paused, speed, now), rebuild, second);
        const auto& operation = watch.running.at(0);
        if (100 * done / total >= next_percent && operation.eta_low_s) {
            const auto low = static_cast<double>(*operation.eta_low_s),
                       high = static_cast<double>(*operation.eta_high_s);
            followed.samples.push_back({100 * done / total, 0, low, high, 0});
            taken_at.push_back(second);
            next_percent = static_cast<int>(100 * done / total) + 1;
        }
        done += speed * step_s;
    }
    const auto end = begin + Milliseconds{static_cast<std::int64_t>(second * 1000)};
    hear(followed, watch.end(end), rebuild, second);
    for (std::size_t i = 0; i < followed.samples.size(); ++i) {
        followed.samples[i].true_s = second - taken_at[i];
        followed.samples[i].whole_s = second;
    }
    followed.stalls = static_cast<int>(rebuild.stalls.size());
    followed.missed = std::max(0, followed.stalls - (followed.alarms - followed.false_alarms));
    return followed;
}

EtaQuality measure_eta(Hardship hardship, int rebuilds, std::uint64_t first_seed) {
    EtaQuality quality;
    std::vector<double> sums(std::size(kWidthsAt)), counts(std::size(kWidthsAt));
    for (int i = 0; i < rebuilds; ++i) {
        const auto followed = follow_rebuild(hardship, first_seed + static_cast<std::uint64_t>(i));
        for (const auto& sample : followed.samples) {
            if (sample.percent < 5) continue;
            ++quality.samples;
            if (sample.low_s <= sample.true_s && sample.true_s <= sample.high_s) ++quality.inside;
            for (std::size_t at = 0; at < std::size(kWidthsAt); ++at)
                if (static_cast<int>(sample.percent) == kWidthsAt[at]) {
                    sums[at] += (sample.high_s - sample.low_s) / sample.whole_s;
                    counts[at] += 1;
                }
        }
        quality.stalls += followed.stalls;
        quality.false_alarms += followed.false_alarms;
        quality.missed += followed.missed;
        quality.unfinished += followed.finished ? 0 : 1;
    }
    for (std::size_t at = 0; at < sums.size(); ++at)
        quality.widths.push_back(sums[at] / std::max(1.0, counts[at]));
    return quality;
}

std::string name_of(Hardship hardship) {
    switch (hardship) {
        case Hardship::quiet:
            return "nothing else";
        case Hardship::bursts:
            return "bursts of load";
        case Hardship::daily_load:
            return "load by the time of day, and bursts";
        case Hardship::throttled:
            return "throttled for hours";
        case Hardship::paused:
            return "paused once";
        case Hardship::stalled:
            return "stood still once";
    }
    return {};
}

}  // namespace raidwatch::sim
