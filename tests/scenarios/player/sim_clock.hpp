#pragma once
// Time and ids of a play: both repeat themselves exactly.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/ids.hpp>

namespace raidwatch::player {

class SimClock final : public Clock {
  public:
    explicit SimClock(UtcTime start) : start_(start), now_(start) {}
    Now now() const override { return at(now_); }
    UtcTime utc() const { return now_; }
    void set(UtcTime now) { now_ = now; }

    /// Both readings of any moment of the play.
    Now at(UtcTime utc) const { return {utc, MonoTime{kUptime} + (utc - start_)}; }
    UtcTime utc_of(MonoTime mono) const { return start_ + (mono - MonoTime{kUptime}); }

  private:
    static constexpr Milliseconds kUptime{
        3'600'000};  ///< monotonic time at the start: a machine that runs for an hour
    UtcTime start_, now_;
};

/// Shaped like ULIDs: sorts by time; `source` keeps nodes apart.
class SequenceIds final : public IdSource {
  public:
    explicit SequenceIds(unsigned source) : source_(source) {}
    std::string next(std::int64_t unix_ms) override;

  private:
    unsigned source_;
    std::uint64_t count_ = 0;
};

}  // namespace raidwatch::player
