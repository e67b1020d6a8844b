#include "volume_state.hpp"

#include <raidwatch/model/redundancy.hpp>

namespace raidwatch::lvm {

ArrayState counted_state(const Array& array) {
    const auto counted = redundancy(array);
    if (!counted.known) return ArrayState::unknown;
    if (counted.data_lost) return ArrayState::failed;
    return counted.lost > 0 ? ArrayState::degraded : ArrayState::optimal;
}

}  // namespace raidwatch::lvm
