#pragma once
// How a component's own names become its id: the same for every source that reads them.

#include <initializer_list>
#include <string>
#include <string_view>

namespace raidwatch {

/// One word that is safe in a key, a path and a URL: anything else becomes "_".
std::string key_part(std::string_view text);

/// The parts that are not empty, as one key: "SEAGATE_ST8000NM0055_ZA1234".
std::string joined_key(std::initializer_list<std::string_view> parts);

}  // namespace raidwatch
