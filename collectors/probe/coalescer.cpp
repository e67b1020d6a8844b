#include "coalescer.hpp"

#include <algorithm>
#include <utility>

namespace raidwatch::probe {

std::optional<Sign> Coalescer::admit(Sign sign, MonoTime now) {
    Lane& lane = lanes_[sign.domain];
    const auto due = sign.lazy ? std::max(lane.quiet_until, now + kLazy) : lane.quiet_until;
    if (now < due) {
        lane.held_until = lane.held ? std::min(lane.held_until, due) : due;
        lane.held = std::move(sign.what);
        return std::nullopt;
    }
    lane.quiet_until = now + kQuiet;
    lane.held.reset();
    return sign;
}

std::vector<Sign> Coalescer::due(MonoTime now) {
    std::vector<Sign> out;
    for (auto& [domain, lane] : lanes_) {
        if (!lane.held || now < lane.held_until) continue;
        out.push_back({domain, *std::exchange(lane.held, std::nullopt)});
        lane.quiet_until = now + kQuiet;
    }
    std::erase_if(lanes_,
                  [&](const auto& entry) { return !entry.second.held && now >= entry.second.quiet_until; });
    return out;
}

std::optional<MonoTime> Coalescer::next_due() const {
    std::optional<MonoTime> next;
    for (const auto& [domain, lane] : lanes_)
        if (lane.held && (!next || lane.held_until < *next)) next = lane.held_until;
    return next;
}

}  // namespace raidwatch::probe
