#include "coalescer.hpp"

#include <utility>

namespace raidwatch::probe {

std::optional<Sign> Coalescer::admit(Sign sign, MonoTime now) {
    const auto [entry, first] = lanes_.try_emplace(sign.domain);
    Lane& lane = entry->second;
    if (!first && now < lane.quiet_until) {
        lane.held = std::move(sign.what);
        return std::nullopt;
    }
    lane.quiet_until = now + kQuiet;
    lane.held.reset();
    return sign;
}

std::vector<Sign> Coalescer::due(MonoTime now) {
    std::vector<Sign> out;
    for (auto lane = lanes_.begin(); lane != lanes_.end();) {
        if (now < lane->second.quiet_until) {
            ++lane;
        } else if (lane->second.held) {
            out.push_back({lane->first, *std::exchange(lane->second.held, std::nullopt)});
            lane->second.quiet_until = now + kQuiet;
            ++lane;
        } else {
            lane = lanes_.erase(lane);
        }
    }
    return out;
}

std::optional<MonoTime> Coalescer::next_due() const {
    std::optional<MonoTime> next;
    for (const auto& [domain, lane] : lanes_)
        if (lane.held && (!next || lane.quiet_until < *next)) next = lane.quiet_until;
    return next;
}

}  // namespace raidwatch::probe
