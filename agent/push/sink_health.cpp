#include "sink_health.hpp"

#include <algorithm>
#include <utility>

namespace raidwatch::push {

SinkHealth::News SinkHealth::success() {
    const bool told = told_;
    *this = SinkHealth();
    return told ? News::recovered : News::none;
}

SinkHealth::News SinkHealth::trouble(MonoTime now, std::string reason, bool refused,
                                     std::optional<Milliseconds> after, Jitter& jitter, bool heartbeat) {
    reason_ = std::move(reason);
    if (after) wished_ = std::max(wished_, now + *after);
    if (!heartbeat || failures_ == 0) not_before_ = now + jitter.pause(++failures_);
    not_before_ = std::max(not_before_, wished_);
    return tell_if_due(now, refused);
}

SinkHealth::News SinkHealth::suspect(MonoTime now, std::string reason) {
    reason_ = std::move(reason);
    return tell_if_due(now, false);
}

SinkHealth::News SinkHealth::tell_if_due(MonoTime now, bool refused) {
    if (!failing_since_) failing_since_ = now;
    if (told_ || (!refused && now - *failing_since_ < kToldAfter)) return News::none;
    told_ = true;
    return News::paused;
}

}  // namespace raidwatch::push
