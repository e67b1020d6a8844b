#include "pool_watch.hpp"

#include "collectors/zfs/kernel.hpp"

#include <raidwatch/base/text.hpp>

#include <utility>

namespace raidwatch::probe {

namespace {

constexpr Milliseconds kPause{1'000};
constexpr Milliseconds kPauseWithoutPools{10'000};

}  // namespace

PoolWatch::PoolWatch(const std::string& root, bool speak_at_once, Handler handler)
    : files_(root), handler_(std::move(handler)), first_(!speak_at_once) {}

Milliseconds PoolWatch::pause() const {
    return states_.empty() ? kPauseWithoutPools : kPause;
}

void PoolWatch::look() {
    auto now = zfs::kernel_states(files_);
    const auto before = std::exchange(states_, std::move(now));
    if (std::exchange(first_, false)) return;
    bool changed = false;
    bool came_or_went = before.size() != states_.size();
    for (const auto& [pool, state] : states_) {
        const auto known = before.find(pool);
        came_or_went = came_or_went || known == before.end();
        if (known != before.end() && known->second == state) continue;
        changed = true;
        handler_(
            {{"zfs", pool}, printable(known == before.end() ? state : known->second + " -> " + state, 200)});
    }
    if (changed) handler_({{"zfs-kernel", ""}, "a pool's state changed"});
    if (came_or_went) handler_({{"block", ""}, "pools came or went"});
}

}  // namespace raidwatch::probe
