#pragma once
// Time as values. Pure layers receive it as an argument; only programs own a Clock.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
/// Wall-clock time, UTC, millisecond resolution: what is stored and shown.
using UtcTime = std::chrono::time_point<std::chrono::system_clock, Milliseconds>;
/// Monotonic time: what deadlines, schedules and back-off are measured with.
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, Milliseconds>;

/// Both readings of one moment.
struct Now {
    UtcTime utc{};
    MonoTime mono{};
};

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Now now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Now now() const override;
};

/// RFC 3339 in UTC, "2026-11-22T04:00:00Z"; milliseconds only when they are not zero.
std::string to_rfc3339(UtcTime time);
/// Accepts any RFC 3339 offset; nullopt for anything else.
std::optional<UtcTime> parse_rfc3339(std::string_view text);

inline std::int64_t unix_ms(UtcTime time) { return time.time_since_epoch().count(); }
inline UtcTime from_unix_ms(std::int64_t ms) { return UtcTime{Milliseconds{ms}}; }

/// For people: "2d 3h", "14m 5s", "0s"; at most two units, rounded down.
std::string human_duration(Milliseconds duration);
/// "90", "90s", "15m", "2h", "3d", "1h30m" -> duration; nullopt when malformed or negative.
std::optional<Seconds> parse_duration(std::string_view text);

}  // namespace raidwatch
