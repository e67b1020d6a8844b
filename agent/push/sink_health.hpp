#pragma once
// Whether a status API as a whole can be used, and when to try it next.

#include "backoff.hpp"

#include <raidwatch/base/clock.hpp>

#include <optional>
#include <string>

namespace raidwatch::push {

/// Unusable that long before people are told (a restart of the API is no news). A refusal is told at once.
inline constexpr Milliseconds kToldAfter{60'000};

class SinkHealth {
  public:
    enum class News { none, paused, recovered };

    News success();
    /// `after`: the API's own wish. A heartbeat that failed is a sign of trouble, but does not slow the
    /// deliveries further.
    News trouble(MonoTime now, std::string reason, bool refused, std::optional<Milliseconds> after,
                 Jitter& jitter, bool heartbeat = false);

    /// An answer that says nothing good of the API, though perhaps only of the rows sent: people are told
    /// when nothing better comes in time.
    News suspect(MonoTime now, std::string reason);

    bool well() const { return failures_ == 0; }
    const std::string& reason() const { return reason_; }
    MonoTime not_before() const { return not_before_; }
    /// Heartbeats go on through back-off, but not against the API's own wish.
    MonoTime heartbeat_not_before() const { return wished_; }
    /// Forget the past: the configuration has changed.
    void reset() { *this = SinkHealth(told_); }
    SinkHealth() = default;

  private:
    explicit SinkHealth(bool told) : told_(told) {}
    News tell_if_due(MonoTime now, bool refused);

    int failures_ = 0;
    MonoTime not_before_ = MonoTime::min(), wished_ = MonoTime::min();
    std::optional<MonoTime> failing_since_;
    bool told_ = false;
    std::string reason_;
};

}  // namespace raidwatch::push
