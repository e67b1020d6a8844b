#include "backoff.hpp"

#include <algorithm>

namespace raidwatch::push {

Milliseconds Jitter::up_to(Milliseconds longest) {
    return Milliseconds(std::uniform_int_distribution<std::int64_t>(0, longest.count())(random_));
}

Milliseconds Jitter::pause(int failures) {
    const int doublings = std::clamp(failures - 1, 0, 20);
    return up_to(std::min(kLongestPause, Milliseconds(std::int64_t{1000} << doublings)));
}

}  // namespace raidwatch::push
