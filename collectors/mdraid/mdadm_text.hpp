#pragma once
// What mdadm's texts have in common. Pure.

#include <raidwatch/base/text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::mdraid {

/// More members than any array has: a longer table is no table of mdadm's.
inline constexpr std::size_t kMostMembers = 4096;

/// "/dev/sda1" -> "sda1"; "/dev/md/vol0" -> "vol0".
inline std::string kernel_name(std::string_view path) {
    const auto slash = path.rfind('/');
    return std::string(slash == path.npos ? path : path.substr(slash + 1));
}

/// "4", and nothing but a number a count of members can be.
inline std::optional<int> small_figure(std::string_view text) {
    const auto number = parse_uint(text);
    if (!number || *number > kMostMembers) return std::nullopt;
    return static_cast<int>(*number);
}

/// "43239552 (41.24 GiB 44.28 GB)": kibibytes.
inline std::optional<std::uint64_t> kib_figure(std::string_view text) {
    const auto words = split_words(text);
    const auto kib = words.empty() ? std::nullopt : parse_uint(words.front());
    if (!kib || *kib > UINT64_MAX / 1024) return std::nullopt;
    return *kib * 1024;
}

}  // namespace raidwatch::mdraid
