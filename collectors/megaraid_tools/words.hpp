#pragma once
// The vendor's words for states, of all its tools and versions: storcli's abbreviations ("Onln", "UGood"),
// storcli2's pairs ("Conf" and "Online"), MegaCli's texts ("Online, Spun Up", "Unconfigured(bad)"), megarc's
// capitals.

#include <raidwatch/model/array.hpp>
#include <raidwatch/model/disk.hpp>
#include <raidwatch/model/hardware.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::megaraid_tools {

/// What a drive's state word means.
struct DriveWord {
    DiskState state = DiskState::unknown;
    bool spare = false;       ///< set aside as one
    bool copying = false;     ///< target of a copyback
    bool configured = false;  ///< has a place in a drive group
};
/// `status` is storcli2's second word, else empty.
DriveWord drive_word(std::string_view state, std::string_view status = {});
/// As a member of an array.
MemberState member_state(const DriveWord& word);

ArrayState volume_word(std::string_view state);
BatteryState battery_word(std::string_view state);
/// "supercapacitor" for CacheVault and the like, from whatever names it: "CVPM02", "Cachevault_Info",
/// "Supercap".
BatteryKind battery_kind(std::string_view text);
/// Optimal and its like; nullopt where the text says nothing.
std::optional<ControllerState> controller_word(std::string_view state);

/// "RAID10" -> "raid10", "RAID1E" -> "raid1e"; empty for what is no level ("Cac0", "-").
std::string level_word(std::string_view type);
/// Kind of work from its name, "Background Initialization", "CC", "Rebuild"; nullopt for "None" and unknown
/// ones.
std::optional<OperationKind> operation_word(std::string_view name);

}  // namespace raidwatch::megaraid_tools
