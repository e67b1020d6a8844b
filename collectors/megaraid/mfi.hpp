#pragma once
// Commands of the MegaRAID firmware interface (MFI) as frames, and its status codes. Pure.
//
// Public sources of the layouts here and in the files beside it: Linux drivers/scsi/megaraid/megaraid_sas.h,
// FreeBSD sys/dev/mfi/mfireg.h, OpenBSD sys/dev/ic/mfireg.h, QEMU hw/scsi/mfi.h.

#include <raidwatch/collect/host.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace raidwatch::megaraid {

/// Direct commands (DCMD). Only such as read: raidwatch changes nothing on a controller.
enum class Opcode : std::uint32_t {
    controller_info = 0x01010000,
    event_log_info = 0x01040100,
    event_log = 0x01040300,
    patrol_status = 0x01070100,
    drive_list = 0x02010000,
    drive_info = 0x02020000,
    volume_list = 0x03010000,
    volume_info = 0x03020000,
    configuration = 0x04010000,
    battery_status = 0x05010000,
    battery_design = 0x05030000,
};

/// "reading the drive list of"
std::string_view what(Opcode opcode);

// Offsets in a frame (megasas_header, megasas_dcmd_frame, megasas_pthru_frame).
inline constexpr std::size_t kCommandAt = 0, kSenseLengthAt = 1, kStatusAt = 2, kScsiStatusAt = 3,
                             kTargetAt = 4, kCdbLengthAt = 6, kFlagsAt = 16, kTimeoutAt = 18, kLengthAt = 20,
                             kOpcodeAt = 24, kMailboxAt = 28, kCdbAt = 32;
inline constexpr std::uint8_t kDriveScsiCommand = 4, kDirectCommand = 5;
inline constexpr std::uint8_t kStatusOk = 0, kStatusScsiError = 0x2d, kStatusPending = 0xff;
inline constexpr std::uint16_t kDirectionRead = 0x10;

using Mailbox = std::array<std::uint8_t, 12>;
/// 16 or 32 bits of a drive's device id, a volume's target id or a sequence number, at the mailbox's
/// beginning.
Mailbox mailbox(std::uint32_t first, std::uint32_t second = 0);

/// A direct command that reads `bytes` bytes.
MfiExchange direct(Opcode opcode, const Mailbox& mailbox, std::size_t bytes);

/// A SCSI command of up to 16 bytes that reads `bytes` bytes from a physical drive, past the volumes.
MfiExchange to_drive(std::uint16_t device_id, std::span<const std::uint8_t> cdb, std::size_t bytes);
/// The drive's own status of such a command.
std::uint8_t scsi_status_of(const MfiExchange& exchange);

/// The firmware's verdict: 0 is good.
std::uint8_t status_of(const MfiExchange& exchange);
/// "drive not found", "wrong state"; the number in hexadecimal for codes that are not known.
std::string status_text(std::uint8_t status);
/// The hardware asked for is not there (MFI_STAT_NO_HW_PRESENT, MFI_STAT_NOT_FOUND,
/// MFI_STAT_DEVICE_NOT_FOUND).
bool says_absent(std::uint8_t status);

}  // namespace raidwatch::megaraid
