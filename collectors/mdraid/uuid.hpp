#pragma once
// The array's own name, which survives reboots, renames and moved disks.

#include <raidwatch/collect/host.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::mdraid {

/// 32 hex digits in any grouping -> mdadm's form, "a1b2c3d4:e5f60718:293a4b5c:6d7e8f90"; nullopt for anything
/// else and zeros.
std::optional<std::string> canonical_uuid(std::string_view text);

/// Set UUID of a version 1.x superblock at the start of `bytes`; nullopt when there is none. Linux
/// include/uapi/linux/raid/md_p.h.
std::optional<std::string> uuid_of_v1(std::string_view bytes);
/// The same of a version 0.90 superblock.
std::optional<std::string> uuid_of_v0(std::string_view bytes);

/// In this order: sysfs, udev's facts about the array, udev's facts about a member, a member's superblock
/// (real I/O).
std::optional<std::string> array_uuid(const Files& files, const std::string& array,
                                      std::string_view metadata_version,
                                      const std::vector<std::string>& present_members);

}  // namespace raidwatch::mdraid
