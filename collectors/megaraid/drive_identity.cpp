#include "drive_identity.hpp"

#include <array>

namespace raidwatch::megaraid {

void identify(Firmware& firmware, DriveInfo& drive) {
    constexpr std::uint8_t kInquiry = 0x12, kPageWanted = 0x01, kSerialPage = 0x80, kNamesPage = 0x83,
                           kBytes = 252;
    using Cdb = std::array<std::uint8_t, 6>;
    if (const auto data = firmware.ask_drive(drive.device_id, Cdb{kInquiry, 0, 0, 0, 96, 0}, 96))
        read_inquiry(data->bytes, drive);
    if (const auto page = firmware.ask_drive(drive.device_id,
                                             Cdb{kInquiry, kPageWanted, kSerialPage, 0, kBytes, 0}, kBytes))
        drive.serial = serial_of_page(page->bytes);
    if (const auto page =
            firmware.ask_drive(drive.device_id, Cdb{kInquiry, kPageWanted, kNamesPage, 0, kBytes, 0}, kBytes))
        drive.wwn = wwn_of_page(page->bytes);
}

}  // namespace raidwatch::megaraid
