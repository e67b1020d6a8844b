#pragma once
// Little-endian structures of the firmware, read by offset: they are packed, of another layout than the
// host's, and come from outside.

#include <raidwatch/base/text.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace raidwatch::little_endian {

using Bytes = std::span<const std::uint8_t>;

/// `width` bytes from `at`, at most 8; bytes beyond the end count as 0, so callers check the size first.
constexpr std::uint64_t number(Bytes bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = width; i-- > 0;) value = value << 8 | (at + i < bytes.size() ? bytes[at + i] : 0U);
    return value;
}
constexpr std::uint8_t u8(Bytes bytes, std::size_t at) {
    return static_cast<std::uint8_t>(number(bytes, at, 1));
}
constexpr std::uint16_t u16(Bytes bytes, std::size_t at) {
    return static_cast<std::uint16_t>(number(bytes, at, 2));
}
constexpr std::uint32_t u32(Bytes bytes, std::size_t at) {
    return static_cast<std::uint32_t>(number(bytes, at, 4));
}
constexpr std::uint64_t u64(Bytes bytes, std::size_t at) {
    return number(bytes, at, 8);
}

/// A text field, padded with blanks or zeros; what is not printable is made visible.
inline std::string text(Bytes bytes, std::size_t at, std::size_t width) {
    std::string raw;
    for (std::size_t i = at; i < at + width && i < bytes.size() && bytes[i] != 0; ++i)
        raw += static_cast<char>(bytes[i]);
    return printable(trim(raw));
}

}  // namespace raidwatch::little_endian
