#pragma once
// Asking for the drives behind a controller.

#include "controller_info.hpp"
#include "firmware.hpp"
#include "physical_drive.hpp"
#include "unit_list.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::ciss {

/// Those that the firmware lists and that are drives; nullopt where it gives no list, which is noted.
std::optional<std::vector<PhysicalUnit>> read_units(Firmware& firmware);

/// nullopt where it cannot be read, which is noted, and where nothing is known of such a drive.
std::optional<PhysicalDrive> read_drive(Firmware& firmware, std::uint16_t number);

}  // namespace raidwatch::ciss
