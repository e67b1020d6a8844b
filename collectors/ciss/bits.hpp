#pragma once
// Little-endian structures of the firmware, and its maps of drives: a bit for each by its BMIC number.

#include "collectors/text/little_endian.hpp"

#include <cstdint>
#include <set>

namespace raidwatch::ciss {

using namespace little_endian;

/// Numbers of physical drives as BMIC counts them.
using DriveNumbers = std::set<std::uint16_t>;
inline constexpr std::size_t kMapBytes = 16;  ///< the firmware's maps name 128 drives

inline DriveNumbers drives_in_map(Bytes bytes, std::size_t at) {
    DriveNumbers numbers;
    for (std::uint16_t number = 0; number < kMapBytes * 8; ++number)
        if (u8(bytes, at + number / 8) >> number % 8 & 1) numbers.insert(number);
    return numbers;
}

}  // namespace raidwatch::ciss
