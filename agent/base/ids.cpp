#include <array>
#include <cstdint>
#include <cstdlib>

#include <raidwatch/base/ids.hpp>

#include <sys/random.h>

namespace raidwatch {

std::string RandomIds::next(std::int64_t unix_ms) {
    static constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string id(26, '0');
    auto time = static_cast<std::uint64_t>(unix_ms);
    for (int i = 9; i >= 0; --i, time >>= 5) id[static_cast<std::size_t>(i)] = kCrockford[time & 31];
    std::array<std::uint8_t, 16> random{};
    if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) std::abort();
    for (std::size_t i = 0; i < 16; ++i) id[10 + i] = kCrockford[random[i] & 31];
    return id;
}

}  // namespace raidwatch
