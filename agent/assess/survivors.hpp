#pragma once
// What a rebuild still asks of the members that are left. Pure.

#include <raidwatch/model/array.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace raidwatch::assess {

/// Bytes that the other members must still give without an error until the rebuild or replacement of an md
/// array is through: from every member in sync with parity, from one copy elsewhere. nullopt: no such work,
/// or it is not known.
std::optional<std::uint64_t> bytes_to_read(const Array& array);

/// "14.2 TB still to be read from the others"; empty where it is not known.
std::string to_read_text(std::optional<std::uint64_t> bytes);

}  // namespace raidwatch::assess
