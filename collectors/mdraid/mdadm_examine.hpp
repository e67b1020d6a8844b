#pragma once
// `mdadm --examine` of one member or several: the array as their superblocks know it. Pure. Formats: mdadm's
// super0.c and super1.c.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::mdraid {

/// Several members of one array are one array; the superblock with the most events is believed.
Findings parse_mdadm_examine(std::string_view output);

}  // namespace raidwatch::mdraid
