#pragma once
// What btrfs-progs print. Pure; see raidwatch/collect/recorded.hpp. Sources: btrfs-device(8), btrfs-scrub(8),
// btrfs-filesystem(8) and btrfs-progs cmds/.

#include <raidwatch/model/findings.hpp>

#include <string_view>

namespace raidwatch::btrfs {

/// `btrfs device stats`, text and `--format json`. One array without a name; its members are the devices with
/// their counters (corruption and generation errors together are Member::checksum_errors).
Findings parse_device_stats(std::string_view output);

/// `btrfs scrub status`, in the layouts before and after btrfs-progs 5.3. An array: progress, in data_errors
/// what the scrub could not correct, and as its members' counters what it found.
Findings parse_scrub_status(std::string_view output);

/// `btrfs filesystem show`: an array per file system with its devices, those that are missing too. The level
/// is not told.
Findings parse_show(std::string_view output);

/// `btrfs filesystem usage`: the level (the weakest of the profiles in use), the devices, and whether one is
/// missing.
Findings parse_usage(std::string_view output);

/// How many devices data of this profile ("raid1c3", any case) survives the loss of; nullopt for an unknown
/// one.
std::optional<int> bears(std::string_view profile);
/// The level that a profile is counted as: "dup" keeps both copies on one device, so it is "single".
std::string level_of(std::string_view profile);

}  // namespace raidwatch::btrfs
