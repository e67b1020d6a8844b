#pragma once

#include "drive.hpp"
#include "firmware.hpp"

namespace raidwatch::megaraid {

/// Vendor, model, serial and WWN by the drive itself, where the firmware holds no INQUIRY data of it. What it
/// refuses stays unknown.
void identify(Firmware& firmware, DriveInfo& drive);

}  // namespace raidwatch::megaraid
