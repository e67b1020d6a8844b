#include "sim_clock.hpp"

namespace raidwatch::player {

std::string SequenceIds::next(std::int64_t unix_ms) {
    static constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string id(26, '0');
    const auto put = [&](std::size_t last, std::size_t digits, std::uint64_t value) {
        for (std::size_t i = 0; i < digits; ++i, value >>= 5) id[last - i] = kCrockford[value & 31];
    };
    put(9, 10, static_cast<std::uint64_t>(unix_ms));
    put(13, 4, source_);
    put(25, 12, ++count_);
    return id;
}

}  // namespace raidwatch::player
