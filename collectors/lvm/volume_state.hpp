#pragma once

#include <raidwatch/model/array.hpp>

namespace raidwatch::lvm {

/// What the members say of the whole: optimal with all of them, failed when more are lost than the level
/// bears. Members by number of their slot, `raid_disks` set.
ArrayState counted_state(const Array& array);

}  // namespace raidwatch::lvm
