#pragma once
// Scenario files into values. Pure: bytes in; a play, or everything that is wrong with it.

#include "play.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace raidwatch::player {

/// Each line names the place in the file: `steps[3].do.array.fail.disk: ...`.
tl::expected<Play, std::vector<std::string>> read_play(std::string_view text);

}  // namespace raidwatch::player
