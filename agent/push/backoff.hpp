#pragma once
// Full-jitter exponential back-off: rand(0, min(300 s, 2^n s)), the first retry within a second.

#include <raidwatch/base/clock.hpp>

#include <cstdint>
#include <random>

namespace raidwatch::push {

class Jitter {
  public:
    explicit Jitter(std::uint64_t seed) : random_(seed) {}
    /// Before the next attempt after `failures` (1 and up) failed ones in a row.
    Milliseconds pause(int failures);
    /// Uniform in [0, longest].
    Milliseconds up_to(Milliseconds longest);

  private:
    std::mt19937_64 random_;
};

inline constexpr Milliseconds kLongestPause{300'000};

}  // namespace raidwatch::push
