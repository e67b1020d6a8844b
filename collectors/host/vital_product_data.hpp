#pragma once
// The binary pages of a SCSI disk that sysfs carries. Pure; any bytes.

#include <string>
#include <string_view>

namespace raidwatch::host {

/// Unit serial number, VPD page 80h: 4 bytes of header (the last two its length, big endian), then text
/// (SPC-4, 7.8.13).
std::string unit_serial(std::string_view page80);

struct AtaNames {
    std::string model, serial, firmware;
};

/// What an ATA disk calls itself, from VPD page 89h: ATA IDENTIFY DEVICE data at byte 60 (SAT-3, 12.4.2).
/// SCSI's own fields cut the model after 16 characters and the firmware after 4. Empty where the page is too
/// short.
AtaNames ata_names(std::string_view page89);

/// The same from a T10 designator as "wwid" shows it: "t10.ATA     " + 40 characters model + 20 characters
/// serial.
AtaNames ata_names_from_t10(std::string_view wwid);

}  // namespace raidwatch::host
