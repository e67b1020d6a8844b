#pragma once
// Smart Array's arrays: drives in common, across all of which the logical drives of the array lie.

#include "collectors/raid/adapters.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::smartarray {

struct Shelf {
    std::string state;  ///< what the tool says of the array itself where that is not "OK": "Failed"
    std::vector<std::string> volumes, slots;

    void put_volume(std::string_view number);
    void put_drive(std::string_view slot);
};
using Shelves = std::map<std::string, Shelf>;  ///< by letter

/// Gives the volumes their members: those that were listed for a volume itself, else those of its array.
/// Members carry in `group` the mirror or parity group that listed them.
void place_members(raid::Adapter& adapter, const Shelves& shelves);

}  // namespace raidwatch::smartarray
