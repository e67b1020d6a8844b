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
/// "write-back" or "write-through" from "WriteBack", "NRWTD", "RAWBC", "NR,WB"; empty where neither is said.
std::string write_policy(std::string_view text);
/// Kind of work from its name, "Background Initialization", "CC", "Rebuild"; nullopt for "None" and unknown
/// ones.
std::optional<OperationKind> operation_word(std::string_view name);

/// "28C (82.40 F)", "37C", "31 C", "55 degree Celsius"; none for "N/A" and for 0, which stands for not known.
std::optional<double> celsius(std::string_view text);
/// First number of "97%", "100 %", "12", "18%".
std::optional<double> percent(std::string_view text);
/// "557.861 GB" (binary units, as these tools count) or "[0x74600000 Sectors]" inside it, which is exact.
std::optional<std::uint64_t> size_bytes(std::string_view text);
std::optional<std::uint64_t> count_of(std::string_view text);
std::optional<bool> yes_no(std::string_view text);
/// "5000C500E54F4EBB" -> "0x5000c500e54f4ebb"; empty for zeros and anything that is no NAA name.
std::string wwn_of(std::string_view text);

}  // namespace raidwatch::megaraid_tools
