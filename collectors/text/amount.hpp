#pragma once
// Amounts as tools print them for people: "26.2G", "3.64T", "0B", "1.00GiB", "1.2K". Total: any bytes.

#include <cstdint>
#include <optional>
#include <string_view>

namespace raidwatch {

/// A number with an optional unit letter (K M G T P E Z, either case), "i" and "B"; every unit is a power of
/// 1024, as OpenZFS, btrfs-progs and LVM mean it. The whole token is consumed. nullopt for negative, too
/// large or other text.
std::optional<std::uint64_t> parse_amount(std::string_view token);

/// A number at the start of the text, with thousands as the locale sets them apart: "4,974", "4.974", "4
/// 974", "4'974", "12,34,567". What follows is not looked at; nullopt where there is none.
std::optional<std::uint64_t> parse_grouped(std::string_view text);

/// "12.5", and "12,5" of a locale with a decimal comma.
std::optional<double> parse_decimal(std::string_view token);

}  // namespace raidwatch
