#pragma once
// The status line of one device-mapper target, behind "0 2097152 raid".

#include <raidwatch/model/array.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace raidwatch::lvm {

using Words = std::vector<std::string_view>;

struct Target {
    std::optional<Array> array;  ///< none: nothing that is an array, and nothing is wrong with it
    bool understood = true;
};

/// `words`: what follows the name of the target.
Target read_raid(const Words& words);
Target read_mirror(const Words& words);
Target read_multipath(const Words& words);
/// Targets without redundancy that can fail by themselves: thin-pool, thin, snapshot, cache, striped,
/// integrity, ...
Target read_other(std::string_view target, const Words& words);

}  // namespace raidwatch::lvm
