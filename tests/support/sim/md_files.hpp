#pragma once
// An md array as Linux 6.1 shows it: /sys/block/mdX and its part of /proc/mdstat. Pure.

#include "md_array.hpp"
#include "tree.hpp"

#include <span>
#include <string>

namespace raidwatch::sim {

struct MdPlace {
    int minor = 0;
    std::string uuid;  ///< as mdadm prints it: "67f415d5:2c0c4b69:8e0d7e20:ef553457"
};

/// The directory /sys/devices/virtual/block/mdX.
Folder md_folder(const MdArray& array, const MdPlace& place);

/// The whole of /proc/mdstat, newest array first.
std::string mdstat(std::span<const MdArray* const> arrays);

/// "in_sync,want_replacement": a member's state attribute.
std::string member_state(const MdArray& array, const MdMember& member);

}  // namespace raidwatch::sim
