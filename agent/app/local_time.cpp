#include "local_time.hpp"

#include <ctime>

namespace raidwatch::app {

int minute_of_day(UtcTime time) {
    const auto seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return local.tm_hour * 60 + local.tm_min;
}

}  // namespace raidwatch::app
