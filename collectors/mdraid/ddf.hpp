#pragma once
// Volumes of SNIA's DDF metadata as mdadm --examine prints them (mdadm's super-ddf.c, examine_vds()). Pure.

#include <raidwatch/model/array.hpp>

#include <string_view>
#include <vector>

namespace raidwatch::mdraid {

/// "state[0] : Degraded, Consistent", "Raid Level[0] : RAID5"; false for keys without a number.
bool read_ddf_value(std::vector<Array>& volumes, std::string_view key, std::string_view value);

}  // namespace raidwatch::mdraid
