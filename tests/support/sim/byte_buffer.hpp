#pragma once
// Little-endian structures as simulated firmware writes them.

#include <cstdint>
#include <string>
#include <vector>

namespace raidwatch::sim {

using Buffer = std::vector<std::uint8_t>;

inline void put(Buffer& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
        bytes.at(at + i) = static_cast<std::uint8_t>(value >> 8 * i & 0xff);
}
/// INQUIRY's fields are padded with blanks, the firmware's own with zeros.
inline void put_text(Buffer& bytes, std::size_t at, const std::string& text, std::size_t width,
                     char pad = '\0') {
    for (std::size_t i = 0; i < width; ++i)
        bytes.at(at + i) = static_cast<std::uint8_t>(i < text.size() ? text[i] : pad);
}

}  // namespace raidwatch::sim
