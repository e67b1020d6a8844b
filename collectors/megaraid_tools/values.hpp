#pragma once
// Values as these tools print them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raidwatch::megaraid_tools {

/// Letters and digits in lower case: "Unconfigured(good), Spun down" -> "unconfiguredgood"; what follows the
/// comma is the motor's state.
std::string plain(std::string_view text);

/// "write-back" or "write-through" from "WriteBack", "NRWTD", "RAWBC", "NR,WB"; empty where neither is said.
std::string write_policy(std::string_view text);
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
